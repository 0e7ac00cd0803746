import {
  type Attributes,
  broadcastShapes,
  type ConvolutionAttributes,
  type DType,
  type Kernel,
  pooledShape,
  type PoolingWindows,
  reducedShape,
  type Shape,
  sizeOf,
} from "@chainrule/engine";

interface Operand {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A result in which every element has one value. */
export interface FilledResult {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly value: number;
}

/**
 * What a kernel gives where an operand or the result has no elements, decided on the host: shaders and WebAssembly kernels
 * refuse such shapes or answer with uninitialised memory. A sum over nothing is 0, a product over nothing 0, a mean NaN, a maximum
 * -Infinity. Undefined where the kernel can run as it stands.
 */
export function emptyResult(kernel: Kernel, inputs: readonly Operand[], attributes: Attributes): FilledResult | undefined {
  const rule = rules[kernel] as Rule | undefined;
  return rule === undefined ? elementwise(inputs) : rule(inputs, attributes as never);
}

type Rule = (inputs: readonly Operand[], attributes: never) => FilledResult | undefined;
type Rules = { readonly [K in Kernel]?: (inputs: readonly Operand[], attributes: Attributes<K>) => FilledResult | undefined };

function elementwise([first, second]: readonly Operand[]): FilledResult {
  const shape = second === undefined ? first!.shape : broadcastShapes("broadcast", first!.shape, second.shape);
  return { shape, dtype: first!.dtype, value: 0 };
}

function comparison(inputs: readonly Operand[]): FilledResult {
  return { ...elementwise(inputs), dtype: "bool" };
}

function reductionTo(value: number) {
  return ([x]: readonly Operand[], { axis, keepDims }: Attributes<"Sum">): FilledResult => ({
    shape: reducedShape(x!.shape, axis, keepDims),
    dtype: x!.dtype,
    value,
  });
}

const like =
  (shapeOf: (x: Operand, attributes: never, inputs: readonly Operand[]) => Shape, value = 0) =>
  (inputs: readonly Operand[], attributes: object): FilledResult => ({
    shape: shapeOf(inputs[0]!, attributes as never, inputs),
    dtype: inputs[0]!.dtype,
    value,
  });

/** Windows that lie in the padding alone. */
const pooledTo =
  (value: number) =>
  ([x]: readonly Operand[], windows: PoolingWindows): FilledResult => ({
    shape: pooledShape(x!.shape, windows),
    dtype: "float32",
    value,
  });
const stridedShape = ({ begin, end, strides }: Attributes<"StridedSlice">): Shape =>
  begin.map((from, axis) => Math.ceil((end[axis]! - from) / strides[axis]!));

const rules: Rules = {
  Cast: ([x], { dtype }) => ({ shape: x!.shape, dtype, value: 0 }),
  IsNan: comparison,
  IsFinite: comparison,
  IsInf: comparison,
  Equal: comparison,
  NotEqual: comparison,
  Greater: comparison,
  GreaterEqual: comparison,
  Less: comparison,
  LessEqual: comparison,
  LogicalAnd: comparison,
  LogicalOr: comparison,
  Select: ([, t]) => ({ shape: t!.shape, dtype: t!.dtype, value: 0 }),
  Sum: reductionTo(0),
  Mean: reductionTo(NaN),
  Max: reductionTo(-Infinity),
  Min: reductionTo(Infinity),
  ArgMax: ([x], { axis }) => ({ shape: reducedShape(x!.shape, [axis], false), dtype: "int32", value: 0 }),
  ArgMin: ([x], { axis }) => ({ shape: reducedShape(x!.shape, [axis], false), dtype: "int32", value: 0 }),
  ArgSort: ([x]) => ({ shape: x!.shape, dtype: "int32", value: 0 }),
  Softmax: like((x) => x.shape),
  LogSoftmax: like((x) => x.shape),
  FusedBatchNorm: like((x) => x.shape),
  BatchMatMul: ([a, b], { transposeA, transposeB }) => ({
    shape: [...a!.shape.slice(0, -2), a!.shape.at(transposeA ? -1 : -2)!, b!.shape.at(transposeB ? -2 : -1)!],
    dtype: a!.dtype,
    value: 0,
  }),
  Conv2D: like((_, { outputShape }: ConvolutionAttributes) => outputShape),
  Conv2DBackpropInput: like((_, { inputShape }: ConvolutionAttributes) => inputShape),
  Conv2DBackpropFilter: like((_, { filterShape }: ConvolutionAttributes) => filterShape),
  Cholesky: like((x) => x.shape),
  Cofactors: like((x) => x.shape),
  LinearSolve: like((_a, _, [, b]) => b!.shape),
  TriangularSolve: like((_a, _, [, b]) => b!.shape),
  Determinant: ([x], { part }) => ({ shape: x!.shape.slice(0, -2), dtype: x!.dtype, value: part === "logAbs" ? 0 : 1 }),
  Reshape: like((_, attributes: Attributes<"Reshape">) => attributes.shape),
  Transpose: like((x, { perm }: Attributes<"Transpose">) => perm.map((axis) => x.shape[axis]!)),
  BroadcastTo: like((_, attributes: Attributes<"BroadcastTo">) => attributes.shape),
  Concat: (parts, { axis }) => {
    const shape = parts[0]!.shape.slice();
    shape[axis] = parts.reduce((total, part) => total + part.shape[axis]!, 0);
    return sizeOf(shape) === 0 ? { shape, dtype: parts[0]!.dtype, value: 0 } : undefined;
  },
  Slice: like((_, { size }: Attributes<"Slice">) => size),
  StridedSlice: like((_, attributes: Attributes<"StridedSlice">) => stridedShape(attributes)),
  DilatePad: like((_, { shape }: Attributes<"DilatePad">) => shape),
  GatherNd: like((x, _, [, indices]) => [...indices!.shape.slice(0, -1), ...x.shape.slice(indices!.shape.at(-1))]),
  PadV2: ([x], { paddings, constantValue }) => ({
    shape: x!.shape.map((n, axis) => n + paddings[axis]![0] + paddings[axis]![1]),
    dtype: x!.dtype,
    value: constantValue,
  }),
  Tile: like((x, { reps }: Attributes<"Tile">) => x.shape.map((n, axis) => n * reps[axis]!)),
  GatherV2: like((x, { axis, batchDims }: Attributes<"GatherV2">, [, indices]) => [
    ...x.shape.slice(0, axis),
    ...indices!.shape.slice(batchDims),
    ...x.shape.slice(axis + 1),
  ]),
  ScatterNd: ([, updates], { shape }) => ({ shape, dtype: updates!.dtype, value: 0 }),
  UnsortedSegmentSum: like((x, { numSegments }: Attributes<"UnsortedSegmentSum">) => [numSegments, ...x.shape.slice(1)]),
  MaxPool: pooledTo(-Infinity),
  MaxPoolTake: pooledTo(0),
  MaxPoolGrad: ([, x]) => ({ shape: x!.shape, dtype: "float32", value: 0 }),
  AvgPool: (inputs, windows) => pooledTo(windows.countIncludePad ? 0 : NaN)(inputs, windows),
  AvgPoolGrad: like((dy, { size }: Attributes<"AvgPoolGrad">) => [dy.shape[0]!, ...size, dy.shape[dy.shape.length - 1]!]),
  OneHot: ([indices], { depth, dtype }) => ({ shape: [...indices!.shape, depth], dtype, value: 0 }),
};

/** Whether the result of a kernel on operands with elements has none itself. */
export function shrinksToNothing(kernel: Kernel, attributes: Attributes): boolean {
  const shrinks = shrinking[kernel] as ((attributes: Attributes) => boolean) | undefined;
  return shrinks !== undefined && shrinks(attributes);
}

const shrinking: { readonly [K in Kernel]?: (attributes: Attributes<K>) => boolean } = {
  Conv2D: ({ outputShape }) => sizeOf(outputShape) === 0,
  Conv2DBackpropInput: ({ inputShape }) => sizeOf(inputShape) === 0,
  Slice: ({ size }) => sizeOf(size) === 0,
  StridedSlice: (attributes) => sizeOf(stridedShape(attributes)) === 0,
  DilatePad: ({ shape }) => sizeOf(shape) === 0,
  Tile: ({ reps }) => sizeOf(reps) === 0,
  ScatterNd: ({ shape }) => sizeOf(shape) === 0,
  OneHot: ({ depth }) => depth === 0,
  AvgPoolGrad: ({ size }) => sizeOf(size) === 0,
  UnsortedSegmentSum: ({ numSegments }) => numSegments === 0,
};
