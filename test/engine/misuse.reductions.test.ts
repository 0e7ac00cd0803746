import * as engine from "@chainrule/engine";
import { Device, setDefaultDevice, tensor, type Tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

let device: Device;
beforeAll(() => {
  device = new Device(createReferenceBackend());
  setDefaultDevice(device);
});
afterAll(() => {
  setDefaultDevice(undefined);
});

const x = (): Tensor<2> => tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
const none = (): Tensor => engine.zeros([2, 0]);
const truths = (): Tensor => tensor([true, false]);
const whole = (): Tensor => tensor([1, 2], { dtype: "int32" });

/** Calls that cannot mean anything, by the kind of error they must throw. */
const wrong = {
  ArgumentError: [
    () => engine.prod([1, 2] as never),
    () => engine.topK(5 as never, 1),
    () => engine.sum(x(), { axes: 1 } as never),
    () => engine.mean(x(), { keepdims: true } as never),
    () => engine.sum(x(), 1 as never),
    () => engine.max(x(), { keepDims: 1 as never }),
    () => engine.max(x(), { ties: "last" as never }),
    () => engine.any(truths() as never, { ties: "first" } as never),
    () => engine.variance(x(), { correction: "1" as never }),
    () => engine.variance(x(), { correction: -1 }),
    () => engine.variance(x(), { unbiased: true } as never),
    () => engine.variance(tensor([3]), { correction: 1 }),
    () => engine.standardDeviation(x(), { axis: 0, correction: 2 }),
    () => engine.norm(x(), { order: NaN }),
    () => engine.norm(x(), { order: "fro" as never }),
    () => engine.norm(x(), { ord: 1 } as never),
    () => engine.cumSum(x(), 0 as never),
    () => engine.cumSum(x(), { exclusive: 1 as never }),
    () => engine.cumProd(x(), { reversed: true } as never),
    () => engine.sort(x(), { descending: "yes" as never }),
    () => engine.sort(x(), { direction: "DESCENDING" } as never),
    () => engine.topK(x(), 4),
    () => engine.topK(x(), -1),
    () => engine.topK(x(), 1.5),
    () => engine.topK(x(), "2" as never),
    () => engine.topK(x(), 1, { sorted: false } as never),
    () => engine.topK(x(), 1, { largest: 0 as never }),
  ],
  ShapeError: [
    () => engine.sum(x(), { axis: 2 }),
    () => engine.prod(x(), { axis: [0, 0] }),
    () => engine.prod(x(), { axis: 0.5 }),
    () => engine.mean(x(), { axis: "1" as never }),
    () => engine.mean(x(), { axis: null as never }),
    () => engine.argMin(x(), -3),
    () => engine.cumSum(x(), { axis: 2 }),
    () => engine.cumProd(tensor(3)),
    () => engine.sort(tensor(3)),
    () => engine.max(none(), { axis: 1 }),
    () => engine.min(none()),
    () => engine.mean(none()),
    () => engine.argMax(none()),
    () => engine.argMin(none(), 1),
    () => engine.median(none()),
    () => engine.variance(none(), { axis: 1 }),
    () => engine.norm(none(), { order: Infinity }),
    () => engine.norm(none(), { axis: 1, order: -2 }),
  ],
  DTypeError: [
    () => engine.sum(truths()),
    () => engine.any(x() as never),
    () => engine.all(whole() as never),
    () => engine.mean(whole()),
    () => engine.variance(whole()),
    () => engine.norm(whole()),
    () => engine.median(whole()),
    () => engine.prod(truths()),
    () => engine.cumSum(truths()),
    () => engine.cumLogSumExp(whole()),
    () => engine.sort(truths()),
    () => engine.topK(truths(), 1),
    () => engine.argMin(truths()),
  ],
} as const;

test("what reductions, scans and sorts refuse, in words, and leave nothing behind", () => {
  const lines = Object.entries(wrong).flatMap(([kind, calls]) =>
    calls.map((call) => {
      const before = device.backend.memory.buffers;
      let error: unknown;
      engine.scope(() => {
        try {
          call();
        } catch (caught) {
          error = caught;
        }
      });
      expect(device.backend.memory.buffers).toBe(before);
      expect((error as Error | undefined)?.constructor.name, call.toString()).toBe(kind);
      return `${kind}: ${(error as Error).message}`;
    }),
  );
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "ArgumentError: prod: expected a tensor, got [1, 2]. Make one with tensor(values).
    ArgumentError: topK: expected a tensor, got 5. Make one with tensor(values).
    ArgumentError: sum: there is no option "axes". Choose from "axis", "keepDims".
    ArgumentError: mean: there is no option "keepdims". Choose from "axis", "keepDims".
    ArgumentError: sum: options must be an object, got 1. Use { axis, keepDims }.
    ArgumentError: max: keepDims is 1. Use true or false.
    ArgumentError: max: ties is "last". Choose from "share", "first".
    ArgumentError: any: there is no option "ties". Choose from "axis", "keepDims".
    ArgumentError: variance: correction is "1". Use 0, or 1 for the variance of a sample.
    ArgumentError: variance: correction is -1. Use 0, or 1 for the variance of a sample.
    ArgumentError: variance: there is no option "unbiased". Choose from "axis", "keepDims", "correction".
    ArgumentError: variance: correction 1 for 1 element of [1] along the axes [0] leaves nothing to divide by. Use correction 0, or more elements.
    ArgumentError: standardDeviation: correction 2 for 2 elements of [2, 3] along the axes [0] leaves nothing to divide by. Use correction 0, or more elements.
    ArgumentError: norm: order is NaN. Use a number, Infinity or -Infinity.
    ArgumentError: norm: order is "fro". Use a number, Infinity or -Infinity.
    ArgumentError: norm: there is no option "ord". Choose from "axis", "keepDims", "order".
    ArgumentError: cumSum: options must be an object, got 0. Use { axis, exclusive, reverse }.
    ArgumentError: cumSum: exclusive is 1. Use true or false.
    ArgumentError: cumProd: there is no option "reversed". Choose from "axis", "exclusive", "reverse".
    ArgumentError: sort: descending is "yes". Use true or false.
    ArgumentError: sort: there is no option "direction". Choose from "axis", "descending".
    ArgumentError: topK: k is 4 for 3 elements along axis 1 of [2, 3]. Use an integer from 0 to 3.
    ArgumentError: topK: k is -1 for 3 elements along axis 1 of [2, 3]. Use an integer from 0 to 3.
    ArgumentError: topK: k is 1.5 for 3 elements along axis 1 of [2, 3]. Use an integer from 0 to 3.
    ArgumentError: topK: k is "2" for 3 elements along axis 1 of [2, 3]. Use an integer from 0 to 3.
    ArgumentError: topK: there is no option "sorted". Choose from "axis", "largest".
    ArgumentError: topK: largest is 0. Use true or false.
    ShapeError: sum: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: prod: axes [0,0] name one axis twice. Name each axis once.
    ShapeError: prod: axis 0.5 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: mean: axis "1" is neither an integer nor an array of integers. Use axis: 0 or axis: [0, 1].
    ShapeError: mean: axis null is neither an integer nor an array of integers. Use axis: 0 or axis: [0, 1].
    ShapeError: argMin: axis -3 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: cumSum: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: cumProd: axis -1 does not exist in a tensor of rank 0. Give it an axis with expandDims.
    ShapeError: sort: axis -1 does not exist in a tensor of rank 0. Give it an axis with expandDims.
    ShapeError: max: [2, 0] has no elements along the reduced axes [1]. There is no max of nothing.
    ShapeError: min: [2, 0] has no elements along the reduced axes [0, 1]. There is no min of nothing.
    ShapeError: mean: [2, 0] has no elements along the reduced axes [0, 1]. There is no mean of nothing.
    ShapeError: argMax: [2, 0] has no elements along the reduced axes [1]. There is no argMax of nothing.
    ShapeError: argMin: [2, 0] has no elements along the reduced axes [1]. There is no argMin of nothing.
    ShapeError: median: [2, 0] has no elements along the reduced axes [0, 1]. There is no median of nothing.
    ShapeError: variance: [2, 0] has no elements along the reduced axes [1]. There is no variance of nothing.
    ShapeError: norm: [2, 0] has no elements along the reduced axes [0, 1]. There is no norm of nothing.
    ShapeError: norm: [2, 0] has no elements along the reduced axes [1]. There is no norm of nothing.
    DTypeError: sum: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: any: expected bool, got float32. Use cast(x, "bool").
    DTypeError: all: expected bool, got int32. Use cast(x, "bool").
    DTypeError: mean: expected float32, got int32. Use cast(x, "float32").
    DTypeError: variance: expected float32, got int32. Use cast(x, "float32").
    DTypeError: norm: expected float32, got int32. Use cast(x, "float32").
    DTypeError: median: expected float32, got int32. Use cast(x, "float32").
    DTypeError: prod: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: cumSum: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: cumLogSumExp: expected float32, got int32. Use cast(x, "float32").
    DTypeError: sort: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: topK: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: argMin: expected float32 or int32, got bool. Use cast(x, "float32")."
  `);
});
