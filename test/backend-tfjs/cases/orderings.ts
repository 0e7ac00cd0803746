import type { Shape } from "@chainrule/engine";
import { collectInto, drawn, drawnIntegers, floats, inf, integers, large, nan, type KernelCase } from "./kernelCase.ts";

/** Indices of extremes, running sums and orders. */
export const orderingCases: KernelCase[] = [];
const add = collectInto(orderingCases);

for (const kernel of ["ArgMax", "ArgMin"] as const) {
  for (const [shape, axis] of [
    [large, 0],
    [[5, 7, 9], 0],
    [[3, 4, 5, 6], 1],
    [[2, 3, 2, 2, 3], 3],
    [[2, 1, 3, 2, 2, 3], 1],
    [[1], 0],
    [[2, 5000], 1],
    [[5000, 2], 0],
  ] as [Shape, number][])
    add(kernel, `over ${axis} of ${shape.join("x")}`, [drawn(shape, 4)], { axis }, "exact");
  add(kernel, "the first NaN", [floats([4, 3], [1, nan, nan, nan, 5, 6, inf, -inf, nan, 3, 2, 1])], { axis: 1 }, "exact");
  add(kernel, "the first NaN of many", [floats([5000, 1], Array.from({ length: 5000 }, (_, i) => (i > 4990 ? nan : i)))], { axis: 0 }, "exact"); // prettier-ignore
  add(kernel, "NaN down a column", [floats([3, 2], [1, nan, nan, 2, 3, nan])], { axis: 0 }, "exact");
  add(kernel, "ties", [floats([3, 4], [1, 3, 3, 1, 5, 5, 5, 5, 0, -0, 0, -0])], { axis: 1 }, "exact");
  add(kernel, "infinities", [floats([3, 3], [-inf, inf, -inf, inf, inf, inf, -inf, -inf, -inf])], { axis: 1 }, "exact");
  add(kernel, "large and small", [floats([2, 3], [1e30, 3e38, -3e38, 1e-30, -1e-30, 0])], { axis: 1 }, "exact");
  add(kernel, "of integers with ties", [integers([2, 4], [3, -7, 3, -7, -1, -1, -1, -1])], { axis: 1 }, "exact");
  add(kernel, "no rows", [floats([0, 3], [])], { axis: 1 }, "exact");
}

for (const [shape, axis] of [
  [large, 0],
  [large, 1],
  [[7], 0],
  [[1], 0],
  [[16], 0],
  [[17], 0],
  [[5, 7, 9], 1],
  [[3, 4, 5, 6], 1],
  [[2, 3, 2, 2, 3], 2],
  [[1, 2, 3, 2, 2, 3], 5],
  [[2, 3000], 1],
] as [Shape, number][])
  for (const [exclusive, reverse] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const attributes = { axis, exclusive, reverse };
    const how = `${exclusive ? " exclusive" : ""}${reverse ? " reverse" : ""}`;
    const accuracy = shape[axis]! > 1000 ? "long" : "arithmetic";
    add("Cumsum", `over ${axis} of ${shape.join("x")}${how}`, [drawn(shape, 4, 0.5, 2)], attributes, accuracy);
    if (shape.length < 3) add("Cumsum", `of integers over ${axis} of ${shape.join("x")}${how}`, [drawnIntegers(shape, 4, -9, 9)], attributes, "exact"); // prettier-ignore
  }
for (const [exclusive, reverse] of [
  [false, false],
  [true, true],
] as const) {
  const attributes = { axis: 1, exclusive, reverse };
  const how = `${exclusive ? " exclusive" : ""}${reverse ? " reverse" : ""}`;
  const specials = [1, nan, 2, inf, 1, 1, inf, -inf, 1, -0, -0, 0];
  add("Cumsum", `NaN and infinities stay on their side${how}`, [floats([4, 3], specials)], attributes, "exact");
  add("Cumsum", `empty${how}`, [floats([0, 3], [])], attributes, "exact");
  add("Cumsum", `along nothing${how}`, [floats([2, 0], [])], attributes, "exact");
}

for (const descending of [false, true]) {
  const how = descending ? " descending" : "";
  for (const shape of [[7], [1], [5, 1], large, [3, 4, 5], [2, 3, 2, 4], [2, 1, 2, 2, 3], [1, 2, 1, 2, 1, 4], [2, 300]])
    add("ArgSort", `${shape.join("x")}${how}`, [drawn(shape, 5)], { descending }, "exact");
  add("ArgSort", `ties keep their order${how}`, [floats([2, 5], [2, 1, 2, 1, 2, 0, 0, 0, 0, 0])], { descending }, "exact");
  add("ArgSort", `both zeros are equal${how}`, [floats([6], [0, -0, 1, -0, 0, -1])], { descending }, "exact");
  add("ArgSort", `NaN above all${how}`, [floats([2, 5], [nan, 1, inf, nan, -inf, nan, nan, nan, nan, nan])], { descending }, "exact"); // prettier-ignore
  add("ArgSort", `infinities${how}`, [floats([5], [inf, -inf, 3, inf, -inf])], { descending }, "exact");
  add("ArgSort", `many ties${how}`, [drawnIntegers([3, 60], 5, 0, 4)], { descending }, "exact");
  add("ArgSort", `integers${how}`, [integers([4], [5, -3, 2000000, -3])], { descending }, "exact");
  add("ArgSort", `nothing${how}`, [floats([3, 0], [])], { descending }, "exact");
}
