import { collectInto, drawnIntegers, dtypes, floats, integers, large, nan, sample, type KernelCase } from "./kernelCase.ts";

/** Kernels that take indices. */
export const indexingCases: KernelCase[] = [];
const add = collectInto(indexingCases);

for (const dtype of dtypes) {
  add("GatherV2", `${dtype} rows`, [sample[dtype](large, 1), drawnIntegers([50], 2, 0, 37)], { axis: 0, batchDims: 0 }, "exact");
  add(
    "GatherV2",
    `${dtype} columns`,
    [sample[dtype](large, 1), drawnIntegers([50], 2, 0, 41)],
    { axis: 1, batchDims: 0 },
    "exact",
  );
  add(
    "GatherV2",
    `${dtype} by a matrix`,
    [sample[dtype]([7, 5], 1), drawnIntegers([4, 6], 2, 0, 7)],
    { axis: 0, batchDims: 0 },
    "exact",
  );
  add(
    "GatherV2",
    `${dtype} middle axis`,
    [sample[dtype]([3, 7, 5], 1), drawnIntegers([6], 2, 0, 7)],
    { axis: 1, batchDims: 0 },
    "exact",
  );
  add("GatherV2", `${dtype} by a scalar`, [sample[dtype]([7, 5], 1), integers([], [3])], { axis: 0, batchDims: 0 }, "exact");
  add(
    "GatherV2",
    `${dtype} batched`,
    [sample[dtype]([4, 9], 1), drawnIntegers([4, 3], 2, 0, 9)],
    { axis: 1, batchDims: 1 },
    "exact",
  );
  add("GatherV2", `${dtype} nothing`, [sample[dtype]([7, 5], 1), integers([0], [])], { axis: 0, batchDims: 0 }, "exact");
}
for (const dtype of ["float32", "int32"] as const) {
  add(
    "ScatterNd",
    `${dtype} rows`,
    [integers([4, 1], [2, 0, 5, 3]), sample[dtype]([4, 41], 1)],
    { shape: [37, 41] },
    "arithmetic",
  );
  add(
    "ScatterNd",
    `${dtype} repeated rows add up`,
    [drawnIntegers([60, 1], 2, 0, 5), sample[dtype]([60, 7], 1)],
    { shape: [5, 7] },
    "arithmetic",
  );
  add(
    "ScatterNd",
    `${dtype} repeated elements add up`,
    [integers([5, 2], [0, 1, 2, 2, 0, 1, 1, 0, 0, 1]), sample[dtype]([5], 1)],
    { shape: [3, 3] },
    "arithmetic",
  );
  add(
    "ScatterNd",
    `${dtype} elements of a vector`,
    [drawnIntegers([50, 1], 2, 0, 9), sample[dtype]([50], 1)],
    { shape: [9] },
    "arithmetic",
  );
  add(
    "ScatterNd",
    `${dtype} planes`,
    [integers([3, 1], [1, 1, 0]), sample[dtype]([3, 4, 5], 1)],
    { shape: [3, 4, 5] },
    "arithmetic",
  );
  add(
    "ScatterNd",
    `${dtype} depth 3`,
    [integers([3, 3], [0, 1, 2, 1, 0, 0, 0, 1, 2]), sample[dtype]([3], 1)],
    { shape: [2, 2, 3] },
    "arithmetic",
  );
  add("ScatterNd", `${dtype} nothing`, [integers([0, 1], []), sample[dtype]([0, 3], 1)], { shape: [2, 3] }, "exact");
  add(
    "UnsortedSegmentSum",
    `${dtype} rows`,
    [sample[dtype]([60, 7], 1), drawnIntegers([60], 2, 0, 5)],
    { numSegments: 5 },
    "arithmetic",
  );
  add(
    "UnsortedSegmentSum",
    `${dtype} an unused id`,
    [sample[dtype]([4, 3], 1), integers([4], [0, 3, 3, 0])],
    { numSegments: 5 },
    "arithmetic",
  );
  add(
    "UnsortedSegmentSum",
    `${dtype} vector`,
    [sample[dtype]([50], 1), drawnIntegers([50], 2, 0, 9)],
    { numSegments: 9 },
    "arithmetic",
  );
  add(
    "UnsortedSegmentSum",
    `${dtype} rank 3`,
    [sample[dtype]([9, 4, 5], 1), drawnIntegers([9], 2, 0, 4)],
    { numSegments: 4 },
    "arithmetic",
  );
  add(
    "UnsortedSegmentSum",
    `${dtype} many rows`,
    [sample[dtype]([500, 8], 1), drawnIntegers([500], 2, 0, 40)],
    { numSegments: 40 },
    "arithmetic",
  );
  add("UnsortedSegmentSum", `${dtype} of nothing`, [sample[dtype]([0, 3], 1), integers([0], [])], { numSegments: 2 }, "exact");
}
add(
  "UnsortedSegmentSum",
  "NaN stays in its segment",
  [floats([3, 2], [1, nan, 3, 4, 5, 6]), integers([3], [0, 1, 1])],
  { numSegments: 2 },
  "arithmetic",
);
for (const dtype of dtypes) {
  add("OneHot", dtype, [drawnIntegers([200], 1, 0, 10)], { depth: 10, dtype }, "exact");
  add("OneHot", `matrix ${dtype}`, [drawnIntegers([5, 6], 1, 0, 7)], { depth: 7, dtype }, "exact");
  add("OneHot", `${dtype} out of range gives zeros`, [integers([4], [-1, 0, 2, 3])], { depth: 3, dtype }, "exact");
  add("OneHot", `scalar ${dtype}`, [integers([], [2])], { depth: 4, dtype }, "exact");
  add("OneHot", `nothing ${dtype}`, [integers([0], [])], { depth: 4, dtype }, "exact");
}
