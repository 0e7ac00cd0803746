import { Device, grad, mul, pad, setDefaultDevice, sum, type Tensor, tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

test("pad: a constant, as a number or an option", async () => {
  const x = tensor([1, 2]);
  expect(await pad(x, [[1, 2]]).array()).toEqual([0, 1, 2, 0, 0]);
  expect(await pad(x, [[1, 0]], -Infinity).array()).toEqual([-Infinity, 1, 2]);
  expect(await pad(x, [[0, 1]], { value: 7 }).array()).toEqual([1, 2, 7]);
  expect(await pad(x, [[0, 1]], { mode: "constant" }).array()).toEqual([1, 2, 0]);
  expect(await pad(tensor([true, false]), [[1, 1]], 1).array()).toEqual([true, true, false, true]);
});

test("pad: reflect mirrors without the edge, symmetric with it (numpy's values)", async () => {
  const x = tensor([1, 2, 3]);
  expect(await pad(x, [[2, 2]], { mode: "reflect" }).array()).toEqual([3, 2, 1, 2, 3, 2, 1]);
  expect(await pad(x, [[3, 2]], { mode: "symmetric" }).array()).toEqual([3, 2, 1, 1, 2, 3, 3, 2]);
  const matrix = tensor([[1, 2, 3], [4, 5, 6]], { dtype: "int32" }); // prettier-ignore
  expect(await pad(matrix, [[1, 1], [0, 2]], { mode: "reflect" }).array()).toEqual([
    [4, 5, 6, 5, 4],
    [1, 2, 3, 2, 1],
    [4, 5, 6, 5, 4],
    [1, 2, 3, 2, 1],
  ]); // prettier-ignore
  expect(await pad(matrix, [[0, 0], [0, 0]], { mode: "symmetric" }).array()).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  expect(pad(tensor([], { shape: [0, 3] }), [[0, 0], [1, 1]], { mode: "symmetric" }).shape).toEqual([0, 5]); // prettier-ignore
});

test("pad: a copy gives its gradient to what it copies", async () => {
  const slope = (mode: "reflect" | "symmetric"): Promise<unknown> =>
    grad((x: Tensor<1>) => sum(mul(pad(x, [[2, 1]], { mode }), [1, 10, 100, 1000, 10000, 100000])))(tensor([1, 2, 3])).array();
  // 3 2 | 1 2 3 | 2 and 2 1 | 1 2 3 | 3
  expect(await slope("reflect")).toEqual([100, 101010, 10001]);
  expect(await slope("symmetric")).toEqual([110, 1001, 110000]);
});
