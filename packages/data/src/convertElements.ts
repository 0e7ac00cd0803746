import type { DType } from "@chainrule/engine";
import { DTypeError, NumericError } from "@chainrule/engine";
import type { HostData, NumericArray } from "./hostArray.ts";
import { showPosition } from "./place.ts";
import { typedArrayName } from "./typedArrayName.ts";

/** How elements are stored and checked. */
export interface ElementOptions {
  /** What the array is called in errors. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether NaN and Infinity may pass, in float32 only. */
  readonly allowNonFinite: boolean;
  /** What holds float32 elements. */
  readonly floats: "float32" | "float64";
}

/** Elements as the storage of `dtype`: the same array where it fits already, a checked copy otherwise. */
export function convertElements<D extends DType>(values: NumericArray, dtype: D, options: ElementOptions): HostData<D>;
export function convertElements(values: NumericArray, dtype: DType, options: ElementOptions): HostData {
  if (dtype === "float32") return toFloats(values, options);
  return dtype === "int32" ? toIntegers(values, options) : toBooleans(values, options);
}

function toFloats(values: NumericArray, options: ElementOptions): Float32Array | Float64Array {
  const { name, shape, floats, allowNonFinite } = options;
  const wanted = floats === "float64" ? "Float64Array" : "Float32Array";
  const fits = typedArrayName(values) === wanted && !isShared(values);
  const out = fits
    ? (values as Float32Array | Float64Array)
    : floats === "float64"
      ? new Float64Array(values)
      : new Float32Array(values);
  if (allowNonFinite) return out;
  for (let i = 0; i < out.length; i++) {
    if (Number.isFinite(out[i])) continue;
    const value = values[i] ?? NaN;
    const place = showPosition(i, shape);
    if (Number.isFinite(value))
      throw new NumericError(`${name}: ${value} at ${place} is beyond float32 (3.4e38). Scale the values down.`);
    throw new NumericError(
      `${name}: ${value} at ${place}. Clean or impute the data first; the option allowNonFinite lets it pass.`,
    );
  }
  return out;
}

function toIntegers(values: NumericArray, { name, shape }: ElementOptions): Int32Array {
  if (typedArrayName(values) === "Int32Array" && !isShared(values)) return values as Int32Array;
  const out = new Int32Array(values);
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? NaN;
    if (out[i] === value) continue;
    const place = showPosition(i, shape);
    if (!Number.isFinite(value)) throw new NumericError(`${name}: ${value} at ${place}, where int32 is needed. Clean it.`);
    if (!Number.isInteger(value))
      throw new DTypeError(`${name}: ${value} at ${place} is not an integer, as int32 needs. Round it, or use float32.`);
    throw new DTypeError(`${name}: ${value} at ${place} is beyond int32 (-2147483648 to 2147483647). Use float32.`);
  }
  return out;
}

function toBooleans(values: NumericArray, { name, shape }: ElementOptions): Uint8Array {
  const fits = typedArrayName(values) === "Uint8Array" && !isShared(values);
  const out = fits ? (values as Uint8Array) : new Uint8Array(values);
  for (let i = 0; i < out.length; i++) {
    const value = values[i];
    if (value !== 0 && value !== 1)
      throw new DTypeError(`${name}: ${value} at ${showPosition(i, shape)} is not 0 or 1, as bool needs. Compare first.`);
  }
  return out;
}

/** Shared memory is copied: other threads write to it, and WebGL takes no views of it. */
function isShared(values: NumericArray): boolean {
  return Object.prototype.toString.call(values.buffer) === "[object SharedArrayBuffer]";
}
