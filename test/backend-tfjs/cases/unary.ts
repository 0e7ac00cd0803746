import type { Kernel } from "@chainrule/engine";
import type { Accuracy } from "../../support/kernelTolerances.ts";
import { collectInto, drawn, drawnIntegers, floats, inf, large, nan, special, type KernelCase } from "./kernelCase.ts";

/** Elementwise kernels of one operand. */
export const unaryCases: KernelCase[] = [];
const add = collectInto(unaryCases);

const positive = new Set<Kernel>(["Log", "Log1p", "Sqrt", "Rsqrt"]);
const unary: readonly [Kernel, Accuracy][] = [
  ["Abs", "exact"],
  ["Neg", "exact"],
  ["Sign", "exact"],
  ["Relu", "exact"],
  ["Step", "exact"],
  ["Square", "arithmetic"],
  ["Sqrt", "arithmetic"],
  ["Rsqrt", "transcendental"],
  ["Reciprocal", "arithmetic"],
  ["Exp", "transcendental"],
  ["Expm1", "transcendental"],
  ["Log", "transcendental"],
  ["Log1p", "transcendental"],
  ["Tanh", "transcendental"],
  ["Sigmoid", "transcendental"],
  ["Elu", "transcendental"],
  ["Softplus", "transcendental"],
  ["Erf", "transcendental"],
];
for (const [kernel, accuracy] of unary) {
  const [low, high] = positive.has(kernel) ? [0.01, 4] : kernel === "Reciprocal" ? [0.3, 4] : [-4, 4];
  add(kernel, "large", [drawn(large, 3, low, high)], {}, accuracy);
  add(kernel, "scalar", [floats([], [0.75])], {}, accuracy);
  add(kernel, "rank 4", [drawn([2, 3, 1, 5], 5, low, high)], {}, accuracy);
  add(kernel, "empty", [floats([0, 3], [])], {}, accuracy);
  add(kernel, "special values", [floats([special.length], special)], {}, accuracy, true);
}
for (const kernel of ["Abs", "Neg", "Sign", "Square", "Relu"] as const)
  add(kernel, "int32", [drawnIntegers([7, 5], 4, -9, 9)], {}, "exact");
for (const alpha of [0, 0.2]) {
  add("LeakyRelu", `large alpha ${alpha}`, [drawn(large, 6)], { alpha }, "arithmetic");
  add(
    "LeakyRelu",
    `special values alpha ${alpha}`,
    [floats([6], [nan, inf, alpha > 0 ? -inf : -2, 0, -1, 3])],
    { alpha },
    "arithmetic",
    true,
  );
}
add("ClipByValue", "large", [drawn(large, 7)], { clipValueMin: -0.5, clipValueMax: 1.25 }, "exact");
add("ClipByValue", "special values", [floats([special.length], special)], { clipValueMin: -0.5, clipValueMax: 1.25 }, "exact");
add("ClipByValue", "one bound", [floats([4], [-inf, -5, 5, inf])], { clipValueMin: -inf, clipValueMax: 1 }, "exact");
add("ClipByValue", "NaN beside numbers", [floats([5], [nan, -9, 9, 0, nan])], { clipValueMin: -1, clipValueMax: 1 }, "exact");
add("ClipByValue", "int32", [drawnIntegers([9], 3, -9, 9)], { clipValueMin: -2, clipValueMax: 5 }, "exact");
