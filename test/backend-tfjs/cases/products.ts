import { collectInto, drawn, floats, inf, large, nan, type KernelCase } from "./kernelCase.ts";

/** Matrix products and FusedBatchNorm. */
export const productCases: KernelCase[] = [];
const add = collectInto(productCases);

const products: readonly (readonly [number, number, number])[] = [
  [16, 4, 16],
  [1, 5, 1],
  [5, 1, 3],
  [3, 7, 2],
  [33, 45, 29],
  [64, 100, 10],
];
for (const transposeA of [false, true])
  for (const transposeB of [false, true]) {
    const flags = `${transposeA ? "T" : "N"}${transposeB ? "T" : "N"}`;
    for (const [m, k, n] of products)
      for (const batch of [[], [3], [2, 2]]) {
        const a = [...batch, ...(transposeA ? [k, m] : [m, k])];
        const b = [...batch, ...(transposeB ? [n, k] : [k, n])];
        add(
          "BatchMatMul",
          `${flags} ${a.join("x")} by ${b.join("x")}`,
          [drawn(a, 1), drawn(b, 2)],
          { transposeA, transposeB },
          "arithmetic",
        );
      }
    add(
      "BatchMatMul",
      `${flags} over nothing`,
      [floats(transposeA ? [0, 2] : [2, 0], []), floats(transposeB ? [3, 0] : [0, 3], [])],
      { transposeA, transposeB },
      "exact",
    );
    add(
      "BatchMatMul",
      `${flags} NaN and infinities`,
      [floats([2, 2], [nan, 1, 2, 3]), floats([2, 2], [1, inf, 2, 4])],
      { transposeA, transposeB },
      "arithmetic",
    );
  }
add(
  "BatchMatMul",
  "NN 60x784 by 784x32",
  [drawn([60, 784], 1), drawn([784, 32], 2)],
  { transposeA: false, transposeB: false },
  "long",
);
add(
  "BatchMatMul",
  "TN 784x60 by 784x32",
  [drawn([784, 60], 1), drawn([784, 32], 2)],
  { transposeA: true, transposeB: false },
  "long",
);
for (const [n, k, m] of products)
  add("_FusedMatMul", `${n}x${k} by ${k}x${m}`, [drawn([n, k], 1), drawn([k, m], 2), drawn([m], 3)], {}, "arithmetic");
add("_FusedMatMul", "K = 100, a bias of 50", [drawn([9, 100], 1), drawn([100, 7], 2), drawn([7], 3, 50, 60)], {}, "arithmetic");
add("_FusedMatMul", "no rows", [floats([0, 3], []), drawn([3, 2], 1), drawn([2], 2)], {}, "exact");
add("_FusedMatMul", "K = 0", [floats([2, 0], []), floats([0, 3], []), floats([3], [1, 2, 3])], {}, "exact");

for (const shape of [large, [3, 4, 5, 41], [2, 5, 41], [41]]) {
  const parameters = [drawn([41], 2), drawn([41], 3, 0.5, 2), drawn([41], 4), drawn([41], 5)];
  add("FusedBatchNorm", shape.join("x"), [drawn(shape, 1), ...parameters], { varianceEpsilon: 1e-3 }, "arithmetic");
  add(
    "FusedBatchNorm",
    `${shape.join("x")} without scale`,
    [drawn(shape, 1), ...parameters.slice(0, 3)],
    { varianceEpsilon: 1e-3 },
    "arithmetic",
  );
  add(
    "FusedBatchNorm",
    `${shape.join("x")} bare`,
    [drawn(shape, 1), ...parameters.slice(0, 2)],
    { varianceEpsilon: 1e-3 },
    "arithmetic",
  );
}
add(
  "FusedBatchNorm",
  "a mean far from 0 takes no digits",
  [floats([2, 2], [4095, 70000, 4097, 70002]), floats([2], [4096, 70001]), floats([2], [1, 1])],
  { varianceEpsilon: 1e-3 },
  "arithmetic",
);
add(
  "FusedBatchNorm",
  "NaN stays in its channel",
  [floats([2, 2], [nan, 1, 2, 3]), floats([2], [0, 0]), floats([2], [1, 1]), floats([2], [0, 0]), floats([2], [1, 1])],
  { varianceEpsilon: 1e-3 },
  "arithmetic",
);
add(
  "FusedBatchNorm",
  "empty",
  [floats([0, 2], []), floats([2], [0, 0]), floats([2], [1, 1]), floats([2], [0, 0]), floats([2], [1, 1])],
  { varianceEpsilon: 1e-3 },
  "arithmetic",
);
