import {
  Device,
  grad,
  mul,
  perSampleGrad,
  setDefaultDevice,
  ShapeError,
  square,
  sub,
  sum,
  tensor,
  type Tensor,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, expect, test } from "vitest";

const backend = createReferenceBackend();
beforeEach(() => {
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

type Model = { readonly w: Tensor; readonly b: Tensor };
const loss = ({ w, b }: Model, x: Tensor, y: Tensor): Tensor => square(sub(sub(sum(mul(w, x)), y), b));
const model = (): Model => ({ w: tensor([2, -1]), b: tensor(0.5) });

test("the gradient of each sample, by hand: 2 r (x, -1)", async () => {
  const x = tensor([
    [1, 2],
    [3, 0],
    [0, 0],
  ]);
  const y = tensor([0, 1, 2]);
  const { w, b } = perSampleGrad(loss)(model(), x, y);
  const r = [-0.5, 4.5, -2.5];
  expect(await w.array()).toEqual([
    [2 * r[0]! * 1, 2 * r[0]! * 2],
    [2 * r[1]! * 3, 0],
    [-0, -0],
  ]);
  expect(await b.array()).toEqual(r.map((value) => -2 * value));
});

test("their sum is the gradient of the sum", async () => {
  const x = tensor([
    [0.3, -2],
    [1.5, 0.25],
  ]);
  const y = tensor([1, -1]);
  const each = perSampleGrad(loss)(model(), x, y);
  const whole = grad(({ w, b }: Model) => sum(square(sub(sub(sum(mul(w, x), { axis: 1 }), y), b))))(model());
  const total = (await sum(each.w, { axis: 0 }).array()) as number[];
  ((await whole.w.array()) as number[]).forEach((value, i) => expect(total[i]).toBeCloseTo(value, 12));
});

test("one sample, none, and what does not fit", () => {
  const of = perSampleGrad(loss);
  const rows = (n: number): Tensor => tensor(new Float64Array(2 * n), { shape: [n, 2] });
  expect(of(model(), rows(1), tensor([1])).w.shape).toEqual([1, 2]);
  expect(of(model(), rows(0), tensor([], { shape: [0] })).w.shape).toEqual([0, 2]);
  expect(() => of(model(), rows(2), tensor([1]))).toThrow(
    new ShapeError("perSampleGrad: batches of shapes [2, 2] and [1]: 2 samples against 1. Give as many of each."),
  );
  expect(() => of(model(), rows(1), tensor(1))).toThrow(
    "perSampleGrad: a batch has shape []. Its first axis must count the samples.",
  );
  expect(() => perSampleGrad((w: Tensor, x: Tensor) => mul(w, x))(tensor([1, 2]), rows(1))).toThrow(
    "perSampleGrad: the function returned shape [2].",
  );
  expect(() => perSampleGrad((w: Tensor, x: Tensor) => sum(mul(w, x)))(tensor([1, 2]), [1] as never)).toThrow(
    "perSampleGrad: the list of batches is [[1]]. Expected a tensor, or arrays and records of tensors.",
  );
});

test("leaves nothing behind", () => {
  const [m, x, y] = [model(), tensor([[1, 2]]), tensor([1])];
  const before = backend.memory.buffers;
  const { w, b } = perSampleGrad(loss)(m, x, y);
  for (const t of [w, b]) t.dispose();
  expect(backend.memory.buffers).toBe(before);
});
