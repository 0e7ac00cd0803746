import type { Attributes, DType, Kernel, Shape, TypedArray } from "@chainrule/engine";
import { sizeOf } from "@chainrule/engine";
import type { Accuracy } from "../support/kernelTolerances.ts";

export interface Value {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface KernelCase<K extends Kernel = Kernel> {
  readonly kernel: K;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes<K>;
  readonly accuracy: Accuracy;
  /** The error of each element is measured against that element alone: for operands of very different sizes. */
  readonly relative?: boolean;
}

const nan = NaN;
const inf = Infinity;

/** The values at which kernels go wrong: NaN, infinities, both zeros, kinks, small and large numbers. */
const special = [nan, inf, -inf, 0, -0, 1, -1, 0.5, -0.5, 2.75, -2.75, 1e-6, -1e-6, 1e-8, -3e-8, 20, -20, 87, -87, 100, -100, 1e30, -1e30];

export function floats(shape: Shape, values: readonly number[]): Value {
  return { data: Float32Array.from(values), shape, dtype: "float32" };
}

export function integers(shape: Shape, values: readonly number[]): Value {
  return { data: Int32Array.from(values), shape, dtype: "int32" };
}

export function bools(shape: Shape, values: readonly number[]): Value {
  return { data: Uint8Array.from(values), shape, dtype: "bool" };
}

/** Numbers in (low, high) from a small linear congruential generator: the same on every machine. */
export function drawn(shape: Shape, seed = 1, low = -2, high = 2): Value {
  let state = seed * 7919 + 17;
  const values = Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + (high - low) * (state / 4294967296);
  });
  return floats(shape, values);
}

export function drawnIntegers(shape: Shape, seed: number, low: number, high: number): Value {
  return integers(shape, Array.from(drawn(shape, seed, low, high).data, Math.floor));
}

export function drawnBools(shape: Shape, seed: number): Value {
  return bools(
    shape,
    Array.from(drawn(shape, seed).data, (x) => (x > 0 ? 1 : 0)),
  );
}

/** More elements than any device computes on the host by itself, and no multiple of 4. */
const large = [37, 41];
const list: KernelCase[] = [];

function add<K extends Kernel>(kernel: K, name: string, inputs: readonly Value[], attributes: Attributes<K>, accuracy: Accuracy, relative = false): void {
  list.push({ kernel, name: `${kernel} ${name}`, inputs, attributes, accuracy, relative } as unknown as KernelCase);
}

// one operand, float32
const positive = new Set<Kernel>(["Log", "Log1p", "Sqrt", "Rsqrt"]);
const unary: readonly [Kernel, Accuracy][] = [
  ["Abs", "exact"],
  ["Neg", "exact"],
  ["Sign", "exact"],
  ["Relu", "exact"],
  ["Step", "exact"],
  ["Square", "arithmetic"],
  ["Sqrt", "arithmetic"],
  ["Rsqrt", "transcendental"],
  ["Reciprocal", "arithmetic"],
  ["Exp", "transcendental"],
  ["Expm1", "transcendental"],
  ["Log", "transcendental"],
  ["Log1p", "transcendental"],
  ["Tanh", "transcendental"],
  ["Sigmoid", "transcendental"],
  ["Elu", "transcendental"],
  ["Softplus", "transcendental"],
  ["Erf", "transcendental"],
];
for (const [kernel, accuracy] of unary) {
  const [low, high] = positive.has(kernel) ? [0.01, 4] : kernel === "Reciprocal" ? [0.3, 4] : [-4, 4];
  add(kernel, "large", [drawn(large, 3, low, high)], {}, accuracy);
  add(kernel, "scalar", [floats([], [0.75])], {}, accuracy);
  add(kernel, "rank 4", [drawn([2, 3, 1, 5], 5, low, high)], {}, accuracy);
  add(kernel, "empty", [floats([0, 3], [])], {}, accuracy);
  add(kernel, "special values", [floats([special.length], special)], {}, accuracy, true);
}
for (const kernel of ["Abs", "Neg", "Sign", "Square", "Relu"] as const) add(kernel, "int32", [drawnIntegers([7, 5], 4, -9, 9)], {}, "exact");
for (const alpha of [0, 0.2]) {
  add("LeakyRelu", `large alpha ${alpha}`, [drawn(large, 6)], { alpha }, "arithmetic");
  add("LeakyRelu", `special values alpha ${alpha}`, [floats([6], [nan, inf, alpha > 0 ? -inf : -2, 0, -1, 3])], { alpha }, "arithmetic", true);
}
add("ClipByValue", "large", [drawn(large, 7)], { clipValueMin: -0.5, clipValueMax: 1.25 }, "exact");
add("ClipByValue", "special values", [floats([special.length], special)], { clipValueMin: -0.5, clipValueMax: 1.25 }, "exact");
add("ClipByValue", "one bound", [floats([4], [-inf, -5, 5, inf])], { clipValueMin: -inf, clipValueMax: 1 }, "exact");
add("ClipByValue", "NaN beside numbers", [floats([5], [nan, -9, 9, 0, nan])], { clipValueMin: -1, clipValueMax: 1 }, "exact");
add("ClipByValue", "int32", [drawnIntegers([9], 3, -9, 9)], { clipValueMin: -2, clipValueMax: 5 }, "exact");

// conversions and copies
const dtypes: readonly DType[] = ["float32", "int32", "bool"];
const sample: { readonly [D in DType]: (shape: Shape, seed: number) => Value } = {
  float32: (shape, seed) => drawn(shape, seed, -3, 3),
  int32: (shape, seed) => drawnIntegers(shape, seed, -5, 5),
  bool: drawnBools,
};
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

// two operands
const shapes: readonly (readonly [string, Shape, Shape])[] = [
  ["same shape", large, large],
  ["scalar right", large, []],
  ["scalar left", [], large],
  ["one element", [1], [1, 1]],
  ["row", large, [41]],
  ["row left", [41], large],
  ["column", large, [37, 1]],
  ["column left", [37, 1], large],
  ["outer", [37, 1], [1, 41]],
  ["middle axis", [5, 7, 9], [5, 1, 9]],
  ["two apart", [5, 1, 9, 1], [1, 7, 1, 3]],
  ["rank 5", [2, 3, 2, 2, 3], [3, 1, 2, 1]],
  ["empty", [0, 3], [3]],
  ["empty against one", [2, 0], [2, 1]],
];
const binary: readonly [Kernel, Accuracy][] = [
  ["Add", "arithmetic"],
  ["Sub", "arithmetic"],
  ["Multiply", "arithmetic"],
  ["RealDiv", "arithmetic"],
  ["Maximum", "exact"],
  ["Minimum", "exact"],
  ["SquaredDifference", "arithmetic"],
];
const comparisons: readonly Kernel[] = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"];
/** Every pair of special values, as one operand each. */
const pairs = [nan, inf, -inf, 0, -0, 1, -1, 2.5, -3e-8];
const left = pairs.flatMap((x) => pairs.map(() => x));
const right = pairs.flatMap(() => pairs);
for (const [kernel, accuracy] of binary) {
  for (const [name, a, b] of shapes) add(kernel, name, [drawn(a, 1, 0.5, 3), drawn(b, 2, -3, -0.5)], {}, accuracy);
  add(kernel, "special pairs", [floats([81], left), floats([81], right)], {}, accuracy);
  if (kernel !== "RealDiv") {
    add(kernel, "int32", [drawnIntegers(large, 1, -9, 9), drawnIntegers(large, 2, -9, 9)], {}, "exact");
    add(kernel, "int32 row", [drawnIntegers([5, 7], 1, -9, 9), drawnIntegers([7], 2, -9, 9)], {}, "exact");
  }
}
for (const kernel of comparisons) {
  for (const [name, a, b] of shapes) add(kernel, name, [drawnFew(a, 1), drawnFew(b, 2)], {}, "exact");
  add(kernel, "special pairs", [floats([81], left), floats([81], right)], {}, "exact");
  add(kernel, "int32", [drawnIntegers(large, 1, -2, 2), drawnIntegers([41], 2, -2, 2)], {}, "exact");
}
for (const kernel of ["Equal", "NotEqual"] as const) add(kernel, "bool", [drawnBools([9, 5], 1), drawnBools([5], 2)], {}, "exact");

/** Few different numbers, so that equality happens. */
function drawnFew(shape: Shape, seed: number): Value {
  return floats(
    shape,
    Array.from(drawn(shape, seed).data, (x) => Math.round(x)),
  );
}

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
add("Pow", "negative base, whole exponent", [floats([6], [-2, -2, -2, -1.5, -1, -3]), floats([6], [2, 3, 0, 2, 5, -1])], {}, "transcendental");
add("Pow", "negative base, other exponent is NaN", [floats([2], [-2, -1]), floats([2], [0.5, 1.5])], {}, "transcendental");
add("Pow", "0^0, 0^2, 0^-1, inf^0, inf^2", [floats([5], [0, 0, 0, inf, inf]), floats([5], [0, 2, -1, 0, 2])], {}, "transcendental");
add("Pow", "NaN", [floats([3], [nan, 2, nan]), floats([3], [2, nan, nan])], {}, "transcendental");
add("Pow", "empty", [floats([0], []), floats([], [2])], {}, "transcendental");

for (const dtype of dtypes) {
  add("Select", dtype, [drawnBools(large, 1), sample[dtype](large, 2), sample[dtype](large, 3)], {}, "exact");
  add("Select", `vector ${dtype}`, [drawnBools([9], 1), sample[dtype]([9], 2), sample[dtype]([9], 3)], {}, "exact");
  add("Select", `scalar ${dtype}`, [bools([], [1]), sample[dtype]([], 2), sample[dtype]([], 3)], {}, "exact");
  add("Select", `rank 4 ${dtype}`, [drawnBools([2, 3, 2, 5], 1), sample[dtype]([2, 3, 2, 5], 2), sample[dtype]([2, 3, 2, 5], 3)], {}, "exact");
}
add("Select", "passes NaN and infinities", [bools([4], [1, 0, 1, 0]), floats([4], [nan, 1, inf, 2]), floats([4], [1, nan, 2, -inf])], {}, "exact");
add("Select", "does not leak NaN", [bools([3], [1, 0, 1]), floats([3], [1, nan, 3]), floats([3], [nan, 2, inf])], {}, "exact");
add("Select", "empty", [bools([0, 2], []), floats([0, 2], []), floats([0, 2], [])], {}, "exact");

// reductions
const reduced: readonly (readonly [Shape, readonly number[]])[] = [
  [large, [0]],
  [large, [1]],
  [large, [0, 1]],
  [[5, 7, 9], [1]],
  [[5, 7, 9], [0, 2]],
  [[5, 7, 9], [0, 1]],
  [[3, 4, 5, 6], [0, 1, 2]],
  [[3, 4, 5, 6], [1, 3]],
  [[7], [0]],
  [[1, 1], [0, 1]],
  [[6, 1], [1]],
];
for (const kernel of ["Sum", "Mean", "Max", "Min"] as const) {
  const accuracy = kernel === "Sum" || kernel === "Mean" ? "arithmetic" : "exact";
  for (const [shape, axis] of reduced)
    for (const keepDims of [false, true])
      add(kernel, `${shape.join("x")} over ${axis.join(",")}${keepDims ? " kept" : ""}`, [drawn(shape, 3, 0.5, 2)], { axis, keepDims }, accuracy);
  add(kernel, "NaN in one row", [floats([3, 3], [1, 2, 3, 4, nan, 6, 7, 8, 9])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "NaN last", [floats([1, 6], [1, 2, 3, 4, 5, nan])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "NaN first", [floats([1, 6], [nan, 2, 3, 4, 5, 6])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "NaN far in", [floats([1, 2000], [...new Array<number>(1700).fill(1), nan, ...new Array<number>(299).fill(1)])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "all -inf", [floats([2, 5], new Array<number>(10).fill(-inf))], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "all inf", [floats([2, 5], new Array<number>(10).fill(inf))], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "beyond 1e20", [floats([2, 3], [-1e25, -2e25, -3e25, 1e25, 2e25, 3e25])], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "over nothing but a size of 1", [drawn([4, 1, 3], 3)], { axis: [1], keepDims: false }, accuracy);
  add(kernel, "over no axis", [drawn([4, 3], 3)], { axis: [], keepDims: false }, accuracy);
  if (kernel !== "Mean") add(kernel, "int32", [drawnIntegers(large, 3, -9, 9)], { axis: [1], keepDims: false }, "exact");
}
add("Sum", "over nothing is 0", [floats([0, 3], [])], { axis: [0], keepDims: false }, "exact");
add("Sum", "empty, other axis kept", [floats([0, 3], [])], { axis: [1], keepDims: true }, "exact");
add("Sum", "300000 terms", [drawn([3, 100_000], 5, 0, 1)], { axis: [1], keepDims: false }, "long");
add("Mean", "of a long column", [drawn([20_000, 3], 5, 0, 1)], { axis: [0], keepDims: false }, "long");

for (const [shape, axis] of [
  [large, 0],
  [large, 1],
  [[5, 7, 9], 1],
  [[7], 0],
  [[2, 3000], 1],
] as const)
  add("ArgMax", `${shape.join("x")} over ${axis}`, [drawn(shape, 3)], { axis }, "exact");
add("ArgMax", "the first of equal maxima", [floats([3, 4], [1, 3, 3, 2, 5, 5, 5, 5, 0, -1, 0, -2])], { axis: 1 }, "exact");
add("ArgMax", "the first of many equal maxima", [floats([2, 2000], new Array<number>(4000).fill(1))], { axis: 1 }, "exact");
add("ArgMax", "infinities", [floats([2, 3], [-inf, -inf, -inf, 1, inf, inf])], { axis: 1 }, "exact");
add("ArgMax", "int32", [drawnIntegers([9, 5], 3, -9, 9)], { axis: 1 }, "exact");

for (const kernel of ["Softmax", "LogSoftmax"] as const) {
  for (const shape of [large, [3], [4, 3, 5], [6, 1], [2, 3000]]) add(kernel, shape.join("x"), [drawn(shape, 3, -5, 5)], {}, "transcendental");
  add(kernel, "large logits", [floats([2, 3], [1000, 999, 998, -1000, -999, -998])], {}, "transcendental");
  add(kernel, "equal logits", [floats([1, 4], [7, 7, 7, 7])], {}, "transcendental");
  add(kernel, "-inf masks", [floats([1, 4], [1, -inf, 2, -inf])], {}, "transcendental");
  add(kernel, "NaN spoils its row only", [floats([2, 3], [1, nan, 2, 1, 2, 3])], {}, "transcendental");
  add(kernel, "all -inf is NaN", [floats([1, 3], [-inf, -inf, -inf])], {}, "transcendental");
  add(kernel, "+inf is NaN", [floats([1, 3], [1, inf, 2])], {}, "transcendental");
  add(kernel, "empty", [floats([0, 3], [])], {}, "transcendental");
}

// products
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
        add("BatchMatMul", `${flags} ${a.join("x")} by ${b.join("x")}`, [drawn(a, 1), drawn(b, 2)], { transposeA, transposeB }, "arithmetic");
      }
    add("BatchMatMul", `${flags} over nothing`, [floats(transposeA ? [0, 2] : [2, 0], []), floats(transposeB ? [3, 0] : [0, 3], [])], { transposeA, transposeB }, "exact");
    add("BatchMatMul", `${flags} NaN and infinities`, [floats([2, 2], [nan, 1, 2, 3]), floats([2, 2], [1, inf, 2, 4])], { transposeA, transposeB }, "arithmetic");
  }
add("BatchMatMul", "NN 60x784 by 784x32", [drawn([60, 784], 1), drawn([784, 32], 2)], { transposeA: false, transposeB: false }, "long");
add("BatchMatMul", "TN 784x60 by 784x32", [drawn([784, 60], 1), drawn([784, 32], 2)], { transposeA: true, transposeB: false }, "long");
for (const [n, k, m] of products) add("_FusedMatMul", `${n}x${k} by ${k}x${m}`, [drawn([n, k], 1), drawn([k, m], 2), drawn([m], 3)], {}, "arithmetic");
add("_FusedMatMul", "K = 100, a bias of 50", [drawn([9, 100], 1), drawn([100, 7], 2), drawn([7], 3, 50, 60)], {}, "arithmetic");
add("_FusedMatMul", "no rows", [floats([0, 3], []), drawn([3, 2], 1), drawn([2], 2)], {}, "exact");
add("_FusedMatMul", "K = 0", [floats([2, 0], []), floats([0, 3], []), floats([3], [1, 2, 3])], {}, "exact");

// movement
for (const dtype of dtypes) {
  for (const perm of [[1, 0], [0, 1]]) add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype](large, 1)], { perm }, "exact");
  for (const perm of [[0, 2, 1], [2, 0, 1], [1, 0, 2], [2, 1, 0]]) add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype]([5, 7, 9], 1)], { perm }, "exact");
  for (const perm of [[0, 3, 1, 2], [3, 2, 1, 0], [0, 2, 1, 3]]) add("Transpose", `${dtype} ${perm.join("")}`, [sample[dtype]([3, 4, 5, 6], 1)], { perm }, "exact");
  add("Transpose", `${dtype} rank 5`, [sample[dtype]([2, 3, 2, 3, 2], 1)], { perm: [4, 1, 3, 0, 2] }, "exact");
  add("Transpose", `${dtype} empty`, [sample[dtype]([0, 4], 1)], { perm: [1, 0] }, "exact");
  add("Transpose", `${dtype} sizes of 1`, [sample[dtype]([1, 4, 1, 3], 1)], { perm: [3, 0, 1, 2] }, "exact");
  add("BroadcastTo", `${dtype} row`, [sample[dtype]([41], 1)], { shape: large }, "exact");
  add("BroadcastTo", `${dtype} column`, [sample[dtype]([37, 1], 1)], { shape: large }, "exact");
  add("BroadcastTo", `${dtype} scalar`, [sample[dtype]([], 1)], { shape: [3, 4] }, "exact");
  add("BroadcastTo", `${dtype} middle`, [sample[dtype]([2, 1, 3], 1)], { shape: [4, 2, 5, 3] }, "exact");
  add("BroadcastTo", `${dtype} to nothing`, [sample[dtype]([1, 3], 1)], { shape: [0, 3] }, "exact");
  add("Concat", `${dtype} rows`, [sample[dtype]([20, 41], 1), sample[dtype]([17, 41], 2)], { axis: 0 }, "exact");
  add("Concat", `${dtype} columns`, [sample[dtype]([37, 20], 1), sample[dtype]([37, 1], 2), sample[dtype]([37, 20], 3)], { axis: 1 }, "exact");
  add("Concat", `${dtype} rank 3`, [sample[dtype]([2, 3, 4], 1), sample[dtype]([2, 5, 4], 2)], { axis: 1 }, "exact");
  add("Concat", `${dtype} of one`, [sample[dtype]([2, 3], 1)], { axis: 0 }, "exact");
  add("Concat", `${dtype} of nine`, Array.from({ length: 9 }, (_, i) => sample[dtype]([2, i + 1], i + 1)), { axis: 1 }, "exact");
  add("Concat", `${dtype} with an empty part`, [sample[dtype]([0, 3], 1), sample[dtype]([2, 3], 2), sample[dtype]([1, 3], 4)], { axis: 0 }, "exact");
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
  add("PadV2", `${dtype}`, [sample[dtype](large, 1)], { paddings: [[1, 2], [3, 0]], constantValue: value }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} rank 3`, [sample[dtype]([2, 3, 4], 1)], { paddings: [[0, 0], [1, 1], [2, 0]], constantValue: 0 }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} rank 4`, [sample[dtype]([2, 3, 2, 4], 1)], { paddings: [[0, 1], [1, 1], [0, 0], [2, 3]], constantValue: 0 }, "exact"); // prettier-ignore
  add("PadV2", `${dtype} vector`, [sample[dtype]([5], 1)], { paddings: [[2, 1]], constantValue: value }, "exact");
  add("PadV2", `${dtype} of nothing`, [sample[dtype]([0, 2], 1)], { paddings: [[1, 1], [0, 1]], constantValue: value }, "exact"); // prettier-ignore
  add("Tile", `${dtype} rows`, [sample[dtype]([1, 41], 1)], { reps: [37, 1] }, "exact");
  add("Tile", `${dtype} both`, [sample[dtype]([3, 4], 1)], { reps: [2, 3] }, "exact");
  add("Tile", `${dtype} vector`, [sample[dtype]([5], 1)], { reps: [300] }, "exact");
  add("Tile", `${dtype} rank 4`, [sample[dtype]([1, 3, 1, 2], 1)], { reps: [2, 1, 3, 2] }, "exact");
  add("Tile", `${dtype} zero times`, [sample[dtype]([3, 4], 1)], { reps: [0, 3] }, "exact");
  add("GatherV2", `${dtype} rows`, [sample[dtype](large, 1), drawnIntegers([50], 2, 0, 37)], { axis: 0, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} columns`, [sample[dtype](large, 1), drawnIntegers([50], 2, 0, 41)], { axis: 1, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} by a matrix`, [sample[dtype]([7, 5], 1), drawnIntegers([4, 6], 2, 0, 7)], { axis: 0, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} middle axis`, [sample[dtype]([3, 7, 5], 1), drawnIntegers([6], 2, 0, 7)], { axis: 1, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} by a scalar`, [sample[dtype]([7, 5], 1), integers([], [3])], { axis: 0, batchDims: 0 }, "exact");
  add("GatherV2", `${dtype} batched`, [sample[dtype]([4, 9], 1), drawnIntegers([4, 3], 2, 0, 9)], { axis: 1, batchDims: 1 }, "exact");
  add("GatherV2", `${dtype} nothing`, [sample[dtype]([7, 5], 1), integers([0], [])], { axis: 0, batchDims: 0 }, "exact");
}
add("BroadcastTo", "keeps NaN, infinities", [floats([4], [nan, inf, -inf, 1])], { shape: [3, 4] }, "exact");
add("Transpose", "keeps NaN and infinities", [floats([2, 2], [nan, inf, -inf, 1])], { perm: [1, 0] }, "exact");
for (const dtype of ["float32", "int32"] as const) {
  add("ScatterNd", `${dtype} rows`, [integers([4, 1], [2, 0, 5, 3]), sample[dtype]([4, 41], 1)], { shape: [37, 41] }, "arithmetic");
  add("ScatterNd", `${dtype} repeated rows add up`, [drawnIntegers([60, 1], 2, 0, 5), sample[dtype]([60, 7], 1)], { shape: [5, 7] }, "arithmetic");
  add("ScatterNd", `${dtype} repeated elements add up`, [integers([5, 2], [0, 1, 2, 2, 0, 1, 1, 0, 0, 1]), sample[dtype]([5], 1)], { shape: [3, 3] }, "arithmetic");
  add("ScatterNd", `${dtype} elements of a vector`, [drawnIntegers([50, 1], 2, 0, 9), sample[dtype]([50], 1)], { shape: [9] }, "arithmetic");
  add("ScatterNd", `${dtype} planes`, [integers([3, 1], [1, 1, 0]), sample[dtype]([3, 4, 5], 1)], { shape: [3, 4, 5] }, "arithmetic");
  add("ScatterNd", `${dtype} depth 3`, [integers([3, 3], [0, 1, 2, 1, 0, 0, 0, 1, 2]), sample[dtype]([3], 1)], { shape: [2, 2, 3] }, "arithmetic");
  add("ScatterNd", `${dtype} nothing`, [integers([0, 1], []), sample[dtype]([0, 3], 1)], { shape: [2, 3] }, "exact");
  add("UnsortedSegmentSum", `${dtype} rows`, [sample[dtype]([60, 7], 1), drawnIntegers([60], 2, 0, 5)], { numSegments: 5 }, "arithmetic");
  add("UnsortedSegmentSum", `${dtype} an unused id`, [sample[dtype]([4, 3], 1), integers([4], [0, 3, 3, 0])], { numSegments: 5 }, "arithmetic");
  add("UnsortedSegmentSum", `${dtype} vector`, [sample[dtype]([50], 1), drawnIntegers([50], 2, 0, 9)], { numSegments: 9 }, "arithmetic");
  add("UnsortedSegmentSum", `${dtype} rank 3`, [sample[dtype]([9, 4, 5], 1), drawnIntegers([9], 2, 0, 4)], { numSegments: 4 }, "arithmetic");
  add("UnsortedSegmentSum", `${dtype} many rows`, [sample[dtype]([500, 8], 1), drawnIntegers([500], 2, 0, 40)], { numSegments: 40 }, "arithmetic");
  add("UnsortedSegmentSum", `${dtype} of nothing`, [sample[dtype]([0, 3], 1), integers([0], [])], { numSegments: 2 }, "exact");
}
add("UnsortedSegmentSum", "NaN stays in its segment", [floats([3, 2], [1, nan, 3, 4, 5, 6]), integers([3], [0, 1, 1])], { numSegments: 2 }, "arithmetic");
for (const dtype of dtypes) {
  add("OneHot", dtype, [drawnIntegers([200], 1, 0, 10)], { depth: 10, dtype }, "exact");
  add("OneHot", `matrix ${dtype}`, [drawnIntegers([5, 6], 1, 0, 7)], { depth: 7, dtype }, "exact");
  add("OneHot", `${dtype} out of range gives zeros`, [integers([4], [-1, 0, 2, 3])], { depth: 3, dtype }, "exact");
  add("OneHot", `scalar ${dtype}`, [integers([], [2])], { depth: 4, dtype }, "exact");
  add("OneHot", `nothing ${dtype}`, [integers([0], [])], { depth: 4, dtype }, "exact");
}
for (const shape of [large, [3, 4, 5, 41], [2, 5, 41], [41]]) {
  const parameters = [drawn([41], 2), drawn([41], 3, 0.5, 2), drawn([41], 4), drawn([41], 5)];
  add("FusedBatchNorm", shape.join("x"), [drawn(shape, 1), ...parameters], { varianceEpsilon: 1e-3 }, "arithmetic");
  add("FusedBatchNorm", `${shape.join("x")} without scale`, [drawn(shape, 1), ...parameters.slice(0, 3)], { varianceEpsilon: 1e-3 }, "arithmetic");
  add("FusedBatchNorm", `${shape.join("x")} bare`, [drawn(shape, 1), ...parameters.slice(0, 2)], { varianceEpsilon: 1e-3 }, "arithmetic");
}
add("FusedBatchNorm", "NaN stays in its channel", [floats([2, 2], [nan, 1, 2, 3]), floats([2], [0, 0]), floats([2], [1, 1]), floats([2], [0, 0]), floats([2], [1, 1])], { varianceEpsilon: 1e-3 }, "arithmetic");
add("FusedBatchNorm", "empty", [floats([0, 2], []), floats([2], [0, 0]), floats([2], [1, 1]), floats([2], [0, 0]), floats([2], [1, 1])], { varianceEpsilon: 1e-3 }, "arithmetic");

/** Every kernel of the vocabulary on ordinary, special and empty operands. */
export const kernelCases: readonly KernelCase[] = list;
