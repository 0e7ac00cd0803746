import type { Kernel } from "@chainrule/engine";
import type { Accuracy } from "../../support/kernelTolerances.ts";
import { collectInto, drawn, drawnIntegers, floats, inf, large, nan, special, type KernelCase } from "./kernelCase.ts";

/** Trigonometric, hyperbolic, rounding and activation kernels. */
export const elementwiseKernelCases: KernelCase[] = [];
const add = collectInto(elementwiseKernelCases);

/** Kernel, how close, and the range of its ordinary operands. */
const unary: readonly (readonly [Kernel, Accuracy, number, number])[] = [
  ["Sin", "transcendental", -10, 10],
  ["Cos", "transcendental", -10, 10],
  ["Tan", "transcendental", -1.4, 1.4],
  ["Asin", "transcendental", -1, 1],
  ["Acos", "transcendental", -1, 1],
  ["Atan", "transcendental", -8, 8],
  ["Sinh", "transcendental", -4, 4],
  ["Cosh", "transcendental", -4, 4],
  ["Asinh", "transcendental", -8, 8],
  ["Acosh", "transcendental", 1, 8],
  ["Atanh", "transcendental", -0.99, 0.99],
  ["Floor", "exact", -4, 4],
  ["Ceil", "exact", -4, 4],
  ["Round", "exact", -4, 4],
  ["Log2", "transcendental", 0.01, 4],
  ["Log10", "transcendental", 0.01, 4],
  ["Erfc", "transcendental", -4, 4],
  ["Silu", "transcendental", -8, 8],
  ["Mish", "transcendental", -8, 8],
  ["Softsign", "arithmetic", -8, 8],
  ["IsNan", "exact", -4, 4],
  ["IsFinite", "exact", -4, 4],
  ["IsInf", "exact", -4, 4],
];
for (const [kernel, accuracy, low, high] of unary) {
  add(kernel, "large", [drawn(large, 3, low, high)], {}, accuracy);
  add(kernel, "scalar", [floats([], [1])], {}, accuracy);
  add(kernel, "rank 4", [drawn([2, 3, 1, 5], 5, low, high)], {}, accuracy);
  add(kernel, "empty", [floats([0, 3], [])], {}, accuracy);
  add(kernel, "special values", [floats([special.length], special)], {}, accuracy, true);
}
// angles far out, where a reduction by a rounded pi would leave no digit, and next to multiples of pi / 2
const angles = [
  Math.PI,
  1.5707964,
  6.2831855,
  100.53097,
  8191.5,
  8192.5,
  12345.678,
  -54321.9,
  1e6,
  1e8,
  -1e15,
  3.4e38,
  16367173 * 2 ** 72,
];
for (const kernel of ["Sin", "Cos", "Tan"] as const)
  add(kernel, "of large angles", [floats([angles.length], angles)], {}, "transcendental", true);
const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49999997, 4194303.5, 8388609, 16777216, -8388607];
for (const kernel of ["Floor", "Ceil", "Round"] as const)
  add(kernel, "halves and whole numbers", [floats([halves.length], halves)], {}, "exact");
const tails = [-14, -12, -9.5, -8, -6, -5, -4, -3, 3, 4, 5, 6, 8, 9, 9.25, 12, 30];
add("Erfc", "both tails", [floats([tails.length], tails)], {}, "transcendental", true);
add("Acosh", "next to 1", [floats([4], [1, 1.0000001, 1.001, 0.999])], {}, "transcendental", true);
add("Atanh", "next to 1", [floats([4], [0.9999999, -0.9999999, 1.0000001, -1])], {}, "transcendental", true);
add("Asin", "next to 1", [floats([4], [0.9999999, -0.9999999, 1.0000001, -1])], {}, "transcendental", true);
add("Acos", "next to 1", [floats([4], [0.9999999, -0.9999999, 1.0000001, -1])], {}, "transcendental", true);
add("Sinh", "just before overflow", [floats([4], [88, 89.4, -89.4, 89.5])], {}, "transcendental", true);
add("Cosh", "just before overflow", [floats([4], [88, 89.4, -89.4, 89.5])], {}, "transcendental", true);
for (const approximate of [false, true]) {
  add("Gelu", `large, ${approximate}`, [drawn(large, 4, -5, 5)], { approximate }, "transcendental");
  // further left float32 rounds the tanh form's exponent, -50 at x = -8, too coarsely for 5e-6
  const ends = approximate ? tails.filter((x) => x >= -6) : tails;
  add("Gelu", `both tails, ${approximate}`, [floats([ends.length], ends)], { approximate }, "transcendental", true);
  add("Gelu", `special values, ${approximate}`, [floats([special.length], special)], { approximate }, "transcendental", true);
  add("Gelu", `empty, ${approximate}`, [floats([0], [])], { approximate }, "transcendental");
}
for (const [alpha, scale, rate] of [
  [0.5, 1, 1],
  [1.75, 1.05, 1],
  [2, 1, 0.5],
] as const) {
  const name = `alpha ${alpha}, scale ${scale}, rate ${rate}`;
  add("ScaledElu", `large, ${name}`, [drawn(large, 4, -5, 5)], { alpha, scale, rate }, "transcendental");
  add(
    "ScaledElu",
    `special values, ${name}`,
    [floats([special.length], special)],
    { alpha, scale, rate },
    "transcendental",
    true,
  );
  add("ScaledElu", `empty, ${name}`, [floats([0], [])], { alpha, scale, rate }, "transcendental");
}
for (const alpha of [0, 0.2, -1]) {
  const ones = floats([special.length], special.map(() => 3)); // prettier-ignore
  add("Gate", `large, alpha ${alpha}`, [drawn(large, 1), drawn(large, 2)], { alpha }, "arithmetic");
  add("Gate", `at special values, alpha ${alpha}`, [ones, floats([special.length], special)], { alpha }, "arithmetic", true);
  add(
    "Gate",
    `at many special values, alpha ${alpha}`,
    [drawn([16, special.length], 3), floats([16, special.length], Array<readonly number[]>(16).fill(special).flat())],
    { alpha },
    "arithmetic",
  );
  add("Gate", `scalar, alpha ${alpha}`, [floats([], [2]), floats([], [-3])], { alpha }, "arithmetic");
  add("Gate", `rank 4, alpha ${alpha}`, [drawn([2, 3, 1, 5], 1), drawn([2, 3, 1, 5], 2)], { alpha }, "arithmetic");
  add("Gate", `empty, alpha ${alpha}`, [floats([0, 2], []), floats([0, 2], [])], { alpha }, "arithmetic");
}
add("Gate", "is 0 whatever g is", [floats([4], [inf, -inf, nan, inf]), floats([4], [-1, 0, -inf, 2])], { alpha: 0 }, "exact");

const pairs = [nan, inf, -inf, 0, -0, 1, -1, 2.5, -2.5, 7, -3e-8, 3e20];
const left = pairs.flatMap((x) => pairs.map(() => x));
const right = pairs.flatMap(() => pairs);
const binary: readonly (readonly [Kernel, Accuracy])[] = [
  ["Mod", "exact"],
  ["FloorDiv", "arithmetic"],
  ["Atan2", "transcendental"],
  ["Prelu", "arithmetic"],
  ["Pow", "transcendental"],
];
for (const [kernel, accuracy] of binary) {
  const low = kernel === "Pow" ? 0.1 : -9;
  add(kernel, "large drawn", [drawn(large, 1, low, 9), drawn(large, 2, -3, 3)], {}, accuracy);
  add(kernel, "drawn row", [drawn(large, 1, low, 9), drawn([41], 2, -3, 3)], {}, accuracy);
  add(kernel, "drawn row on the left", [drawn([41], 1, low, 9), drawn(large, 2, -3, 3)], {}, accuracy);
  add(kernel, "drawn outer", [drawn([37, 1], 1, low, 9), drawn([1, 41], 2, -3, 3)], {}, accuracy);
  add(kernel, "two apart", [drawn([5, 1, 9, 1], 1, low, 9), drawn([1, 7, 1, 3], 2, -3, 3)], {}, accuracy);
  add(kernel, "scalars", [floats([], [7]), floats([], [-3])], {}, accuracy);
  add(kernel, "none", [floats([0, 3], []), floats([3], [1, 2, 3])], {}, accuracy);
  add(kernel, "all special pairs", [floats([left.length], left), floats([left.length], right)], {}, accuracy, true);
}
// more than any device computes in its loops for small values
const often = (values: readonly number[]): number[] => Array.from({ length: 10 }, () => values).flat();
const many = floats([10 * left.length], often(left));
add("Pow", "special pairs, many", [many, floats([10 * right.length], often(right))], {}, "transcendental", true);
for (const kernel of ["Mod", "FloorDiv"] as const) {
  add(kernel, "int32", [drawnIntegers(large, 1, -99, 99), drawnIntegers(large, 2, -9, 9)], {}, "exact"); // some are by 0
  add(kernel, "int32 row", [drawnIntegers([5, 7], 1, -99, 99), drawnIntegers([7], 2, 1, 9)], {}, "exact");
  add(kernel, "int32 by a scalar", [drawnIntegers([5, 7], 1, -99, 99), drawnIntegers([], 2, 3, 9)], {}, "exact");
}
add(
  "Mod",
  "of very different sizes",
  [floats([5], [1e30, -1e30, 1e10, 16777216, 5]), floats([5], [3, 7.25, 0.1, 3, 1e-5])],
  {},
  "exact",
);
add(
  "Atan2",
  "very large and very small",
  [floats([5], [1e30, 1e-30, 1e-30, -2e38, 3]), floats([5], [1e30, 1e-30, 1, 3e38, 1e-35])],
  {},
  "transcendental",
  true,
);
