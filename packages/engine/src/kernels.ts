import type { DType } from "./dtype.ts";
import type { Shape, ShapeOf } from "./shape.ts";

/**
 * The vocabulary of the run door: every kernel that an op may ask for, with the names of its operands in order.
 * Names, operands and attributes are those of the tfjs kernel registry, so that a tfjs device can pass them on;
 * `"…"` stands for any number of operands.
 *
 * Conventions of all kernels: operands of one kernel have equal dtypes unless said otherwise; axes are non-negative;
 * binary kernels broadcast by NumPy's rule; NaN goes in, NaN comes out.
 */
export const kernelInputs = {
  // elementwise, one operand, float32 -> float32 (Abs, Neg, Sign, Square, Relu also int32)
  Abs: ["x"],
  Exp: ["x"],
  Expm1: ["x"],
  Log: ["x"],
  Log1p: ["x"],
  Sqrt: ["x"],
  Rsqrt: ["x"],
  Square: ["x"],
  Sign: ["x"],
  Neg: ["x"],
  Reciprocal: ["x"],
  Tanh: ["x"],
  Sigmoid: ["x"],
  Relu: ["x"],
  Elu: ["x"], // alpha = 1
  Softplus: ["x"],
  Erf: ["x"],
  Step: ["x"], // x > 0 ? 1 : alpha; alpha = 0 here; NaN stays NaN
  LeakyRelu: ["x"],
  ClipByValue: ["x"],
  Sin: ["x"],
  Cos: ["x"],
  Tan: ["x"],
  Asin: ["x"],
  Acos: ["x"],
  Atan: ["x"],
  Sinh: ["x"],
  Cosh: ["x"],
  Asinh: ["x"],
  Acosh: ["x"],
  Atanh: ["x"],
  Floor: ["x"],
  Ceil: ["x"],
  Round: ["x"], // halves to the even neighbour
  IsNan: ["x"], // these three give bool
  IsFinite: ["x"],
  IsInf: ["x"],
  // not in tfjs's registry:
  Log2: ["x"],
  Log10: ["x"],
  Erfc: ["x"], // 1 - erf x, without cancellation
  Silu: ["x"], // the limit 0 at -Infinity, as Mish and Gelu
  Mish: ["x"],
  Gelu: ["x"],
  Softsign: ["x"],
  ScaledElu: ["x"], // x > 0 ? scale x : alpha (e^(rate x) - 1)
  Gate: ["g", "x"], // x > 0 ? g : alpha g; exactly 0 there for alpha = 0, whatever g is; NaN for x = NaN; one shape, float32
  Cast: ["x"], // to bool: x != 0; float to int32 truncates
  Identity: ["x"],
  // elementwise, two operands
  Add: ["a", "b"],
  Sub: ["a", "b"],
  Multiply: ["a", "b"],
  RealDiv: ["a", "b"], // float32 only
  Pow: ["a", "b"], // IEEE 754: a^0 = 1 and 1^b = 1 for every number, NaN included
  Mod: ["a", "b"], // a - b floor(a / b), with the sign of b; float32, int32 (0 for b = 0)
  FloorDiv: ["a", "b"], // floor(a / b); float32, int32 (0 for b = 0)
  Atan2: ["a", "b"], // the angle of the point (b, a), float32
  Prelu: ["x", "alpha"], // x > 0 ? x : alpha x, float32
  Maximum: ["a", "b"],
  Minimum: ["a", "b"],
  SquaredDifference: ["a", "b"],
  Equal: ["a", "b"], // comparisons give bool
  NotEqual: ["a", "b"],
  Greater: ["a", "b"],
  GreaterEqual: ["a", "b"],
  Less: ["a", "b"],
  LessEqual: ["a", "b"],
  LogicalAnd: ["a", "b"], // bool operands
  LogicalOr: ["a", "b"],
  LogicalNot: ["x"],
  Select: ["condition", "t", "e"], // condition bool; all three of one shape
  // reductions over `axis`
  Sum: ["x"], // float32, int32
  Mean: ["x"], // float32
  Max: ["x"],
  Min: ["x"],
  ArgMax: ["x"], // int32 result, one axis dropped, the first maximum wins; NaN is above all
  ArgMin: ["x"], // int32 result, one axis dropped, the first minimum wins; NaN is below all
  Cumsum: ["x"], // float32, int32; exclusive: the element itself is left out; reverse: from the end
  ArgSort: ["x"], // int32: where the elements of each row (last axis) stand in order; stable; NaN is above all
  Softmax: ["logits"], // last axis
  LogSoftmax: ["logits"], // last axis
  // products
  BatchMatMul: ["a", "b"], // rank >= 2 on both, equal batch dimensions (broadcasting happens before)
  _FusedMatMul: ["a", "b", "bias"], // a: [n, k], b: [k, m], bias: [m]; no transposes, no activation
  // convolutions, channels last; the three are each other's derivatives
  Conv2D: ["x", "filter"],
  Conv2DBackpropInput: ["dy", "filter"], // the adjoint in x: also the transposed convolution
  Conv2DBackpropFilter: ["x", "dy"], // the adjoint in the filter
  // small matrices: the last two axes, equal batch axes before them; NaN throughout a matrix that holds a value which is not finite
  Cholesky: ["x"], // L, lower, with L L^T = x; x symmetric (either triangle may be read); all NaN where x is not positive definite
  LinearSolve: ["a", "b"], // X with a X = b, by elimination with partial pivoting; b: [..., n, m]; all NaN where a pivot is 0
  TriangularSolve: ["a", "b"], // X with op(a) X = b; the other triangle is not read; NaN from the row on whose diagonal is 0
  Determinant: ["x"], // [..., n, n] -> [...]
  Cofactors: ["x"], // the determinants of the minors with their signs: d det(x) / dx, for every rank
  // movement
  Reshape: ["x"],
  Transpose: ["x"],
  BroadcastTo: ["x"],
  Concat: ["…"],
  Slice: ["x"],
  StridedSlice: ["x"], // every stride-th element from begin on, before end; strides >= 1, 0 <= begin <= end <= size
  DilatePad: ["x"], // zeros of `shape` with x[i] at begin + i * strides: the adjoint of StridedSlice
  Reverse: ["x"],
  PadV2: ["x"],
  Tile: ["x"],
  GatherV2: ["x", "indices"], // indices int32, in range (checked on the host where they are known there)
  GatherNd: ["params", "indices"], // indices: [..., depth] int32, one coordinate per leading axis of params
  ScatterNd: ["indices", "updates"], // indices: [n, depth] int32; repeated indices add up
  UnsortedSegmentSum: ["x", "segmentIds"], // sums rows of x by id; segmentIds: [n] int32
  OneHot: ["indices"],
  // fused
  FusedBatchNorm: ["x", "mean", "variance", "offset", "scale"], // (x - mean) / sqrt(variance + eps) * scale + offset, last axis
  // pooling of x [batch, 1 to 3 spatial axes, channels], float32; the attributes differ from tfjs's
  MaxPool: ["x"], // a window's first maximum, its first NaN if it has one; padding never wins; -Infinity where a window has no cells
  MaxPoolTake: ["t", "x"], // t, of x's shape, at the cell that MaxPool chooses in x; 0 where there is none
  MaxPoolGrad: ["dy", "x"], // dy, of the pooled shape, added at the cell that MaxPool chooses in x: the adjoint of MaxPoolTake in t
  AvgPool: ["x"], // sum of a window's cells / their number, or / the size of the window if countIncludePad; NaN for 0 / 0
  AvgPoolGrad: ["dy"], // the adjoint of AvgPool
} as const satisfies Record<string, readonly string[]>;

/** Name of a kernel of the vocabulary. */
export type Kernel = keyof typeof kernelInputs;

/**
 * A 2-D convolution with everything resolved, the same for its forward kernel and both adjoints:
 * y[n, p, q, f] = sum over i, j, c of x[n, p s - pad + i d, q s - pad + j d, g C + c] filter[i, j, c, f], g the group of f,
 * with zeros beyond the border of x. There 0 may be multiplied by a filter that is not finite: the NaN is unspecified.
 */
export interface ConvolutionAttributes {
  /** x: [batch, height, width, channels]. */
  readonly inputShape: ShapeOf<4>;
  /** [height, width, channels / groups, filters]. */
  readonly filterShape: ShapeOf<4>;
  /** y: [batch, height, width, filters]. */
  readonly outputShape: ShapeOf<4>;
  readonly strides: readonly [number, number];
  /** Zeros around x: [[top, bottom], [left, right]]. */
  readonly pads: readonly [readonly [number, number], readonly [number, number]];
  readonly dilations: readonly [number, number];
  /** Channels and filters fall into so many parts that do not see each other; as many as channels: depthwise. */
  readonly groups: number;
}

/** Attributes of the kernels that have any: plain data, so that a list of calls can be kept, compared and replayed. */
export interface KernelAttributes {
  LeakyRelu: { readonly alpha: number };
  Gelu: { readonly approximate: boolean }; // by tanh, as in GPT-2
  ScaledElu: { readonly alpha: number; readonly scale: number; readonly rate: number };
  Gate: { readonly alpha: number };
  ClipByValue: { readonly clipValueMin: number; readonly clipValueMax: number };
  Cast: { readonly dtype: DType };
  Sum: { readonly axis: readonly number[]; readonly keepDims: boolean };
  Mean: { readonly axis: readonly number[]; readonly keepDims: boolean };
  Max: { readonly axis: readonly number[]; readonly keepDims: boolean };
  Min: { readonly axis: readonly number[]; readonly keepDims: boolean };
  ArgMax: { readonly axis: number };
  ArgMin: { readonly axis: number };
  Cumsum: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
  ArgSort: { readonly descending: boolean };
  BatchMatMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  Conv2D: ConvolutionAttributes;
  Conv2DBackpropInput: ConvolutionAttributes;
  Conv2DBackpropFilter: ConvolutionAttributes;
  TriangularSolve: { readonly lower: boolean; readonly transpose: boolean; readonly unitDiagonal: boolean };
  Determinant: { readonly part: "value" | "sign" | "logAbs" };
  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  BroadcastTo: { readonly shape: Shape };
  Concat: { readonly axis: number };
  Slice: { readonly begin: readonly number[]; readonly size: readonly number[] };
  StridedSlice: { readonly begin: readonly number[]; readonly end: readonly number[]; readonly strides: readonly number[] };
  DilatePad: { readonly shape: Shape; readonly begin: readonly number[]; readonly strides: readonly number[] };
  Reverse: { readonly dims: readonly number[] };
  PadV2: { readonly paddings: readonly (readonly [number, number])[]; readonly constantValue: number };
  Tile: { readonly reps: readonly number[] };
  GatherV2: { readonly axis: number; readonly batchDims: number };
  ScatterNd: { readonly shape: Shape };
  UnsortedSegmentSum: { readonly numSegments: number };
  OneHot: { readonly depth: number; readonly dtype: DType }; // 1 and 0; an index out of range gives a row of zeros
  FusedBatchNorm: { readonly varianceEpsilon: number };
  MaxPool: PoolingWindows;
  MaxPoolTake: PoolingWindows;
  MaxPoolGrad: PoolingWindows;
  AvgPool: AveragingWindows;
  AvgPoolGrad: AveragingWindows & { readonly size: Shape }; // the spatial sizes of the result
}

/**
 * How windows lie over the spatial axes of x, one entry per axis: cell k of window o is at o * stride - padding before + k * dilation.
 * As many windows as fit: floor((size + before + after - (window - 1) * dilation - 1) / stride) + 1.
 */
export interface PoolingWindows {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
}

/** Windows over which means are taken. */
export interface AveragingWindows extends PoolingWindows {
  /** Divide by the size of the window, as if padding were cells of 0; else by the number of cells that it has. */
  readonly countIncludePad: boolean;
}

/** Attributes of kernel K; an empty record for most. */
export type Attributes<K extends Kernel = Kernel> = K extends keyof KernelAttributes ? KernelAttributes[K] : NoAttributes;

/** No attributes. */
export type NoAttributes = Readonly<Record<never, never>>;
