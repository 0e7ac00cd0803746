import { type Attributes, type ConvolutionAttributes, type Kernel, kernelInputs, type Shape } from "@chainrule/engine";
import { expect, test } from "vitest";
import { giveBack } from "../../packages/backend-tfjs/src/host/arrays.ts";
import { deviceOf } from "../support/devices.ts";
import { bools, collectInto, drawn, floats, integers, type KernelCase, nan } from "./cases/kernelCase.ts";
import { failuresOn } from "./compare.ts";

/**
 * On cpu the loops themselves give what operands without elements ask for: no table of rules stands before them. Each kernel is run here
 * on all kinds of such operands, with spoilt arrays waiting to be used again.
 */
const cases: KernelCase[] = [];
const add = collectInto(cases);

const none: readonly Shape[] = [[0], [0, 3], [3, 0], [2, 0, 3], [0, 0]];
const binary: readonly (readonly [Shape, Shape])[] = [
  [[0], [0]],
  [[0], [1]],
  [[], [0]],
  [[0, 3], [3]],
  [
    [3, 0],
    [3, 1],
  ],
  [
    [1, 3],
    [0, 1],
  ],
  [
    [2, 0, 3],
    [1, 3],
  ],
];
const attributesOf: { readonly [kernel: string]: Attributes } = {
  LeakyRelu: { alpha: 0.3 },
  Gelu: { approximate: true },
  ScaledElu: { alpha: 1, scale: 1, rate: 1 },
  Gate: { alpha: 0 },
  ClipByValue: { clipValueMin: -1, clipValueMax: 1 },
  Cast: { dtype: "int32" },
  ArgSort: { descending: false },
};
const names = Object.keys(kernelInputs) as Kernel[];
const from = names.indexOf("Abs");
const elementwise = names.slice(from, names.indexOf("Add"));
for (const kernel of [...elementwise, "ArgSort", "Softmax", "LogSoftmax"] as const)
  for (const shape of none)
    add(
      kernel as "Abs",
      String(shape),
      kernelInputs[kernel].map(() => floats(shape, [])),
      attributesOf[kernel] ?? {},
      "exact",
    );
for (const kernel of names.slice(names.indexOf("Add"), names.indexOf("LogicalAnd")))
  for (const [a, b] of binary) {
    add(kernel as "Add", `${String(a)} with ${String(b)}`, [drawn(a), drawn(b)], {}, "exact");
    if (!/RealDiv|Atan2|Prelu/.test(kernel))
      add(kernel as "Add", "int32", [integers([0, 1], []), integers([2], [1, 2])], {}, "exact");
  }
for (const kernel of ["LogicalAnd", "LogicalOr"] as const) add(kernel, "", [bools([0, 1], []), bools([2], [1, 0])], {}, "exact");
add("LogicalNot", "", [bools([0, 2], [])], {}, "exact");
add("Select", "", [bools([0, 2], []), drawn([0, 2]), drawn([0, 2])], {}, "exact");

for (const kernel of ["Sum", "Mean", "Max", "Min"] as const)
  for (const shape of none)
    for (const axis of [[], ...shape.map((_, i) => [i]), shape.map((_, i) => i), ...(shape.length === 3 ? [[0, 2]] : [])])
      for (const keepDims of [false, true]) {
        add(kernel, `${String(shape)} over ${String(axis)}`, [floats(shape, [])], { axis, keepDims }, "exact");
        if (kernel !== "Mean")
          add(kernel, `int32 ${String(shape)} over ${String(axis)}`, [integers(shape, [])], { axis, keepDims }, "exact");
      }
for (const kernel of ["ArgMax", "ArgMin"] as const) {
  add(kernel, "rows", [floats([0, 3], [])], { axis: 1 }, "exact");
  add(kernel, "columns", [floats([3, 0], [])], { axis: 0 }, "exact");
}
for (const shape of none)
  shape.forEach((_, axis) => {
    add("Cumsum", `${String(shape)} along ${axis}`, [floats(shape, [])], { axis, exclusive: false, reverse: false }, "exact");
  });

for (const [n, k, m] of [
  [0, 3, 2],
  [2, 0, 3],
  [2, 3, 0],
  [0, 0, 0],
  [5, 0, 9],
  [1, 0, 1],
  [40, 0, 40],
] as const) {
  for (const transposeA of [false, true])
    for (const transposeB of [false, true])
      for (const batch of [[], [2], [0]])
        add(
          "BatchMatMul",
          `${String(batch)}: ${n} ${k} ${m} ${String(transposeA)} ${String(transposeB)}`,
          [drawn([...batch, ...(transposeA ? [k, n] : [n, k])]), drawn([...batch, ...(transposeB ? [m, k] : [k, m])])],
          { transposeA, transposeB },
          "exact",
        );
  add("_FusedMatMul", `${n} ${k} ${m}`, [drawn([n, k]), drawn([k, m]), drawn([m])], {}, "exact");
}

for (const [batch, channels, filters, height, window] of [
  [0, 2, 3, 4, 2],
  [2, 0, 3, 4, 2],
  [2, 2, 0, 4, 2],
  [2, 2, 3, 1, 3],
] as const) {
  const out = Math.max(0, height - window + 1);
  const attributes: ConvolutionAttributes = {
    inputShape: [batch, height, 4, channels],
    filterShape: [window, 2, channels, filters],
    outputShape: [batch, out, 3, filters],
    strides: [1, 1],
    pads: [
      [0, 0],
      [0, 0],
    ],
    dilations: [1, 1],
    groups: 1,
  };
  const { inputShape: x, filterShape: w, outputShape: y } = attributes;
  const name = `${batch} ${channels} ${filters} ${height}`;
  add("Conv2D", name, [drawn(x), drawn(w)], attributes, "exact");
  add("Conv2DBackpropInput", name, [drawn(y), drawn(w)], attributes, "exact");
  add("Conv2DBackpropFilter", name, [drawn(x), drawn(y)], attributes, "exact");
}

for (const shape of [
  [0, 2, 2],
  [2, 0, 0],
  [0, 0],
] as const) {
  add("Cholesky", String(shape), [floats(shape, [])], {}, "exact");
  add("Cofactors", String(shape), [floats(shape, [])], {}, "exact");
  for (const part of ["value", "sign", "logAbs"] as const)
    add("Determinant", String(shape), [floats(shape, [])], { part }, "exact");
  const right = [...shape.slice(0, -1), 3];
  add("LinearSolve", String(shape), [floats(shape, []), floats(right, [])], {}, "exact");
  const options = { lower: true, transpose: false, unitDiagonal: false };
  add("TriangularSolve", String(shape), [floats(shape, []), floats(right, [])], options, "exact");
}
add("LinearSolve", "no columns", [drawn([2, 2]), floats([2, 0], [])], {}, "exact");

add("Reshape", "", [floats([0, 3], [])], { shape: [3, 0] }, "exact");
add("Transpose", "", [floats([0, 3], [])], { perm: [1, 0] }, "exact");
add("Transpose", "rank 3", [floats([2, 0, 3], [])], { perm: [2, 0, 1] }, "exact");
add("BroadcastTo", "", [floats([0, 1], [])], { shape: [2, 0, 3] }, "exact");
add("BroadcastTo", "to nothing", [drawn([1, 3])], { shape: [0, 3] }, "exact");
add("Concat", "with nothing", [floats([0, 2], []), drawn([3, 2]), floats([0, 2], [])], { axis: 0 }, "exact");
add("Concat", "nothing", [floats([0, 2], []), floats([0, 1], [])], { axis: 1 }, "exact");
add("Slice", "", [drawn([3, 2])], { begin: [1, 0], size: [0, 2] }, "exact");
add("StridedSlice", "", [drawn([3, 2])], { begin: [1, 0], end: [1, 2], strides: [2, 1] }, "exact");
add("DilatePad", "nothing to place", [floats([0, 2], [])], { shape: [4, 3], begin: [1, 0], strides: [2, 1] }, "exact");
add("Reverse", "", [floats([0, 2], [])], { dims: [0, 1] }, "exact");
add("PadV2", "", [floats([0, 2], [])], { paddings: [[2, 1], [0, 1]], constantValue: 3 }, "exact"); // prettier-ignore
add("PadV2", "with nothing", [floats([0, 2], [])], { paddings: [[0, 0], [0, 1]], constantValue: 3 }, "exact"); // prettier-ignore
add("Tile", "", [floats([0, 2], [])], { reps: [2, 2] }, "exact");
add("Tile", "no times", [drawn([3, 2])], { reps: [0, 2] }, "exact");
add("GatherV2", "no indices", [drawn([3, 2]), integers([0], [])], { axis: 0, batchDims: 0 }, "exact");
add("GatherV2", "no columns", [floats([3, 0], []), integers([2], [0, 1])], { axis: 0, batchDims: 0 }, "exact");
add("GatherV2", "no batches", [floats([0, 3], []), integers([0, 2], [])], { axis: 1, batchDims: 1 }, "exact");
add("GatherNd", "", [drawn([3, 2]), integers([0, 1], [])], {}, "exact");
add("ScatterNd", "", [integers([0, 1], []), floats([0, 2], [])], { shape: [3, 2] }, "exact");
add("ScatterNd", "into nothing", [integers([0, 1], []), floats([0, 2], [])], { shape: [0, 2] }, "exact");
add("UnsortedSegmentSum", "", [floats([0, 2], []), integers([0], [])], { numSegments: 3 }, "exact");
add("UnsortedSegmentSum", "no segments", [floats([0, 2], []), integers([0], [])], { numSegments: 0 }, "exact");
add("OneHot", "", [integers([0], [])], { depth: 3, dtype: "float32" }, "exact");
add("OneHot", "no classes", [integers([2], [0, 1])], { depth: 0, dtype: "float32" }, "exact");
for (const shape of [
  [0, 3],
  [2, 0],
] as const)
  // prettier-ignore
  add(
    "FusedBatchNorm",
    String(shape),
    [floats(shape, []), ...[1, 2, 3, 4].map((seed) => drawn([shape[1]], seed, 0.5, 1))],
    { varianceEpsilon: 1e-3 },
    "exact",
  );

for (const shape of [
  [0, 4, 2],
  [2, 4, 0],
  [2, 0, 3],
] as const) {
  const windows = { window: [2], strides: [1], dilations: [1], padding: [[1, 1]] as const };
  const pooled = [shape[0], shape[1] + 1, shape[2]];
  add("MaxPool", String(shape), [floats(shape, [])], windows, "exact");
  add("MaxPoolTake", String(shape), [floats(shape, []), floats(shape, [])], windows, "exact");
  add("MaxPoolGrad", String(shape), [drawn(pooled), floats(shape, [])], windows, "exact");
  for (const countIncludePad of [false, true]) {
    add("AvgPool", String(shape), [floats(shape, [])], { ...windows, countIncludePad }, "exact");
    add("AvgPoolGrad", String(shape), [drawn(pooled)], { ...windows, countIncludePad, size: [shape[1]] }, "exact");
  }
}

test("every kernel has a case", () => {
  expect([...new Set(cases.map(({ kernel }) => kernel))].sort()).toEqual([...names].sort());
});

test("cpu: operands without elements give what they give on the reference, whatever lies in arrays that are used again", async () => {
  const [cpu, reference] = [await deviceOf("cpu"), await deviceOf("reference")];
  const failures: string[] = [];
  for (const one of cases) {
    for (let size = 1; size <= 64; size++) for (let i = 0; i < 4; i++) giveBack(new Float32Array(size).fill(nan));
    giveBack(new Float32Array(1600).fill(nan));
    failures.push(...(await failuresOn(cpu, reference, [one], () => 0)));
  }
  expect(failures).toEqual([]);
});
