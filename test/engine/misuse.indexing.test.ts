import * as engine from "@chainrule/engine";
import { type Backend, Device, setDefaultDevice, tensor, zeros } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let backend: Backend;
beforeAll(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

/** One line per call: which error, and what it says. */
function messagesOf(calls: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(calls)
    .map(([name, call]) => {
      try {
        call();
      } catch (error) {
        expect(error, name).toBeInstanceOf(engine.ChainruleError);
        return `${name} | ${(error as Error).name}: ${(error as Error).message}`;
      }
      return `${name} | no error`;
    })
    .join("\n");
}

const matrix = (): engine.Tensor<2, "float32"> => zeros([2, 3]);

describe("movement that makes no sense is refused", () => {
  test("in one message each", () => {
    const x = matrix();
    expect(
      messagesOf({
        "stridedSlice, a number": () => engine.stridedSlice(x, 0 as never, [1]),
        "stridedSlice, a fraction": () => engine.stridedSlice(x, [0.5], [1]),
        "stridedSlice, stride 0": () => engine.stridedSlice(x, [0], [1], [0]),
        "stridedSlice, stride null": () => engine.stridedSlice(x, [0], [1], [null as never]),
        "stridedSlice, rank": () => engine.stridedSlice(x, [0, 0, 0], []),
        "stridedSlice, no tensor": () => engine.stridedSlice([1, 2] as never, [0], [1]),
        dilatePad: () => engine.dilatePad(x, [2, 4], [0, 0], [1, 2]),
        "reverse, axis": () => engine.reverse(x, 2),
        "tile, negative": () => engine.tile(x, [1, -1]),
        "tile, rank": () => engine.tile(x, [1, 1, 1, 1, 1, 1, 2]),
        "repeat, counts": () => engine.repeat(x, [1, 2], 1),
        "repeat, a fraction": () => engine.repeat(x, 1.5),
        "roll, axes": () => engine.roll(x, [1, 2], 0),
        "roll, a fraction": () => engine.roll(x, 0.5, 0),
        "split, unequal": () => engine.split(x, 2, 1),
        "split, sizes": () => engine.split(x, [1, 1], 1),
        "split, two open": () => engine.split(x, [-1, -1], 1),
        "split, none": () => engine.split(x, 0),
        "split, empty": () => engine.split(x, []),
        "stack, shapes": () => engine.stack([x, zeros([3, 2])]),
        "stack, none": () => engine.stack([]),
        "stack, a tensor": () => engine.stack(x as never),
        "stack, types": () => engine.stack([x, zeros([2, 3], { dtype: "int32" })] as never),
        "concat, a number": () => engine.concat([1 as never, x]),
        "slice, numbers": () => engine.slice(x, 0 as never, 2 as never),
        "squeeze, axis 0": () => engine.squeeze(x, 0),
        "expandDims, rank 7": () => engine.expandDims(zeros([1, 1, 1, 1, 1, 1]), 0),
        "reshape, rank 7": () => engine.reshape(x, [1, 1, 1, 1, 1, 2, 3]),
        "reshape, a number": () => engine.reshape(x, 6 as never),
        "reshape, two open": () => engine.reshape(x, [-1, -1]),
        "broadcastTo, rank 7": () => engine.broadcastTo(x, [1, 1, 1, 1, 1, 2, 3]),
        "broadcastTo, a fraction": () => engine.broadcastTo(tensor([1]), [2.5]),
        "broadcastTo, a number": () => engine.broadcastTo(1 as never, [2]),
        "transpose, a number": () => engine.transpose(x, 1 as never),
        "diag, a scalar": () => engine.diag(tensor(1)),
        "diag, a fraction": () => engine.diag(tensor([1]), 0.5),
        "diagPart, a vector": () => engine.diagPart(tensor([1])),
        "tril, a vector": () => engine.tril(tensor([1])),
        "eye, negative": () => engine.eye(-1),
        "eye, an unknown option": () => engine.eye(2, 2, { type: "int32" } as never),
      }),
    ).toMatchInlineSnapshot(`
      "stridedSlice, a number | ArgumentError: stridedSlice: begin 0. Use an array of integers or null, one per axis.
      stridedSlice, a fraction | ArgumentError: stridedSlice: begin [0.5]. Use an array of integers or null, one per axis.
      stridedSlice, stride 0 | ArgumentError: stridedSlice: strides [0]. A stride is not 0.
      stridedSlice, stride null | ArgumentError: stridedSlice: strides [null]. Use an array of integers, one per axis.
      stridedSlice, rank | ShapeError: stridedSlice: begin [0, 0, 0] for a tensor of rank 2. Use at most one per axis.
      stridedSlice, no tensor | ArgumentError: stridedSlice: expected a tensor, got [1, 2]. Make one with tensor(values).
      dilatePad | ShapeError: dilatePad: [2, 3] from [0, 0] in steps of [1, 2] does not fit into [2, 4]. Give one integer per axis, so that all elements land inside.
      reverse, axis | ShapeError: reverse: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
      tile, negative | ArgumentError: tile: repetitions [1, -1]. Use integers >= 0, one per axis.
      tile, rank | ShapeError: tile: [1, 1, 1, 1, 1, 2, 6] is no shape. Use an array of at most 6 integers >= 0.
      repeat, counts | ShapeError: repeat: 2 repeats for axis 1 of [2, 3]. Use one number, or 3: one per element.
      repeat, a fraction | ArgumentError: repeat: repeats 1.5. Use an integer >= 0, or one per element.
      roll, axes | ArgumentError: roll: shifts [1, 2] for axes 0. Use one shift per axis.
      roll, a fraction | ArgumentError: roll: shift 0.5. Use an integer, or one per axis.
      split, unequal | ShapeError: split: axis 1 of size 3 has no 2 equal parts. Give an array of sizes.
      split, sizes | ShapeError: split: sizes [1, 1] add up to 2, but axis 1 has 3 elements. They must cover it exactly.
      split, two open | ArgumentError: split: parts [-1, -1]. Only one size may be -1.
      split, none | ArgumentError: split: 0 parts. Use an integer of at least 1, or an array of sizes.
      split, empty | ArgumentError: split: parts []. Use a number of equal parts, or an array of integer sizes.
      stack, shapes | ShapeError: stack: shapes [2, 3], [3, 2] differ. All must be equal; concat joins along an axis that exists.
      stack, none | ArgumentError: stack: no tensors given. Give at least one.
      stack, a tensor | ArgumentError: stack: expected an array of tensors, got a Tensor. Write stack([a, b]).
      stack, types | DTypeError: stack: operands of types float32 and int32. Nothing is converted silently: use cast(x, "float32").
      concat, a number | ArgumentError: concat: expected a tensor, got 1. Make one with tensor(values).
      slice, numbers | ArgumentError: slice: begin is 0. Give one integer per axis, as slice(x, [0, 0], [2, -1]).
      squeeze, axis 0 | ShapeError: squeeze: axis 0 of [2, 3] has size 2, not 1. Only axes of size 1 can go.
      expandDims, rank 7 | ShapeError: expandDims: [1, 1, 1, 1, 1, 1, 1] is no shape. Use an array of at most 6 integers >= 0.
      reshape, rank 7 | ShapeError: reshape: [1, 1, 1, 1, 1, 2, 3] is no shape. Use an array of at most 6 integers >= 0.
      reshape, a number | ShapeError: reshape: 6 is no shape. Use an array of at most 6 integers >= 0.
      reshape, two open | ShapeError: reshape: [-1, -1] has more than one open size. Only one may be -1.
      broadcastTo, rank 7 | ShapeError: broadcastTo: [1, 1, 1, 1, 1, 2, 3] is no shape. Use an array of at most 6 integers >= 0.
      broadcastTo, a fraction | ShapeError: broadcastTo: [2.5] is no shape. Use an array of at most 6 integers >= 0.
      broadcastTo, a number | ArgumentError: broadcastTo: expected a tensor, got 1. Make one with tensor(values).
      transpose, a number | ShapeError: transpose: order 1. Use an array that names each axis once, as [1, 0].
      diag, a scalar | ShapeError: diag: expected a vector or more, got a scalar. Reshape it to [1].
      diag, a fraction | ArgumentError: diag: diagonal 0.5. Use an integer: 0 is the main one, 1 the one above it.
      diagPart, a vector | ShapeError: diagPart: expected a matrix or a batch of them, got shape [1]. Reshape it.
      tril, a vector | ShapeError: tril: expected a matrix or a batch of them, got shape [1]. Reshape it.
      eye, negative | ShapeError: eye: [-1, -1] is no shape. Use an array of at most 6 integers >= 0.
      eye, an unknown option | ArgumentError: eye: there is no option "type". Choose from "dtype", "device"."
    `);
  });
});

describe("indices that point nowhere are refused", () => {
  test("in one message each", () => {
    const x = matrix();
    const ints = tensor([0, 1], { dtype: "int32" });
    expect(
      messagesOf({
        "takeAlongAxis, out of range": () => engine.takeAlongAxis(x, [[0, 3]]),
        "takeAlongAxis, rank": () => engine.takeAlongAxis(x, ints),
        "takeAlongAxis, sizes": () => engine.takeAlongAxis(x, [[0], [1], [2]]),
        "takeAlongAxis, floats": () => engine.takeAlongAxis(x, x as never),
        "takeAlongAxis, ragged": () => engine.takeAlongAxis(x, [[0], [1, 2]]),
        "takeAlongAxis of nothing": () => engine.takeAlongAxis(zeros([2, 0]), zeros([2, 1], { dtype: "int32" })),
        "takeAlongAxis, a number": () => engine.takeAlongAxis(x, 0 as never),
        "scatterAddAlongAxis, sizes": () => engine.scatterAddAlongAxis([[0]], x, 2),
        "scatterAddAlongAxis, a negative size": () => engine.scatterAddAlongAxis([[0]], x, -2),
        "gatherNd, out of range": () => engine.gatherNd(x, [[0, 3]]),
        "gatherNd, depth": () => engine.gatherNd(x, [[0, 0, 0]]),
        "gatherNd, floats": () => engine.gatherNd(x, x as never),
        "gatherNd, a number": () => engine.gatherNd(x, 1 as never),
        "gatherNd of nothing": () => engine.gatherNd(zeros([0, 3]), engine.reshape(ints, [2, 1])),
        "scatterNd, updates": () => engine.scatterNd([[0], [1]], x, [2, 2]),
        "scatterNd, shape": () => engine.scatterNd([[0], [1]], x, [2.5]),
        "scatterNd, truth values": () => engine.scatterNd([[0]], tensor([true]), [2]),
        "gather of nothing": () => engine.gather(zeros([0, 3]), ints),
        "gather, rank 7": () => engine.gather(zeros([1, 1, 1, 1, 1, 1]), tensor([[0]], { dtype: "int32" })),
        "segmentMean, int32": () => engine.segmentMean(ints as never, [0, 1], 2),
        "booleanMask, a tensor": () => engine.booleanMask(x, tensor([true, false]) as never),
        "booleanMask, sizes": () => engine.booleanMask(x, [true]),
        "booleanMask, numbers": () => engine.booleanMask(x, [2, 0] as never),
        "booleanMask, too deep": () => engine.booleanMask(x, [[true], [false]], 1),
      }),
    ).toMatchInlineSnapshot(`
      "takeAlongAxis, out of range | ArgumentError: takeAlongAxis: index 3 at [0][1] is not in 0 to 2. Check the indices.
      takeAlongAxis, rank | ShapeError: takeAlongAxis: indices [2] for a tensor [2, 3]. Expected rank 2: one axis of indices per axis.
      takeAlongAxis, sizes | ShapeError: takeAlongAxis: shapes [2, 1] and [3, 1] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
      takeAlongAxis, floats | DTypeError: takeAlongAxis: indices: expected int32, got float32. Use cast(x, "int32").
      takeAlongAxis, ragged | ShapeError: takeAlongAxis: ragged arrays: [1] has 2 entries where the first has 1. Pad or trim them yourself.
      takeAlongAxis of nothing | ArgumentError: takeAlongAxis: indices [2, 1] into axis 1 of [2, 0]. Nothing can be picked from an axis of size 0.
      takeAlongAxis, a number | ArgumentError: takeAlongAxis: indices are 0. Use an int32 tensor or integers in arrays nested as x is.
      scatterAddAlongAxis, sizes | ShapeError: scatterAddAlongAxis: indices [1, 1] and updates [2, 3]. Expected one index per update.
      scatterAddAlongAxis, a negative size | ArgumentError: scatterAddAlongAxis: size -2. Use an integer >= 0.
      gatherNd, out of range | ArgumentError: gatherNd: index [0, 3] lies outside [2, 3]. Coordinate 1 is an integer from 0 to 2.
      gatherNd, depth | ShapeError: gatherNd: indices [1, 3] with 3 coordinates each into [2, 3]. The last axis holds 1 to 2 coordinates.
      gatherNd, floats | ShapeError: gatherNd: indices [2, 3] with 3 coordinates each into [2, 3]. The last axis holds 1 to 2 coordinates.
      gatherNd, a number | ArgumentError: gatherNd: indices are 1. Use an int32 tensor or nested arrays of integers.
      gatherNd of nothing | ArgumentError: gatherNd: 2 indices into [0, 3]. Nothing lies at any index.
      scatterNd, updates | ShapeError: scatterNd: updates [2, 3] for indices [2, 1] into [2, 2]. Expected [2, 2]: one slice per index.
      scatterNd, shape | ShapeError: scatterNd: [2.5] is no shape. Use an array of at most 6 integers >= 0.
      scatterNd, truth values | DTypeError: scatterNd: updates: expected float32 or int32, got bool. Use cast(x, "float32").
      gather of nothing | ArgumentError: gather: 2 indices into axis 0 of [0, 3]. Nothing can be picked from an axis of size 0.
      gather, rank 7 | ShapeError: gather: [1, 1, 1, 1, 1, 1, 1] is no shape. Use an array of at most 6 integers >= 0.
      segmentMean, int32 | DTypeError: segmentMean: expected float32, got int32. Use cast(x, "float32").
      booleanMask, a tensor | ArgumentError: booleanMask: the mask is a tensor, but it decides the result's shape. Use where(mask, x, 0), or read it first: booleanMask(x, await mask.array()).
      booleanMask, sizes | ShapeError: booleanMask: a mask [1] at axis 0 of [2, 3], where [2] stands. They must be equal.
      booleanMask, numbers | ArgumentError: booleanMask: mask [2, 0]. Use true and false.
      booleanMask, too deep | ShapeError: booleanMask: a mask [2, 1] at axis 1 of [2, 3], where [3] stands. They must be equal."
    `);
  });
});

describe("what NumPy and PyTorch users expect", () => {
  test("of slices in Python's notation", async () => {
    const x = tensor([0, 1, 2, 3, 4, 5]);
    const of = async (...[begin, end, stride]: [number | null, number | null, number?]) =>
      await engine.stridedSlice(x, [begin], [end], stride === undefined ? [] : [stride]).array();
    expect(await of(-2, null)).toEqual([4, 5]);
    expect(await of(null, null, -1)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(await of(4, 0, -2)).toEqual([4, 2]);
    expect(await of(1, 99, 3)).toEqual([1, 4]);
    expect(await of(-99, 2)).toEqual([0, 1]);
    expect(await of(3, 3)).toEqual([]);
    expect(await of(1, 4, -1)).toEqual([]);
  });

  test("of repetitions, shifts and parts", async () => {
    expect(await engine.tile(tensor([1, 2]), [2, 2]).array()).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(await engine.repeat(tensor([1, 2]), 2).array()).toEqual([1, 1, 2, 2]);
    expect(await engine.repeat(tensor([[1, 2], [3, 4]]), [1, 2], 0).array()).toEqual([[1, 2], [3, 4], [3, 4]]); // prettier-ignore
    expect(await engine.roll(tensor([1, 2, 3]), 1).array()).toEqual([3, 1, 2]);
    expect(await engine.roll(tensor([[1, 2], [3, 4]]), [1, 1], [0, 1]).array()).toEqual([[4, 3], [2, 1]]); // prettier-ignore
    expect(engine.split(zeros([2, 7]), [2, -1, 1], 1).map(({ shape }) => shape)).toEqual([[2, 2], [2, 4], [2, 1]]); // prettier-ignore
    expect(engine.unstack(zeros([3, 0])).map(({ shape }) => shape)).toEqual([[0], [0], [0]]);
    expect(engine.unstack(zeros([0, 3]))).toEqual([]);
  });

  test("of diagonals and triangles, whatever stands outside them", async () => {
    expect(await engine.diag(tensor([1, 2]), -1).array()).toEqual([[0, 0, 0], [1, 0, 0], [0, 2, 0]]); // prettier-ignore
    expect(await engine.diagPart(tensor([[1, 2, 3], [4, 5, 6]]), 1).array()).toEqual([2, 6]); // prettier-ignore
    expect(await engine.tril(tensor([[1, Number.NaN], [3, 4]])).array()).toEqual([[1, 0], [3, 4]]); // prettier-ignore
    expect(await engine.triu(tensor([[1, 2], [3, 4]], { dtype: "int32" }), 1).array()).toEqual([[0, 2], [0, 0]]); // prettier-ignore
    expect(await engine.eye(2, 3, { dtype: "bool" }).array()).toEqual([[true, false, false], [false, true, false]]); // prettier-ignore
  });

  test("of masks and small numbers", async () => {
    const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
    expect(await engine.booleanMask(x, [[true, false], [true, true]]).array()).toEqual([1, 3, 4]); // prettier-ignore
    expect(await engine.segmentMean(x, [1, 1], 2).array()).toEqual([[0, 0], [2, 3]]); // prettier-ignore
    expect(await tensor([0.00015, 1]).show()).toContain("[0.00015, 1.00000]");
  });
});
