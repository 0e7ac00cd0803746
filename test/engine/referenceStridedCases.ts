import { bools, casesOf, floats, integers, vector } from "./referenceCase.ts";

const [nan, inf] = [NaN, Infinity];

/** Movement in steps and backwards, and picking by coordinates. */
export const stridedCases = casesOf((add) => {
  const abc = floats([2, 3], 1, 2, 3, 4, 5, 6);
  const cube = floats([2, 2, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  add("StridedSlice", "every second column", [abc], { begin: [0, 0], end: [2, 3], strides: [1, 2] }, floats([2, 2], 1, 3, 4, 6));
  add("StridedSlice", "up to the end", [vector(1, nan, 3, inf, 5)], { begin: [1], end: [4], strides: [2] }, vector(nan, inf));
  add("StridedSlice", "a long stride takes the first", [cube], { begin: [1, 0, 2], end: [2, 2, 3], strides: [9, 1, 9] },
  floats([1, 2, 1], 9, 12)); // prettier-ignore
  add("StridedSlice", "nothing", [abc], { begin: [1, 1], end: [1, 3], strides: [2, 1] }, floats([0, 2]));
  add("DilatePad", "a gap of one", [floats([1, 2], 1, nan)], { shape: [2, 4], begin: [1, 1], strides: [1, 2] },
  floats([2, 4], 0, 0, 0, 0, 0, 1, 0, nan)); // prettier-ignore
  add("DilatePad", "rows of int32", [integers([2, 1], 5, 6)], { shape: [4, 1], begin: [0, 0], strides: [3, 1] }, integers([4, 1], 5, 0, 0, 6)); // prettier-ignore
  add("DilatePad", "of nothing", [floats([0])], { shape: [2], begin: [1], strides: [3] }, vector(0, 0));
  add("Reverse", "columns", [abc], { dims: [1] }, floats([2, 3], 3, 2, 1, 6, 5, 4));
  add("Reverse", "rows of a cube and columns", [cube], { dims: [0, 2] }, floats([2, 2, 3], 9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4)); // prettier-ignore
  add("Reverse", "no axis", [bools([2], 1, 0)], { dims: [] }, bools([2], 1, 0));
  add("GatherNd", "elements", [abc, integers([3, 2], 1, 2, 0, 0, 1, 0)], {}, vector(6, 1, 4));
  add("GatherNd", "rows by a matrix", [cube, integers([1, 2, 2], 1, 0, 0, 1)], {}, floats([1, 2, 3], 7, 8, 9, 4, 5, 6));
  add("GatherNd", "one index", [abc, integers([1], 1)], {}, vector(4, 5, 6));
  add("GatherNd", "nothing", [abc, integers([0, 2])], {}, floats([0]));
});
