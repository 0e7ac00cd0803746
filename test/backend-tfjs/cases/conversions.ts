import { collectInto, dtypes, floats, inf, integers, large, nan, sample, type KernelCase } from "./kernelCase.ts";

/** Cast, Identity, Reshape. */
export const conversionCases: KernelCase[] = [];
const add = collectInto(conversionCases);

for (const from of dtypes)
  for (const dtype of dtypes) {
    add("Cast", `${from} to ${dtype}`, [sample[from](large, 2)], { dtype }, "exact");
    add("Cast", `empty ${from} to ${dtype}`, [sample[from]([0], 2)], { dtype }, "exact");
  }
add("Cast", "to bool is x != 0", [floats([8], [0, -0, 0.5, -0.25, 256, 1e-20, inf, nan])], { dtype: "bool" }, "exact");
add("Cast", "int32 to bool", [integers([4], [0, 256, -1, 3])], { dtype: "bool" }, "exact");
add("Cast", "truncates", [floats([6], [1.9, -1.9, 0.5, -0.5, 3, -3])], { dtype: "int32" }, "exact");
add("Cast", "NaN stays", [floats([3], [nan, inf, -inf])], { dtype: "float32" }, "exact");
for (const dtype of dtypes) {
  add("Identity", dtype, [sample[dtype](large, 3)], {}, "exact");
  add("Identity", `empty ${dtype}`, [sample[dtype]([2, 0], 3)], {}, "exact");
  add("Reshape", dtype, [sample[dtype]([6, 4], 3)], { shape: [2, 3, 4] }, "exact");
  add("Reshape", `${dtype} to a scalar`, [sample[dtype]([1, 1], 3)], { shape: [] }, "exact");
  add("Reshape", `empty ${dtype}`, [sample[dtype]([0, 4], 3)], { shape: [2, 0] }, "exact");
}
