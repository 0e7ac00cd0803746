import { requireKnownOptions, showValue } from "./choices.ts";
import { defaultDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { requireDType } from "./dtype.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { ArgumentError, ShapeError } from "./errors.ts";
import { fitted, flatten, shapeOfNested, uploadConstant } from "./operand.ts";
import type { NestedNumbers, RankOf } from "./operand.ts";
import type { RankOfShape } from "./ops/reshape.ts";
import type { Rank, Shape } from "./shape.ts";
import { requireShape, showShape, sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** Where and as what a tensor is made. */
export interface CreateOptions<D extends DType = DType> {
  /** Element type; float32 for numbers, bool for booleans, int32 for integer arrays when left out. */
  readonly dtype?: D;
  /** The device; the default one when left out. */
  readonly device?: Device;
}

/** Booleans in arrays of any depth. */
export type NestedBooleans = readonly boolean[] | readonly NestedBooleans[];

type Values =
  | number
  | boolean
  | NestedNumbers
  | NestedBooleans
  | TypedArray
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Uint8ClampedArray;

type Inferred<V> = V extends Float32Array | Float64Array | readonly never[]
  ? "float32"
  : V extends ArrayBufferView
    ? "int32"
    : V extends boolean | NestedBooleans
      ? "bool"
      : "float32";

/**
 * A tensor of host values, copied: a number, nested arrays (their nesting is the rank; ragged ones are refused), or a typed array
 * with `shape`. Floats are rounded to the device's precision; int32 and bool refuse values that they cannot hold.
 */
export function tensor<V extends Values, D extends DType = Inferred<V>>(
  values: V,
  options?: CreateOptions<D> & { shape?: undefined },
): Tensor<RankOf<V>, D>;
export function tensor<const S extends Shape, V extends Values, D extends DType = Inferred<V>>(
  values: V,
  options: CreateOptions<D> & { shape: S },
): Tensor<RankOfShape<S>, D>;
export function tensor(values: Values, options: CreateOptions & { shape?: Shape | undefined } = {}): Tensor {
  requireKnownOptions("tensor", options, ["dtype", "device", "shape"]);
  const { device = defaultDevice() } = options;
  if (ArrayBuffer.isView(values)) {
    if (values instanceof BigInt64Array || values instanceof BigUint64Array || values instanceof DataView)
      throw new ArgumentError(
        "tensor: 64-bit integers and raw views cannot be held. Convert them to Float64Array or Int32Array first.",
      );
    const dtype = options.dtype ?? (values instanceof Float32Array || values instanceof Float64Array ? "float32" : "int32");
    return made("tensor", values, options.shape ?? [values.length], dtype, device);
  }
  const own = shapeOfNested("tensor", values);
  const flat = flatten(values, sizeOf(own));
  const dtype = options.dtype ?? (firstOf(values) === true || firstOf(values) === false ? "bool" : "float32");
  return made("tensor", flat, options.shape ?? own, dtype, device);
}

/** Zeros of a shape; float32 unless said otherwise. */
export function zeros<const S extends Shape, D extends DType = "float32">(
  shape: S,
  options: CreateOptions<D> = {},
): Tensor<RankOfShape<S>, D> {
  return filled("zeros", shape, 0, options);
}

/** Ones of a shape; float32 unless said otherwise. */
export function ones<const S extends Shape, D extends DType = "float32">(
  shape: S,
  options: CreateOptions<D> = {},
): Tensor<RankOfShape<S>, D> {
  return filled("ones", shape, 1, options);
}

/** A shape filled with one value; float32 unless said otherwise. */
export function full<const S extends Shape, D extends DType = "float32">(
  shape: S,
  value: number,
  options: CreateOptions<D> = {},
): Tensor<RankOfShape<S>, D> {
  const given: unknown = value;
  if (typeof given !== "number" && typeof given !== "boolean")
    throw new ArgumentError(`full: value ${showValue(value)}. Use a number.`);
  return filled("full", shape, value, options);
}

function filled<const S extends Shape, D extends DType>(
  where: string,
  shape: S,
  value: number,
  options: CreateOptions<D>,
): Tensor<RankOfShape<S>, D> {
  requireKnownOptions(where, options, ["dtype", "device"]);
  const { dtype = "float32", device = defaultDevice() } = options;
  requireShape(where, shape);
  const values = new Float64Array(sizeOf(shape)).fill(value);
  return made(where, values, shape, dtype, device) as Tensor<RankOfShape<S>, D>;
}

function made(where: string, values: ArrayLike<number>, shape: Shape, dtype: DType, device: Device): Tensor {
  requireDType(where, dtype);
  requireShape(where, shape);
  if (sizeOf(shape) !== values.length)
    throw new ShapeError(
      `${where}: ${values.length} values for shape ${showShape(shape)}, which holds ${sizeOf(shape)}. Give as many values as the shape holds.`,
    );
  return uploadConstant(device, fitted(where, values, dtype), [...shape], dtype) as Tensor<Rank>;
}

function firstOf(values: unknown): unknown {
  let first: unknown = values;
  while (Array.isArray(first)) first = first[0];
  return first;
}
