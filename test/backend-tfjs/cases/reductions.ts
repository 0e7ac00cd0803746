import type { Shape } from "@chainrule/engine";
import { collectInto, drawn, drawnIntegers, floats, inf, large, nan, type KernelCase } from "./kernelCase.ts";

/** Reductions, ArgMax and the softmaxes. */
export const reductionCases: KernelCase[] = [];
const add = collectInto(reductionCases);

const reduced: readonly (readonly [Shape, readonly number[]])[] = [
  [large, [0]],
  [large, [1]],
  [large, [0, 1]],
  [[5, 7, 9], [1]],
  [
    [5, 7, 9],
    [0, 2],
  ],
  [
    [5, 7, 9],
    [0, 1],
  ],
  [
    [3, 4, 5, 6],
    [0, 1, 2],
  ],
  [
    [3, 4, 5, 6],
    [1, 3],
  ],
  [[7], [0]],
  [
    [1, 1],
    [0, 1],
  ],
  [[6, 1], [1]],
];
for (const kernel of ["Sum", "Mean", "Max", "Min"] as const) {
  const accuracy = kernel === "Sum" || kernel === "Mean" ? "arithmetic" : "exact";
  for (const [shape, axis] of reduced)
    for (const keepDims of [false, true])
      add(
        kernel,
        `${shape.join("x")} over ${axis.join(",")}${keepDims ? " kept" : ""}`,
        [drawn(shape, 3, 0.5, 2)],
        { axis, keepDims },
        accuracy,
      );
  add(kernel, "NaN in one row", [floats([3, 3], [1, 2, 3, 4, nan, 6, 7, 8, 9])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "NaN last", [floats([1, 6], [1, 2, 3, 4, 5, nan])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "NaN first", [floats([1, 6], [nan, 2, 3, 4, 5, 6])], { axis: [1], keepDims: false }, accuracy);
  add(
    kernel,
    "NaN far in",
    [floats([1, 2000], [...new Array<number>(1700).fill(1), nan, ...new Array<number>(299).fill(1)])],
    { axis: [1], keepDims: false },
    accuracy,
  );
  add(kernel, "all -inf", [floats([2, 5], new Array<number>(10).fill(-inf))], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "all inf", [floats([2, 5], new Array<number>(10).fill(inf))], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "beyond 1e20", [floats([2, 3], [-1e25, -2e25, -3e25, 1e25, 2e25, 3e25])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "over nothing but a size of 1", [drawn([4, 1, 3], 3)], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "over no axis", [drawn([4, 3], 3)], { axis: [], keepDims: false }, accuracy);
  if (kernel !== "Mean") {
    add(kernel, "int32", [drawnIntegers(large, 3, -9, 9)], { axis: [1], keepDims: false }, "exact");
    add(kernel, "int32 over the first axis", [drawnIntegers(large, 3, -9, 9)], { axis: [0], keepDims: false }, "exact");
    add(kernel, "int32 over all", [drawnIntegers([3, 4, 5], 3, -9, 9)], { axis: [0, 1, 2], keepDims: false }, "exact");
    add(kernel, "int32 over two axes, kept", [drawnIntegers([3, 4, 5], 3, -9, 9)], { axis: [0, 2], keepDims: true }, "exact");
    add(kernel, "int32 over an axis of rank 5", [drawnIntegers([2, 3, 2, 2, 3], 3, -9, 9)], { axis: [1], keepDims: false }, "exact"); // prettier-ignore
  }
}
add("Sum", "over nothing is 0", [floats([0, 3], [])], { axis: [0], keepDims: false }, "exact");
add("Sum", "empty, other axis kept", [floats([0, 3], [])], { axis: [1], keepDims: true }, "exact");
add("Sum", "300000 terms", [drawn([3, 100_000], 5, 0, 1)], { axis: [1], keepDims: false }, "long");
add("Mean", "of a long column", [drawn([20_000, 3], 5, 0, 1)], { axis: [0], keepDims: false }, "long");

for (const [shape, axis] of [
  [large, 0],
  [large, 1],
  [[5, 7, 9], 1],
  [[7], 0],
  [[2, 3000], 1],
] as const)
  add("ArgMax", `${shape.join("x")} over ${axis}`, [drawn(shape, 3)], { axis }, "exact");
add("ArgMax", "the first of equal maxima", [floats([3, 4], [1, 3, 3, 2, 5, 5, 5, 5, 0, -1, 0, -2])], { axis: 1 }, "exact");
add("ArgMax", "the first of many equal maxima", [floats([2, 2000], new Array<number>(4000).fill(1))], { axis: 1 }, "exact");
add("ArgMax", "infinities", [floats([2, 3], [-inf, -inf, -inf, 1, inf, inf])], { axis: 1 }, "exact");
add("ArgMax", "int32", [drawnIntegers([9, 5], 3, -9, 9)], { axis: 1 }, "exact");

for (const kernel of ["Softmax", "LogSoftmax"] as const) {
  for (const shape of [large, [3], [4, 3, 5], [6, 1], [2, 3000]])
    add(kernel, shape.join("x"), [drawn(shape, 3, -5, 5)], {}, "transcendental");
  add(kernel, "large logits", [floats([2, 3], [1000, 999, 998, -1000, -999, -998])], {}, "transcendental");
  add(kernel, "equal logits", [floats([1, 4], [7, 7, 7, 7])], {}, "transcendental");
  add(kernel, "-inf masks", [floats([1, 4], [1, -inf, 2, -inf])], {}, "transcendental");
  add(kernel, "NaN spoils its row only", [floats([2, 3], [1, nan, 2, 1, 2, 3])], {}, "transcendental");
  add(kernel, "all -inf is NaN", [floats([1, 3], [-inf, -inf, -inf])], {}, "transcendental");
  add(kernel, "+inf is NaN", [floats([1, 3], [1, inf, 2])], {}, "transcendental");
  add(kernel, "empty", [floats([0, 3], [])], {}, "transcendental");
}
