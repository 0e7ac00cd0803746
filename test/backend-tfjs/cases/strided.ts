import { collectInto, drawnIntegers, dtypes, floats, inf, integers, large, nan, sample, type KernelCase } from "./kernelCase.ts";

/** Kernels that move elements in steps, backwards or to positions given, and movement at the highest ranks. */
export const stridedCases: KernelCase[] = [];
const add = collectInto(stridedCases);

const rank5 = [2, 3, 2, 3, 2];
const rank6 = [2, 1, 3, 2, 2, 3];

for (const dtype of dtypes) {
  const of = sample[dtype];
  const strided = (name: string, shape: readonly number[], begin: number[], end: number[], strides: number[]): void =>
    add("StridedSlice", `${dtype} ${name}`, [of(shape, 1)], { begin, end, strides }, "exact");
  strided("columns", large, [0, 1], [37, 40], [1, 3]);
  strided("rows", large, [2, 0], [37, 41], [5, 1]);
  strided("both", large, [1, 2], [36, 41], [2, 2]);
  strided("strides of 1", large, [1, 2], [36, 41], [1, 1]);
  strided("vector", [9], [1], [8], [3]);
  strided("a stride beyond the end", [3, 4], [1, 0], [3, 4], [7, 2]);
  strided("rank 4", [2, 5, 6, 3], [0, 1, 0, 0], [2, 5, 6, 3], [1, 2, 3, 2]);
  strided("rank 5", rank5, [0, 0, 1, 0, 0], [2, 3, 2, 3, 2], [1, 2, 1, 2, 1]);
  strided("rank 6", rank6, [0, 0, 0, 1, 0, 0], [2, 1, 3, 2, 2, 3], [1, 1, 2, 1, 1, 2]);
  strided("nothing", [3, 4], [1, 2], [1, 4], [1, 2]);
  strided("of nothing", [0, 4], [0, 1], [0, 4], [1, 2]);
  strided("scalar", [], [], [], []);

  const dilate = (name: string, from: readonly number[], shape: number[], begin: number[], strides: number[]): void =>
    add("DilatePad", `${dtype} ${name}`, [of(from, 1)], { shape, begin, strides }, "exact");
  dilate("columns", [37, 13], [37, 41], [0, 1], [1, 3]);
  dilate("rows", [7, 41], [37, 41], [2, 0], [5, 1]);
  dilate("both", [18, 20], [37, 41], [1, 2], [2, 2]);
  dilate("without gaps", [3, 2], [4, 5], [1, 2], [1, 1]);
  dilate("vector", [3], [9], [1], [3]);
  dilate("one element with a long stride", [1, 2], [3, 4], [1, 0], [7, 2]);
  dilate("rank 4", [2, 2, 2, 2], [2, 5, 6, 3], [0, 1, 0, 0], [1, 2, 3, 2]);
  dilate("rank 5", [2, 2, 1, 2, 2], rank5, [0, 0, 1, 0, 0], [1, 2, 1, 2, 1]);
  dilate("rank 6", [2, 1, 2, 1, 2, 2], rank6, [0, 0, 0, 1, 0, 0], [1, 1, 2, 1, 1, 2]);
  dilate("of nothing", [0, 2], [3, 4], [0, 1], [1, 2]);
  dilate("to nothing", [0, 2], [0, 4], [0, 1], [1, 2]);
  dilate("scalar", [], [], [], []);

  const reversed = (name: string, shape: readonly number[], dims: number[]): void =>
    add("Reverse", `${dtype} ${name}`, [of(shape, 1)], { dims }, "exact");
  reversed("rows", large, [0]);
  reversed("columns", large, [1]);
  reversed("both", large, [0, 1]);
  reversed("no axis", [3, 4], []);
  reversed("vector", [7], [0]);
  reversed("middle", [2, 5, 3], [1]);
  reversed("rank 4", [2, 3, 4, 3], [0, 2, 3]);
  reversed("rank 5", rank5, [1, 4]);
  reversed("rank 6", rank6, [0, 2, 5]);
  reversed("size 1", [1, 4], [0]);
  reversed("nothing", [0, 4], [0, 1]);
  reversed("scalar", [], []);

  const nd = (name: string, shape: readonly number[], indices: ReturnType<typeof integers>): void =>
    add("GatherNd", `${dtype} ${name}`, [of(shape, 1), indices], {}, "exact");
  nd("elements", large, drawnIntegers([50, 2], 2, 0, 37));
  nd("rows", large, drawnIntegers([50, 1], 2, 0, 37));
  nd("elements of a vector", [9], integers([4, 1], [8, 0, 0, 3]));
  nd("rows of rank 4 by a matrix", [2, 3, 4, 5], integers([2, 2, 2], [0, 0, 1, 2, 1, 0, 0, 1]));
  nd("one index", [2, 3, 4], integers([3], [1, 2, 3]));
  nd("depth 5", rank5, integers([2, 5], [0, 1, 0, 1, 0, 1, 2, 1, 2, 1]));
  nd("depth 6", rank6, integers([2, 6], [0, 0, 1, 1, 0, 1, 1, 0, 2, 0, 1, 2]));
  nd("no index", [3, 4], integers([0, 2], []));
  nd("of nothing", [3, 0], integers([2, 1], [1, 2]));

  // the highest ranks of older kernels
  const [a, b] = [of(rank5, 1), of(rank6, 2)];
  add("Slice", `${dtype} rank 5`, [a], { begin: [1, 0, 0, 1, 0], size: [1, 3, 1, 2, 2] }, "exact");
  add("Slice", `${dtype} rank 6`, [b], { begin: [1, 0, 0, 1, 0, 1], size: [1, 1, 2, 1, 2, 2] }, "exact");
  const value = dtype === "bool" ? 1 : 7;
  const around = (rank: number): (readonly [number, number])[] => Array.from({ length: rank }, (_, i) => [i % 2, (i + 1) % 3]);
  add("PadV2", `${dtype} rank 5`, [a], { paddings: around(5), constantValue: value }, "exact");
  add("PadV2", `${dtype} rank 6`, [b], { paddings: around(6), constantValue: value }, "exact");
  add("Tile", `${dtype} rank 5`, [a], { reps: [1, 2, 1, 1, 3] }, "exact");
  add("Tile", `${dtype} rank 6`, [b], { reps: [2, 1, 1, 2, 1, 2] }, "exact");
  add("Tile", `${dtype} large`, [of(large, 1)], { reps: [2, 3] }, "exact");
  add("Concat", `${dtype} rank 5`, [a, of([2, 1, 2, 3, 2], 2)], { axis: 1 }, "exact");
  add("Concat", `${dtype} rank 6`, [b, of([2, 2, 3, 2, 2, 3], 2)], { axis: 1 }, "exact");
  add("Transpose", `${dtype} rank 6`, [b], { perm: [5, 0, 3, 1, 4, 2] }, "exact");
  add("BroadcastTo", `${dtype} rank 5`, [of([3, 1, 2], 1)], { shape: [2, 1, 3, 4, 2] }, "exact");
  add("BroadcastTo", `${dtype} rank 6`, [of([2, 1, 3], 1)], { shape: [2, 1, 2, 2, 3, 3] }, "exact");
  add("GatherV2", `${dtype} rank 5`, [a, integers([2], [2, 0])], { axis: 3, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} rank 6`, [b, integers([2], [2, 0])], { axis: 2, batchDims: 0 }, "exact");
  add("Reshape", `${dtype} rank 6 to 5`, [b], { shape: [3, 2, 2, 2, 3] }, "exact");
  const [many, more] = [of([3, 4, 5, 6, 5], 1), of([2, 3, 3, 4, 5, 5], 2)];
  add("PadV2", `${dtype} large rank 5`, [many], { paddings: around(5), constantValue: value }, "exact");
  add("PadV2", `${dtype} large rank 6`, [more], { paddings: around(6), constantValue: value }, "exact");
  add("Transpose", `${dtype} large rank 5`, [many], { perm: [4, 2, 0, 3, 1] }, "exact");
  add("Transpose", `${dtype} large rank 6`, [more], { perm: [5, 0, 3, 1, 4, 2] }, "exact");
  add("Concat", `${dtype} large rank 6`, [more, of([2, 3, 3, 4, 2, 5], 3)], { axis: 4 }, "exact");
  add("Slice", `${dtype} large rank 6`, [more], { begin: [1, 0, 1, 0, 2, 1], size: [1, 3, 2, 4, 3, 3] }, "exact");
  add("Reverse", `${dtype} large rank 6`, [more], { dims: [1, 4, 5] }, "exact");
  add("Select", `${dtype} large rank 6`, [sample.bool([2, 3, 3, 4, 5, 5], 3), more, of([2, 3, 3, 4, 5, 5], 4)], {}, "exact");
  add("Select", `${dtype} rank 5`, [sample.bool(rank5, 3), a, of(rank5, 2)], {}, "exact");
  add("Select", `${dtype} rank 6`, [sample.bool(rank6, 3), of(rank6, 1), b], {}, "exact");
}

const odd = floats([2, 3], [nan, inf, -inf, 0, -0, 1]);
add("StridedSlice", "keeps NaN and infinities", [odd], { begin: [0, 0], end: [2, 3], strides: [1, 2] }, "exact");
add("DilatePad", "keeps NaN and infinities", [odd], { shape: [2, 6], begin: [0, 1], strides: [1, 2] }, "exact");
add("Reverse", "keeps NaN and infinities", [odd], { dims: [0, 1] }, "exact");
add("Tile", "keeps NaN and infinities", [odd], { reps: [1, 2] }, "exact");
add("GatherNd", "keeps NaN and infinities", [odd, integers([4, 2], [0, 0, 0, 1, 0, 2, 1, 2])], {}, "exact");
add("GatherV2", "keeps NaN and infinities", [odd, integers([2], [1, 0])], { axis: 0, batchDims: 0 }, "exact");
