import { collectInto, bools, drawn, drawnBools, dtypes, floats, inf, large, nan, sample, type KernelCase } from "./kernelCase.ts";

/** Logic, Pow and Select. */
export const logicalCases: KernelCase[] = [];
const add = collectInto(logicalCases);

for (const kernel of ["LogicalAnd", "LogicalOr"] as const) {
  add(kernel, "large", [drawnBools(large, 1), drawnBools(large, 2)], {}, "exact");
  add(kernel, "row", [drawnBools(large, 1), drawnBools([41], 2)], {}, "exact");
  add(kernel, "table", [bools([4], [0, 0, 1, 1]), bools([4], [0, 1, 0, 1])], {}, "exact");
  add(kernel, "empty", [bools([0], []), bools([0], [])], {}, "exact");
}
add("LogicalNot", "large", [drawnBools(large, 1)], {}, "exact");
add("LogicalNot", "empty", [bools([0], [])], {}, "exact");

add("Pow", "large", [drawn(large, 1, 0.1, 3), drawn(large, 2, -2, 2)], {}, "transcendental");
add("Pow", "row", [drawn(large, 1, 0.1, 3), drawn([41], 2, -2, 2)], {}, "transcendental");
add("Pow", "by 2, 3, 0, 0.5, -1", [floats([3, 1], [1.5, 2, 3]), floats([5], [2, 3, 0, 0.5, -1])], {}, "transcendental");
add(
  "Pow",
  "negative base, whole exponent",
  [floats([6], [-2, -2, -2, -1.5, -1, -3]), floats([6], [2, 3, 0, 2, 5, -1])],
  {},
  "transcendental",
);
add("Pow", "negative base, other exponent is NaN", [floats([2], [-2, -1]), floats([2], [0.5, 1.5])], {}, "transcendental");
add(
  "Pow",
  "0^0, 0^2, 0^-1, inf^0, inf^2",
  [floats([5], [0, 0, 0, inf, inf]), floats([5], [0, 2, -1, 0, 2])],
  {},
  "transcendental",
);
add("Pow", "NaN", [floats([3], [nan, 2, nan]), floats([3], [2, nan, nan])], {}, "transcendental");
add("Pow", "empty", [floats([0], []), floats([], [2])], {}, "transcendental");

for (const dtype of dtypes) {
  add("Select", dtype, [drawnBools(large, 1), sample[dtype](large, 2), sample[dtype](large, 3)], {}, "exact");
  add("Select", `vector ${dtype}`, [drawnBools([9], 1), sample[dtype]([9], 2), sample[dtype]([9], 3)], {}, "exact");
  add("Select", `scalar ${dtype}`, [bools([], [1]), sample[dtype]([], 2), sample[dtype]([], 3)], {}, "exact");
  add(
    "Select",
    `rank 4 ${dtype}`,
    [drawnBools([2, 3, 2, 5], 1), sample[dtype]([2, 3, 2, 5], 2), sample[dtype]([2, 3, 2, 5], 3)],
    {},
    "exact",
  );
}
add(
  "Select",
  "passes NaN and infinities",
  [bools([4], [1, 0, 1, 0]), floats([4], [nan, 1, inf, 2]), floats([4], [1, nan, 2, -inf])],
  {},
  "exact",
);
add("Select", "does not leak NaN", [bools([3], [1, 0, 1]), floats([3], [1, nan, 3]), floats([3], [nan, 2, inf])], {}, "exact");
add("Select", "empty", [bools([0, 2], []), floats([0, 2], []), floats([0, 2], [])], {}, "exact");
