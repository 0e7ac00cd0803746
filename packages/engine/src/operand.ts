import { currentArena } from "./arena.ts";
import { defaultDevice } from "./device.ts";
import type { Device } from "./device.ts";
import type { DType, TypedArray } from "./dtype.ts";
import { showValue } from "./choices.ts";
import { ArgumentError, BackendError, DTypeError, ShapeError } from "./errors.ts";
import { currentObserver } from "./observer.ts";
import type { Rank, Shape } from "./shape.ts";
import { showShape, sizeOf } from "./shape.ts";
import { adopt, Tensor } from "./tensor.ts";

/** Numbers in arrays of equal lengths, at any depth up to 6. */
export type NestedNumbers = readonly number[] | readonly NestedNumbers[];

/** What an op of several operands takes: a tensor, or host values that go to the other operand's device. */
export type Operand = Tensor | HostOperand;

/** An operand that is no tensor yet. */
export type HostOperand = number | TypedArray | NestedNumbers;

/** Rank of an operand. */
export type RankOf<T> =
  T extends Tensor<infer R>
    ? R
    : T extends number
      ? 0
      : T extends TypedArray
        ? 1
        : T extends readonly never[]
          ? 1
          : T extends readonly (infer A)[]
            ? A extends number
              ? 1
              : A extends readonly (infer B)[]
                ? B extends number
                  ? 2
                  : B extends readonly (infer C)[]
                    ? C extends number
                      ? 3
                      : C extends readonly (infer D)[]
                        ? D extends number
                          ? 4
                          : Rank
                        : Rank
                    : Rank
                : Rank
            : Rank;

/** Element type of an operand: a tensor's own; host values take the other operand's. */
export type DTypeOf<A, B> = A extends Tensor<Rank, infer D> ? D : B extends Tensor<Rank, infer D> ? D : "float32";

interface NoMoreThan {
  0: 0;
  1: 0 | 1;
  2: 0 | 1 | 2;
  3: 0 | 1 | 2 | 3;
  4: 0 | 1 | 2 | 3 | 4;
  5: 0 | 1 | 2 | 3 | 4 | 5;
  6: Rank;
}

/** The larger of two ranks: what broadcasting gives. */
export type BroadcastRank<A extends Rank, B extends Rank> = Rank extends A
  ? Rank
  : Rank extends B
    ? Rank
    : A extends NoMoreThan[B]
      ? B
      : A;

/** The operands as tensors of one device and, with `oneType`, of one element type. */
export function operands(where: string, values: readonly Operand[]): Tensor[] {
  const first = values.find((value) => value instanceof Tensor);
  const device = first?.device ?? defaultDevice();
  const dtype = first?.dtype ?? "float32";
  return values.map((value) =>
    value instanceof Tensor ? onDevice(where, value, device) : constant(where, value, dtype, device),
  );
}

/** A DTypeError unless all tensors have one element type. */
export function requireOneType(where: string, tensors: readonly Tensor[]): void {
  const dtype = tensors[0]?.dtype;
  for (const t of tensors)
    if (t.dtype !== dtype)
      throw new DTypeError(
        `${where}: operands of types ${tensors.map((x) => x.dtype).join(" and ")}. Nothing is converted silently: use cast(x, "float32").`,
      );
}

/** The error for a value that stands where a tensor should. */
export function notTensor(where: string, value: unknown): ArgumentError {
  return new ArgumentError(`${where}: expected a tensor, got ${showValue(value)}. Make one with tensor(values).`);
}

/** An ArgumentError unless the value is a tensor. */
export function requireTensor(where: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw notTensor(where, value);
}

/** A DTypeError unless the tensor holds one of the given types. */
export function requireType(where: string, tensor: Tensor, ...allowed: readonly DType[]): void {
  if (!(tensor instanceof Tensor)) throw notTensor(where, tensor);
  if (!allowed.includes(tensor.dtype))
    throw new DTypeError(
      `${where}: expected ${allowed.join(" or ")}, got ${tensor.dtype}. Use cast(x, "${allowed[0] ?? "float32"}").`,
    );
}

/** A ShapeError unless the tensor has the rank. */
export function requireRank(where: string, tensor: Tensor, rank: number): void {
  if (tensor.rank !== rank)
    throw new ShapeError(`${where}: expected a tensor of rank ${rank}, got shape ${showShape(tensor.shape)}. Reshape it.`);
}

function onDevice(where: string, tensor: Tensor, device: Device): Tensor {
  if (tensor.device !== device)
    throw new BackendError(
      `${where}: operands live on two devices, "${device.name}" and "${tensor.device.name}". Tensors never move by themselves: read one and make it anew on the other.`,
    );
  return tensor;
}

/** A host value on a device. Within a scope, equal numbers are uploaded once. */
export function constant(where: string, value: HostOperand, dtype: DType, device: Device): Tensor {
  if (typeof value === "number") return scalarConstant(where, value, dtype, device);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array || value instanceof DataView)
    throw new ArgumentError(`${where}: ${showValue(value)} cannot be held. Convert it to Float64Array or Int32Array first.`);
  const shape = ArrayBuffer.isView(value) ? [value.length] : shapeOfNested(where, value);
  const flat = ArrayBuffer.isView(value) ? value : flatten(value, sizeOf(shape));
  return uploadConstant(device, fitted(where, flat, dtype), shape, dtype);
}

function scalarConstant(where: string, value: number, dtype: DType, device: Device): Tensor {
  const known = currentArena()?.constants;
  const key = known === undefined ? "" : `${device.name} ${dtype} ${Object.is(value, -0) ? "-0" : value}`;
  const old = known?.get(key);
  if (old !== undefined && !old.isDisposed && old.device === device) return old;
  const made = uploadConstant(device, fitted(where, [value], dtype), [], dtype);
  known?.set(key, made);
  return made;
}

/** Host data on a device, seen by the observer as a constant. */
export function uploadConstant(device: Device, data: TypedArray, shape: Shape, dtype: DType): Tensor {
  const handle = device.upload(data, shape, dtype);
  currentObserver()?.uploaded?.({ device, data, shape, dtype, output: handle });
  return adopt(device, handle);
}

/** Host numbers in the storage of a dtype; a DTypeError where a value does not fit. Floats stay double until the device rounds them. */
export function fitted(where: string, values: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype === "float32")
    return values instanceof Float32Array || values instanceof Float64Array ? values : Float64Array.from(values);
  const out = dtype === "int32" ? new Int32Array(values.length) : new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    out[i] = value;
    if (out[i] !== value || (dtype === "bool" && value > 1))
      throw new DTypeError(`${where}: ${value} at position ${i} is no ${dtype}. Use dtype "float32", or round it first.`);
  }
  return out;
}

/** The sizes of nested arrays; a ShapeError where they are ragged, an ArgumentError where something is no number. */
export function shapeOfNested(where: string, value: unknown): number[] {
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (shape.length > 6) throw new ShapeError(`${where}: arrays nested ${shape.length} deep. Tensors have at most rank 6.`);
  const check = (level: unknown, axis: number, path: string): void => {
    if (axis === shape.length) {
      if (typeof level !== "number" && typeof level !== "boolean")
        throw new (Array.isArray(level) ? ShapeError : ArgumentError)(
          `${where}: expected a number at ${path || "the top"}, got ${describe(level)}. All rows must be equally deep.`,
        );
      return;
    }
    if (!Array.isArray(level))
      throw new ShapeError(
        `${where}: expected an array at ${path || "the top"}, got ${describe(level)}. All rows must be equally deep.`,
      );
    if (level.length !== shape[axis])
      throw new ShapeError(
        `${where}: ragged arrays: ${path || "the top"} has ${level.length} entries where the first has ${shape[axis]}. Pad or trim them yourself.`,
      );
    for (let i = 0; i < level.length; i++) check(level[i], axis + 1, `${path}[${i}]`); // forEach would skip holes
  };
  check(value, 0, "");
  return shape;
}

/** Nested numbers and booleans in row-major order. */
export function flatten(value: unknown, size: number): number[] {
  const out: number[] = new Array<number>(size);
  let at = 0;
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) for (const inner of item) visit(inner);
    else out[at++] = Number(item);
  };
  visit(value);
  return out;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "string" ? `the string "${value}"` : typeof value;
}
