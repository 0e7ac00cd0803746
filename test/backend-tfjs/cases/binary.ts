import type { Kernel, Shape } from "@chainrule/engine";
import type { Accuracy } from "../../support/kernelTolerances.ts";
import {
  collectInto,
  drawn,
  drawnBools,
  drawnIntegers,
  floats,
  inf,
  large,
  nan,
  type KernelCase,
  type Value,
} from "./kernelCase.ts";

/** Elementwise kernels of two operands, with broadcasting. */
export const binaryCases: KernelCase[] = [];
const add = collectInto(binaryCases);

const shapes: readonly (readonly [string, Shape, Shape])[] = [
  ["same shape", large, large],
  ["scalar right", large, []],
  ["scalar left", [], large],
  ["one element", [1], [1, 1]],
  ["row", large, [41]],
  ["row left", [41], large],
  ["column", large, [37, 1]],
  ["column left", [37, 1], large],
  ["outer", [37, 1], [1, 41]],
  ["middle axis", [5, 7, 9], [5, 1, 9]],
  ["two apart", [5, 1, 9, 1], [1, 7, 1, 3]],
  ["rank 5", [2, 3, 2, 2, 3], [3, 1, 2, 1]],
  ["rank 5 and a vector", [2, 3, 2, 2, 3], [3]],
  ["empty", [0, 3], [3]],
  ["empty against one", [2, 0], [2, 1]],
];
const binary: readonly [Kernel, Accuracy][] = [
  ["Add", "arithmetic"],
  ["Sub", "arithmetic"],
  ["Multiply", "arithmetic"],
  ["RealDiv", "arithmetic"],
  ["Maximum", "exact"],
  ["Minimum", "exact"],
  ["SquaredDifference", "arithmetic"],
];
const comparisons: readonly Kernel[] = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"];
/** Every pair of special values, as one operand each. */
const pairs = [nan, inf, -inf, 0, -0, 1, -1, 2.5, -3e-8];
const left = pairs.flatMap((x) => pairs.map(() => x));
const right = pairs.flatMap(() => pairs);
for (const [kernel, accuracy] of binary) {
  for (const [name, a, b] of shapes) add(kernel, name, [drawn(a, 1, 0.5, 3), drawn(b, 2, -3, -0.5)], {}, accuracy);
  add(kernel, "special pairs", [floats([81], left), floats([81], right)], {}, accuracy);
  if (kernel !== "RealDiv") {
    add(kernel, "int32", [drawnIntegers(large, 1, -9, 9), drawnIntegers(large, 2, -9, 9)], {}, "exact");
    add(kernel, "int32 row", [drawnIntegers([5, 7], 1, -9, 9), drawnIntegers([7], 2, -9, 9)], {}, "exact");
  }
}
for (const kernel of comparisons) {
  for (const [name, a, b] of shapes) add(kernel, name, [drawnFew(a, 1), drawnFew(b, 2)], {}, "exact");
  add(kernel, "special pairs", [floats([81], left), floats([81], right)], {}, "exact");
  add(kernel, "int32", [drawnIntegers(large, 1, -2, 2), drawnIntegers([41], 2, -2, 2)], {}, "exact");
}
for (const kernel of ["Equal", "NotEqual"] as const)
  add(kernel, "bool", [drawnBools([9, 5], 1), drawnBools([5], 2)], {}, "exact");

/** Few different numbers, so that equality happens. */
function drawnFew(shape: Shape, seed: number): Value {
  return floats(
    shape,
    Array.from(drawn(shape, seed).data, (x) => Math.round(x)),
  );
}
