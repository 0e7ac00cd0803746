import { collectInto, dtypes, floats, inf, large, nan, sample, type KernelCase } from "./kernelCase.ts";

/** Kernels that move elements. */
export const movementCases: KernelCase[] = [];
const add = collectInto(movementCases);

for (const dtype of dtypes) {
  for (const perm of [
    [1, 0],
    [0, 1],
  ])
    add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype](large, 1)], { perm }, "exact");
  for (const perm of [
    [0, 2, 1],
    [2, 0, 1],
    [1, 0, 2],
    [2, 1, 0],
  ])
    add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype]([5, 7, 9], 1)], { perm }, "exact");
  for (const perm of [
    [0, 3, 1, 2],
    [3, 2, 1, 0],
    [0, 2, 1, 3],
  ])
    add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype]([3, 4, 5, 6], 1)], { perm }, "exact");
  add("Transpose", `${dtype} rank 5`, [sample[dtype]([2, 3, 2, 3, 2], 1)], { perm: [4, 1, 3, 0, 2] }, "exact");
  add("Transpose", `${dtype} empty`, [sample[dtype]([0, 4], 1)], { perm: [1, 0] }, "exact");
  add("Transpose", `${dtype} sizes of 1`, [sample[dtype]([1, 4, 1, 3], 1)], { perm: [3, 0, 1, 2] }, "exact");
  add("BroadcastTo", `${dtype} row`, [sample[dtype]([41], 1)], { shape: large }, "exact");
  add("BroadcastTo", `${dtype} column`, [sample[dtype]([37, 1], 1)], { shape: large }, "exact");
  add("BroadcastTo", `${dtype} scalar`, [sample[dtype]([], 1)], { shape: [3, 4] }, "exact");
  add("BroadcastTo", `${dtype} middle`, [sample[dtype]([2, 1, 3], 1)], { shape: [4, 2, 5, 3] }, "exact");
  add("BroadcastTo", `${dtype} to nothing`, [sample[dtype]([1, 3], 1)], { shape: [0, 3] }, "exact");
  add("Concat", `${dtype} rows`, [sample[dtype]([20, 41], 1), sample[dtype]([17, 41], 2)], { axis: 0 }, "exact");
  add(
    "Concat",
    `${dtype} columns`,
    [sample[dtype]([37, 20], 1), sample[dtype]([37, 1], 2), sample[dtype]([37, 20], 3)],
    { axis: 1 },
    "exact",
  );
  add("Concat", `${dtype} rank 3`, [sample[dtype]([2, 3, 4], 1), sample[dtype]([2, 5, 4], 2)], { axis: 1 }, "exact");
  add("Concat", `${dtype} of one`, [sample[dtype]([2, 3], 1)], { axis: 0 }, "exact");
  add(
    "Concat",
    `${dtype} of nine`,
    Array.from({ length: 9 }, (_, i) => sample[dtype]([2, i + 1], i + 1)),
    { axis: 1 },
    "exact",
  );
  add(
    "Concat",
    `${dtype} with an empty part`,
    [sample[dtype]([0, 3], 1), sample[dtype]([2, 3], 2), sample[dtype]([1, 3], 4)],
    { axis: 0 },
    "exact",
  );
  add("Concat", `${dtype} empty but for one`, [sample[dtype]([0, 3], 1), sample[dtype]([2, 3], 2)], { axis: 0 }, "exact");
  add("Slice", `${dtype} rows`, [sample[dtype](large, 1)], { begin: [3, 0], size: [20, 41] }, "exact");
  add("Slice", `${dtype} columns`, [sample[dtype](large, 1)], { begin: [0, 5], size: [37, 30] }, "exact");
  add("Slice", `${dtype} both`, [sample[dtype](large, 1)], { begin: [2, 5], size: [30, 30] }, "exact");
  add("Slice", `${dtype} rank 3`, [sample[dtype]([5, 7, 9], 1)], { begin: [1, 2, 3], size: [3, 4, 5] }, "exact");
  add("Slice", `${dtype} rank 4`, [sample[dtype]([3, 4, 5, 6], 1)], { begin: [1, 0, 2, 1], size: [2, 4, 2, 3] }, "exact");
  add("Slice", `${dtype} vector`, [sample[dtype]([9], 1)], { begin: [4], size: [3] }, "exact");
  add("Slice", `${dtype} all`, [sample[dtype]([3, 4], 1)], { begin: [0, 0], size: [3, 4] }, "exact");
  add("Slice", `${dtype} nothing`, [sample[dtype]([3, 4], 1)], { begin: [1, 0], size: [0, 4] }, "exact");
  add("Slice", `${dtype} scalar`, [sample[dtype]([], 1)], { begin: [], size: [] }, "exact");
  const value = dtype === "bool" ? 1 : 7;
  add("PadV2", `${dtype} matrix`, [sample[dtype](large, 1)], { paddings: [[1, 2], [3, 0]], constantValue: value }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} rank 3`, [sample[dtype]([2, 3, 4], 1)], { paddings: [[0, 0], [1, 1], [2, 0]], constantValue: 0 }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} rank 4`, [sample[dtype]([2, 3, 2, 4], 1)], { paddings: [[0, 1], [1, 1], [0, 0], [2, 3]], constantValue: 0 }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} vector`, [sample[dtype]([5], 1)], { paddings: [[2, 1]], constantValue: value }, "exact");
  add("PadV2", `${dtype} of nothing`, [sample[dtype]([0, 2], 1)], { paddings: [[1, 1], [0, 1]], constantValue: value }, "exact"); // prettier-ignore
  add("Tile", `${dtype} rows`, [sample[dtype]([1, 41], 1)], { reps: [37, 1] }, "exact");
  add("Tile", `${dtype} both`, [sample[dtype]([3, 4], 1)], { reps: [2, 3] }, "exact");
  add("Tile", `${dtype} vector`, [sample[dtype]([5], 1)], { reps: [300] }, "exact");
  add("Tile", `${dtype} rank 4`, [sample[dtype]([1, 3, 1, 2], 1)], { reps: [2, 1, 3, 2] }, "exact");
  add("Tile", `${dtype} zero times`, [sample[dtype]([3, 4], 1)], { reps: [0, 3] }, "exact");
}
add("BroadcastTo", "keeps NaN, infinities", [floats([4], [nan, inf, -inf, 1])], { shape: [3, 4] }, "exact");
add("Transpose", "keeps NaN and infinities", [floats([2, 2], [nan, inf, -inf, 1])], { perm: [1, 0] }, "exact");
