import * as engine from "@chainrule/engine";
import { Device, setDefaultDevice, tensor, type Tensor, zeros } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => setDefaultDevice(new Device(createReferenceBackend())));
afterAll(() => setDefaultDevice(undefined));

/** What the calls throw, a line for each. */
function refusals(calls: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(calls)
    .map(([name, call]) => {
      try {
        call();
      } catch (error) {
        return `${name} | ${error instanceof engine.ChainruleError ? "" : "NOT OURS "}${(error as Error).name}: ${(error as Error).message}`;
      }
      return `${name} | accepted`;
    })
    .join("\n");
}

const x = (): Tensor<2> => tensor([
  [1, 2],
  [3, 4],
]); // prettier-ignore

test("creation refuses options that do not exist, and values that are no numbers", () => {
  expect(
    refusals({
      "a dtype in place of options": () => zeros([2], "int32" as never),
      "a typo in a dtype": () => tensor([1], { dytpe: "int32" } as never),
      "null for options": () => engine.ones([2], null as never),
      "null beside values": () => tensor(5, null as never),
      "text to fill with": () => engine.full([2], "x" as never),
      "nothing to fill with": () => engine.full([2], undefined as never),
      "null to fill with": () => engine.full([2], null as never),
    }),
  ).toMatchInlineSnapshot(`
    "a dtype in place of options | ArgumentError: zeros: options must be an object, got "int32". Use { dtype, device }.
    a typo in a dtype | ArgumentError: tensor: there is no option "dytpe". Choose from "dtype", "device", "shape".
    null for options | ArgumentError: ones: options must be an object, got null. Use { dtype, device }.
    null beside values | ArgumentError: tensor: options must be an object, got null. Use { dtype, device, shape }.
    text to fill with | ArgumentError: full: value "x". Use a number.
    nothing to fill with | ArgumentError: full: value undefined. Use a number.
    null to fill with | ArgumentError: full: value null. Use a number."
  `);
});

test("bounds and flags are numbers and booleans, not what JavaScript makes of other values", () => {
  expect(
    refusals({
      "clip: bounds in quotes": () => engine.clip(x(), "1" as never, "3" as never),
      "clip: null for a bound": () => engine.clip(x(), null as never, 3),
      "clip: an array for a bound": () => engine.clip(x(), [0.5] as never, 3),
      "clip: one bound": () => engine.clip(x(), 0, undefined as never),
      "clip: NaN": () => engine.clip(x(), NaN, 1),
      "clip: no tensor": () => engine.clip([1, 2] as never, 0, 1),
      "matMul: a word for a flag": () => engine.matMul(x(), x(), { transposeA: "no" as never }),
      "matMul: a number for a flag": () => engine.matMul(x(), x(), { transposeB: 1 as never }),
      "triangularSolve: a word for a flag": () => engine.triangularSolve(x(), x(), { lower: "no" as never }),
      "triangularSolve: null for a flag": () => engine.triangularSolve(x(), x(), { unitDiagonal: null as never }),
    }),
  ).toMatchInlineSnapshot(`
    "clip: bounds in quotes | ArgumentError: clip: bounds ["1", "3"]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
    clip: null for a bound | ArgumentError: clip: bounds [null, 3]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
    clip: an array for a bound | ArgumentError: clip: bounds [[0.5], 3]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
    clip: one bound | ArgumentError: clip: bounds [0, undefined]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
    clip: NaN | ArgumentError: clip: bounds [NaN, 1]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
    clip: no tensor | ArgumentError: clip: expected a tensor, got [1, 2]. Make one with tensor(values).
    matMul: a word for a flag | ArgumentError: matMul: transposeA is "no". Use true or false.
    matMul: a number for a flag | ArgumentError: matMul: transposeB is 1. Use true or false.
    triangularSolve: a word for a flag | ArgumentError: triangularSolve: lower is "no". Use true or false.
    triangularSolve: null for a flag | ArgumentError: triangularSolve: unitDiagonal is null. Use true or false."
  `);
});

test("what is no tensor, no axis, no options is shown as it was given", () => {
  expect(
    refusals({
      "identity of a number": () => engine.identity(5 as never),
      "stopGradient of a number": () => engine.stopGradient(5 as never),
      "stopGradient of nothing": () => engine.stopGradient(undefined as never),
      "dilatePad of nothing": () => (engine.dilatePad as (...given: unknown[]) => unknown)(),
      "dilatePad without begin": () => engine.dilatePad(x(), [4, 4], undefined as never),
      "argMax with options": () => engine.argMax(x(), { axis: 0 } as never),
      "softmax with options": () => engine.softmax(x(), { axis: 0 } as never),
      "split with options": () => engine.split(x(), 2, { axis: 0 } as never),
      "an axis in quotes": () => engine.softmax(x(), "0" as never),
      "an axis that is a symbol": () => engine.softmax(x(), Symbol("axis") as never),
      "oneHot with options": () => engine.oneHot([0, 1], { depth: 2 } as never),
      "a tensor for options": () => engine.layerNormalize(x(), tensor([1, 1]) as never),
      "a date for options": () => engine.sum(x(), new Date(0) as never),
      "a tensor for paddings": () => engine.pad(x(), x() as never),
      "segmentSum of truth values": () => engine.segmentSum(tensor([true, false]) as Tensor as Tensor<1>, [0, 0], 1),
      "scatterAdd of truth values": () => engine.scatterAdd([0, 0], tensor([true, false]) as Tensor as Tensor<1>, 1),
    }),
  ).toMatchInlineSnapshot(`
    "identity of a number | ArgumentError: identity: expected a tensor, got 5. Make one with tensor(values).
    stopGradient of a number | ArgumentError: stopGradient: expected a tensor, got 5. Make one with tensor(values).
    stopGradient of nothing | ArgumentError: stopGradient: expected a tensor, got undefined. Make one with tensor(values).
    dilatePad of nothing | ArgumentError: dilatePad: expected a tensor, got undefined. Make one with tensor(values).
    dilatePad without begin | ShapeError: dilatePad: [2, 2] from undefined in steps of [1, 1] does not fit into [4, 4]. Give one integer per axis, so that all elements land inside.
    argMax with options | ShapeError: argMax: axis { axis: 0 } does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    softmax with options | ShapeError: softmax: axis { axis: 0 } does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    split with options | ShapeError: split: axis { axis: 0 } does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    an axis in quotes | ShapeError: softmax: axis "0" does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    an axis that is a symbol | ShapeError: softmax: axis Symbol(axis) does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    oneHot with options | ArgumentError: oneHot: depth { depth: 2 }. Use an integer of at least 1.
    a tensor for options | ArgumentError: layerNormalize: options must be an object, got a Tensor. Use { axis, epsilon }.
    a date for options | ArgumentError: sum: options must be an object, got a Date. Use { axis, keepDims }.
    a tensor for paddings | ArgumentError: pad: paddings a Tensor for shape [2, 2]. Give one pair of integers >= 0 per axis.
    segmentSum of truth values | DTypeError: segmentSum: expected float32 or int32, got bool. Use cast(x, "float32").
    scatterAdd of truth values | DTypeError: scatterAdd: expected float32 or int32, got bool. Use cast(x, "float32")."
  `);
});

test("results that no tensor can hold are refused before anything is made", () => {
  const ids = zeros([1, 1, 1, 1, 1, 1], { dtype: "int32" });
  expect(
    refusals({
      "oneHot of rank 6": () => engine.oneHot(ids, 3),
      "oneHot of a huge depth": () => engine.oneHot([0], 1e12),
      "segmentSum into huge numbers": () => engine.segmentSum(zeros([1]), [0], 1e12),
      "resizeNearest to a huge size": () => engine.resizeNearest(zeros([1, 1, 1]), 1e12),
      "resizeBilinear to a huge size": () => engine.resizeBilinear(zeros([1, 1, 1]), 1e12),
      "repeat huge numbers": () => engine.repeat(zeros([1]), [1e12]),
    }),
  ).toMatchInlineSnapshot(`
    "oneHot of rank 6 | ShapeError: oneHot: [1, 1, 1, 1, 1, 1, 3] is no shape. Use an array of at most 6 integers >= 0.
    oneHot of a huge depth | ShapeError: oneHot: [1, 1000000000000] holds 1000000000000 elements. A tensor holds at most 2147483647.
    segmentSum into huge numbers | ShapeError: segmentSum: [1000000000000] holds 1000000000000 elements. A tensor holds at most 2147483647.
    resizeNearest to a huge size | ShapeError: resizeNearest: [1, 1000000000000, 1] holds 1000000000000 elements. A tensor holds at most 2147483647.
    resizeBilinear to a huge size | ShapeError: resizeBilinear: [1, 1000000000000, 1] holds 1000000000000 elements. A tensor holds at most 2147483647.
    repeat huge numbers | ShapeError: repeat: [1000000000000] holds 1000000000000 elements. A tensor holds at most 2147483647."
  `);
});

test("normalizeWith takes float32 and statistics of the channels", () => {
  const ints = tensor([[1, 2]], { dtype: "int32" }) as Tensor as Tensor<2>;
  const [mean, three] = [zeros([2]), zeros([3])];
  expect(
    refusals({
      integers: () => engine.normalizeWith(ints, mean, mean, 1e-3),
      "no tensor": () => engine.normalizeWith([[1, 2]] as never, mean, mean, 1e-3),
      "a mean of another size": () => engine.normalizeWith(x(), three, mean, 1e-3),
      "a variance of another size": () => engine.normalizeWith(x(), mean, three, 1e-3),
      "no variance": () => engine.normalizeWith(x(), mean, undefined as never, 1e-3),
      "a mean of integers": () => engine.normalizeWith(x(), tensor([1, 2], { dtype: "int32" }) as never, mean, 1e-3),
    }),
  ).toMatchInlineSnapshot(`
    "integers | DTypeError: normalizeWith: expected float32, got int32. Use cast(x, "float32").
    no tensor | ArgumentError: normalizeWith: expected a tensor, got [[1, 2]]. Make one with tensor(values).
    a mean of another size | ShapeError: normalizeWith: mean [3] for x [2, 2]. Expected one number for each channel, the last axis of x.
    a variance of another size | ShapeError: normalizeWith: variance [3] for x [2, 2]. Expected one number for each channel, the last axis of x.
    no variance | ArgumentError: normalizeWith: variance: expected a tensor, got undefined. Make one with tensor(values).
    a mean of integers | DTypeError: normalizeWith: mean: expected float32, got int32. Use cast(x, "float32")."
  `);
});
