import { bools, casesOf, floats, integers, vector } from "./referenceCase.ts";

const nan = NaN;
const inf = Infinity;

/** Reductions, products, movement and indexing. */
export const tensorCases = casesOf((add) => {
  const abc = floats([2, 3], 1, 2, 3, 4, 5, 6);
  // reductions
  const cube = floats([2, 2, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const over = (...axis: number[]): { axis: number[]; keepDims: boolean } => ({ axis, keepDims: false });
  add("Sum", "all", [abc], over(0, 1), floats([], 21));
  add("Sum", "rows, kept", [abc], { axis: [1], keepDims: true }, floats([2, 1], 6, 15));
  add("Sum", "first and last of three", [cube], over(0, 2), floats([2], 1 + 2 + 3 + 7 + 8 + 9, 4 + 5 + 6 + 10 + 11 + 12));
  add("Sum", "the middle of three", [cube], over(1), floats([2, 3], 5, 7, 9, 17, 19, 21));
  add("Sum", "no axis", [abc], over(), abc);
  add("Sum", "over nothing", [floats([0, 2])], over(0), floats([2], 0, 0));
  add("Sum", "of nothing", [floats([2, 0])], over(0), floats([0]));
  add("Sum", "NaN stays in its row", [floats([2, 2], 1, nan, 3, 4)], over(1), vector(nan, 7));
  add("Sum", "int32 modulo 2^32", [integers([3], 2147483647, 1, 1)], over(0), integers([], -2147483647));
  add("Mean", "columns", [abc], over(0), vector(2.5, 3.5, 4.5));
  add("Mean", "all, kept", [abc], { axis: [0, 1], keepDims: true }, floats([1, 1], 3.5));
  add("Mean", "over nothing", [floats([0, 2])], over(0), vector(nan, nan));
  add("Max", "rows", [floats([2, 3], -1, -5, -3, 2, nan, 9)], over(1), vector(-1, nan));
  add("Max", "NaN first and last", [floats([2, 2], nan, 1, 1, nan)], over(1), vector(nan, nan));
  add("Max", "over nothing", [floats([2, 0])], over(1), vector(-inf, -inf));
  add("Max", "all -Infinity", [vector(-inf, -inf)], over(0), floats([], -inf));
  add("Max", "int32", [integers([2, 2], -4, -3, 7, 9)], over(0), integers([2], 7, 9));
  add("Max", "int32 over nothing", [integers([0])], over(0), integers([], -2147483648));
  add("Min", "columns", [floats([2, 3], -1, -5, 3, 2, nan, 1)], over(0), vector(-1, nan, 1));
  add("Min", "over nothing", [floats([0])], over(0), floats([], inf));
  add("Min", "int32 over nothing", [integers([0])], over(0), integers([], 2147483647));
  add("ArgMax", "the first of equal maxima", [floats([2, 3], 1, 4, 4, -1, -1, -2)], { axis: 1 }, integers([2], 1, 0));
  add("ArgMax", "columns", [floats([3, 2], 1, 9, 5, 2, 3, 9)], { axis: 0 }, integers([2], 1, 0));
  add(
    "ArgMax",
    "the first NaN is the maximum",
    [floats([2, 4], 1, nan, inf, nan, nan, 1, 2, 3)],
    { axis: 1 },
    integers([2], 1, 0),
  );
  add("ArgMax", "the middle of three", [cube], { axis: 1 }, integers([2, 3], 1, 1, 1, 1, 1, 1));
  add("ArgMax", "all -Infinity", [vector(-inf, -inf)], { axis: 0 }, integers([], 0));
  const soft = [0.09003057317038046, 0.24472847105479764, 0.66524095577482187];
  add("Softmax", "shifts out", [floats([2, 3], 1, 2, 3, 1001, 1002, 1003)], {}, floats([2, 3], ...soft, ...soft));
  add(
    "Softmax",
    "a mask, and NaN in its row",
    [floats([3, 2], 5, -inf, 1, nan, -inf, -inf)],
    {},
    floats([3, 2], 1, 0, nan, nan, nan, nan),
  );
  const logSoft = [-2.4076059644443803, -1.4076059644443803, -0.4076059644443803];
  add("LogSoftmax", "shifts out", [floats([2, 3], 1, 2, 3, -999, -998, -997)], {}, floats([2, 3], ...logSoft, ...logSoft));
  add("LogSoftmax", "far apart", [vector(0, -2000)], {}, vector(0, -2000));
  add("LogSoftmax", "empty", [floats([0, 3])], {}, floats([0, 3]));
  const statistics = [vector(1, 2), vector(3, 0)] as const;
  add("FusedBatchNorm", "all operands", [floats([2, 2], 3, 4, -1, 2), ...statistics, vector(10, 20), vector(2, 3)], { varianceEpsilon: 1 },
  floats([2, 2], 12, 26, 8, 20)); // prettier-ignore
  add(
    "FusedBatchNorm",
    "no scale",
    [floats([1, 2], 3, 4), ...statistics, vector(10, 20)],
    { varianceEpsilon: 1 },
    floats([1, 2], 11, 22),
  );
  add(
    "FusedBatchNorm",
    "bare, rank 3",
    [floats([1, 1, 2], 3, nan), ...statistics],
    { varianceEpsilon: 1 },
    floats([1, 1, 2], 1, nan),
  );

  // products: [1 2; 3 4] [5 6; 7 8] and its transposes
  const [a, b] = [floats([2, 2], 1, 2, 3, 4), floats([2, 2], 5, 6, 7, 8)];
  const product = (transposeA: boolean, transposeB: boolean, ...y: number[]): void =>
    add("BatchMatMul", `${transposeA} ${transposeB}`, [a, b], { transposeA, transposeB }, floats([2, 2], ...y));
  product(false, false, 19, 22, 43, 50);
  product(true, false, 26, 30, 38, 44);
  product(false, true, 17, 23, 39, 53);
  product(true, true, 23, 31, 34, 46);
  const plain = { transposeA: false, transposeB: false };
  add("BatchMatMul", "not square", [abc, floats([3, 1], 1, 10, 100)], plain, floats([2, 1], 321, 654));
  add(
    "BatchMatMul",
    "not square, both transposed",
    [floats([3, 2], 1, 4, 2, 5, 3, 6), floats([1, 3], 1, 10, 100)],
    { transposeA: true, transposeB: true },
    floats([2, 1], 321, 654),
  );
  add("BatchMatMul", "a batch", [floats([2, 1, 2], 1, 2, 3, 4), floats([2, 2, 1], 5, 6, 7, 8)], plain, floats([2, 1, 1], 17, 53));
  add(
    "BatchMatMul",
    "one b for all of a batch",
    [floats([2, 1, 2], 1, 2, 3, 4), floats([2, 1], 10, 1)],
    plain,
    floats([2, 1, 1], 12, 34),
  );
  add(
    "BatchMatMul",
    "batches [2, 1] and [2]",
    [floats([2, 1, 1, 1], 2, 3), floats([2, 1, 1], 5, 7)],
    plain,
    floats([2, 2, 1, 1], 10, 14, 15, 21),
  );
  add("BatchMatMul", "over nothing", [floats([2, 0]), floats([0, 1])], plain, floats([2, 1], 0, 0));
  add("BatchMatMul", "0 times inf", [floats([1, 2], 0, 1), floats([2, 1], inf, 1)], plain, floats([1, 1], nan));
  add("_FusedMatMul", "with bias", [a, b, vector(100, 200)], {}, floats([2, 2], 119, 222, 143, 250));
  add("_FusedMatMul", "without bias", [a, b], {}, floats([2, 2], 19, 22, 43, 50));
  add("_FusedMatMul", "k = 0", [floats([2, 0]), floats([0, 2]), vector(1, 2)], {}, floats([2, 2], 1, 2, 1, 2));

  // movement
  add("Reshape", "to [3, 2]", [abc], { shape: [3, 2] }, floats([3, 2], 1, 2, 3, 4, 5, 6));
  add("Reshape", "to a scalar", [bools([1, 1], 1)], { shape: [] }, bools([], 1));
  add("Transpose", "a matrix", [abc], { perm: [1, 0] }, floats([3, 2], 1, 4, 2, 5, 3, 6));
  add("Transpose", "a cycle of three", [cube], { perm: [2, 0, 1] }, floats([3, 2, 2], 1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12));
  add("Transpose", "empty", [floats([0, 2])], { perm: [1, 0] }, floats([2, 0]));
  add("BroadcastTo", "a row", [integers([2], 1, 2)], { shape: [3, 2] }, integers([3, 2], 1, 2, 1, 2, 1, 2));
  add(
    "BroadcastTo",
    "a column in a batch",
    [floats([2, 1], 1, nan)],
    { shape: [2, 2, 2] },
    floats([2, 2, 2], 1, 1, nan, nan, 1, 1, nan, nan),
  );
  add("BroadcastTo", "to nothing", [floats([1, 2], 1, 2)], { shape: [0, 2] }, floats([0, 2]));
  add(
    "Concat",
    "columns",
    [floats([2, 1], 1, 2), floats([2, 2], 3, 4, 5, 6), floats([2, 0])],
    { axis: 1 },
    floats([2, 3], 1, 3, 4, 2, 5, 6),
  );
  add("Concat", "a wide part first", [vector(1, 2, 3), vector(4, 5)], { axis: 0 }, vector(1, 2, 3, 4, 5));
  add("Concat", "rows", [bools([1, 2], 1, 0), bools([2, 2], 0, 0, 1, 1)], { axis: 0 }, bools([3, 2], 1, 0, 0, 0, 1, 1));
  add("Slice", "a block", [cube], { begin: [0, 1, 1], size: [2, 1, 2] }, floats([2, 1, 2], 5, 6, 11, 12));
  add("Slice", "nothing", [abc], { begin: [2, 0], size: [0, 3] }, floats([0, 3]));
  add("PadV2", "unequal sides", [floats([1, 2], 1, nan)], { paddings: [[1, 0], [2, 1]], constantValue: 7 }, floats([2, 5], 7, 7, 7, 7, 7, 7, 7, 1, nan, 7)); // prettier-ignore
  add("PadV2", "int32", [integers([1], 5)], { paddings: [[1, 1]], constantValue: -1 }, integers([3], -1, 5, -1));
  add("Tile", "both axes", [floats([2, 2], 1, 2, 3, 4)], { reps: [2, 3] },
  floats([4, 6], 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4)); // prettier-ignore
  add("Tile", "zero times", [bools([2], 1, 0)], { reps: [0] }, bools([0]));

  // indexing
  add(
    "GatherV2",
    "rows, repeated",
    [abc, integers([3], 1, 0, 1)],
    { axis: 0, batchDims: 0 },
    floats([3, 3], 4, 5, 6, 1, 2, 3, 4, 5, 6),
  );
  add("GatherV2", "columns by a matrix", [abc, integers([2, 1], 2, 0)], { axis: 1, batchDims: 0 }, floats([2, 2, 1], 3, 1, 6, 4));
  add(
    "GatherV2",
    "a scalar index drops the axis",
    [bools([2, 2], 1, 0, 0, 1), integers([], 1)],
    { axis: 0, batchDims: 0 },
    bools([2], 0, 1),
  );
  add("GatherV2", "batched", [abc, integers([2, 2], 0, 2, 1, 1)], { axis: 1, batchDims: 1 }, floats([2, 2], 1, 3, 5, 5));
  add(
    "GatherV2",
    "batched, an axis between",
    [cube, integers([2, 1], 2, 0)],
    { axis: 2, batchDims: 1 },
    floats([2, 2, 1], 3, 6, 7, 10),
  );
  add("GatherV2", "nothing", [abc, integers([0])], { axis: 0, batchDims: 0 }, floats([0, 3]));
  add(
    "ScatterNd",
    "repeated rows add up",
    [integers([3, 1], 2, 0, 2), floats([3, 2], 1, 2, 3, 4, 5, 6)],
    { shape: [3, 2] },
    floats([3, 2], 3, 4, 0, 0, 6, 8),
  );
  add(
    "ScatterNd",
    "elements",
    [integers([3, 2], 0, 1, 1, 0, 0, 1), integers([3], 5, 6, 7)],
    { shape: [2, 2] },
    integers([2, 2], 0, 12, 6, 0),
  );
  add("ScatterNd", "nothing", [integers([0, 1]), floats([0, 2])], { shape: [2, 2] }, floats([2, 2], 0, 0, 0, 0));
  add(
    "UnsortedSegmentSum",
    "rows by id",
    [floats([3, 2], 1, 2, 3, nan, 5, 6), integers([3], 2, 0, 2)],
    { numSegments: 3 },
    floats([3, 2], 3, nan, 0, 0, 6, 8),
  );
  add(
    "UnsortedSegmentSum",
    "int32 vector",
    [integers([4], 1, 2, 3, 4), integers([4], 1, 1, 0, 1)],
    { numSegments: 2 },
    integers([2], 3, 7),
  );
  add(
    "OneHot",
    "out of range is zeros",
    [integers([4], 0, 2, 3, -1)],
    { depth: 3, dtype: "float32" },
    floats([4, 3], 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
  );
  add("OneHot", "bool of a matrix", [integers([1, 2], 1, 0)], { depth: 2, dtype: "bool" }, bools([1, 2, 2], 0, 1, 1, 0));
  add("OneHot", "int32 scalar", [integers([], 1)], { depth: 3, dtype: "int32" }, integers([3], 0, 1, 0));
});
