import type { Attributes, Shape } from "@chainrule/engine";
import { pooledShape } from "@chainrule/engine";
import { collectInto, drawn, floats, inf, type KernelCase, nan } from "./kernelCase.ts";

/** Pooling and its adjoints. */
export const poolingCases: KernelCase[] = [];
const add = collectInto(poolingCases);

type Windows = Attributes<"MaxPool">;
const windows = (
  window: readonly number[],
  strides: readonly number[],
  padding: readonly (readonly [number, number])[] = window.map(() => [0, 0]),
  dilations: readonly number[] = window.map(() => 1),
): Windows => ({ window, strides, padding, dilations });

const ordinary: readonly (readonly [string, Shape, Windows])[] = [
  ["2x2", [2, 6, 4, 3], windows([2, 2], [2, 2])],
  ["3x3 that overlap", [2, 5, 7, 2], windows([3, 3], [1, 1])],
  ["unequal axes, padding and stride", [1, 6, 7, 5], windows([3, 2], [2, 3], [[1, 1], [1, 0]])], // prettier-ignore
  ["dilation", [2, 7, 6, 3], windows([2, 3], [1, 2], [[1, 0], [2, 1]], [3, 2])], // prettier-ignore
  ["gaps between windows", [2, 8, 5, 1], windows([1, 2], [3, 3])],
  ["one axis", [3, 9, 2], windows([3], [2], [[1, 1]])],
  ["three axes", [2, 3, 4, 5, 2], windows([2, 3, 2], [1, 2, 2], [[0, 1], [1, 1], [0, 1]])], // prettier-ignore
  ["windows of one cell", [1, 3, 1, 1], windows([1, 1], [1, 1])],
  ["more than a thousand elements", [2, 26, 23, 5], windows([2, 2], [2, 2])],
];
for (const [name, shape, how] of ordinary) {
  const [x, t] = [drawn(shape, 3), drawn(shape, 4)];
  const dy = drawn(pooledShape(shape, how), 5);
  add("MaxPool", name, [x], how, "exact");
  add("MaxPoolTake", name, [t, x], how, "exact");
  add("MaxPoolGrad", name, [dy, x], how, "arithmetic");
  for (const countIncludePad of [false, true]) {
    const mean = { ...how, countIncludePad };
    const label = `${name}${countIncludePad ? ", padding counted" : ""}`;
    add("AvgPool", label, [x], mean, "arithmetic");
    add("AvgPoolGrad", label, [dy], { ...mean, size: shape.slice(1, -1) }, "arithmetic");
  }
}

/** Values in which windows of 3 by 3 with padding have trouble: [5, 5, 1]. */
const troubled: Readonly<Record<string, readonly number[]>> = {
  "all negative": Array.from({ length: 25 }, (_, i) => -1 - ((i * 7) % 25)),
  "all zeros, as after relu": new Array<number>(25).fill(0),
  "zeros of both signs": Array.from({ length: 25 }, (_, i) => (i % 2 === 0 ? -0 : 0)),
  ties: Array.from({ length: 25 }, (_, i) => i % 3),
  "NaN first, last and in the middle": Array.from({ length: 25 }, (_, i) => ([0, 12, 13, 24].includes(i) ? nan : i)),
  "all NaN": new Array<number>(25).fill(nan),
  "all -inf": new Array<number>(25).fill(-inf),
  infinities: Array.from({ length: 25 }, (_, i) => [inf, -inf, 1][i % 3]!),
  "NaN beside infinity": Array.from({ length: 25 }, (_, i) => (i === 7 ? nan : i === 6 ? inf : i === 8 ? -inf : i)),
  "beyond 1e20": Array.from({ length: 25 }, (_, i) => -1e25 * (1 + ((i * 3) % 11))),
};
const around = [[1, 1], [1, 1]] as const; // prettier-ignore
for (const [name, values] of Object.entries(troubled))
  for (const how of [windows([3, 3], [2, 2], around), windows([2, 2], [1, 1])]) {
    const x = floats([1, 5, 5, 1], values);
    const pooled = pooledShape(x.shape, how);
    const label = `${name}, window ${how.window.join("x")}`;
    add("MaxPool", label, [x], how, "exact");
    add("MaxPoolTake", label, [drawn(x.shape, 6), x], how, "exact");
    add("MaxPoolGrad", label, [drawn(pooled, 7), x], how, "arithmetic");
    add("AvgPool", label, [x], { ...how, countIncludePad: false }, "arithmetic");
  }
const plain = windows([2, 2], [2, 2]);
const trouble = floats([1, 2, 2, 1], [nan, inf, -inf, 0]);
add("MaxPoolTake", "of NaN and infinities", [trouble, drawn([1, 2, 2, 1], 3)], windows([1, 1], [1, 1]), "exact");
add("MaxPoolGrad", "of NaN and infinities", [trouble, drawn([1, 4, 4, 1], 3)], plain, "exact");
add("AvgPoolGrad", "of NaN and infinities", [trouble], { ...plain, countIncludePad: false, size: [4, 4] }, "exact");

// as many windows meet in a cell as a sum needs to show how it is rounded
const many = windows([9, 9], [1, 1]);
const positive = drawn([1, 12, 12, 3], 9, 0.5, 1);
add("AvgPoolGrad", "81 windows meet", [positive], { ...many, countIncludePad: false, size: [20, 20] }, "arithmetic");
const peak = floats(
  [1, 20, 20, 3],
  Array.from({ length: 1200 }, (_, i) => (Math.floor(i / 3) === 190 ? 9 : (i * 7) % 5)),
);
add("MaxPoolGrad", "81 windows choose one cell", [positive, peak], many, "arithmetic");

// a window that lies in the padding alone: dilated past both ends
const beside = windows([2, 1], [1, 1], [[1, 1], [0, 0]], [2, 1]); // prettier-ignore
const cell = floats([1, 1, 2, 1], [3, nan]);
add("MaxPool", "without cells", [cell], beside, "exact");
add("MaxPoolTake", "without cells", [floats([1, 1, 2, 1], [5, 6]), cell], beside, "exact");
add("MaxPoolGrad", "without cells", [floats([1, 1, 2, 1], [5, 6]), cell], beside, "exact");
add("AvgPool", "without cells", [cell], { ...beside, countIncludePad: false }, "exact");
add("AvgPool", "without cells, padding counted", [cell], { ...beside, countIncludePad: true }, "exact");

for (const shape of [
  [0, 4, 4, 2],
  [2, 4, 4, 0],
  [1, 0, 4, 2],
]) {
  const name = `empty, ${shape.join("x")}`;
  const same = windows([2, 2], [2, 2], around);
  const pooled = pooledShape(shape, same);
  const dy = drawn(pooled, 3); // one row of windows where there is nothing but padding
  add("MaxPool", name, [floats(shape, [])], same, "exact");
  add("MaxPoolTake", name, [floats(shape, []), floats(shape, [])], same, "exact");
  add("MaxPoolGrad", name, [dy, floats(shape, [])], same, "exact");
  add("AvgPool", name, [floats(shape, [])], { ...same, countIncludePad: false }, "exact");
  add("AvgPoolGrad", name, [dy], { ...same, countIncludePad: false, size: shape.slice(1, -1) }, "exact");
}
