import {
  ArgumentError,
  DisposedError,
  DTypeError,
  NumericError,
  ShapeError,
  showShape,
  showValue,
  sizeOf,
} from "@chainrule/engine";
import type { DType, Shape, TypedArray } from "@chainrule/engine";
import type { Module, NamedVariable } from "./module.ts";

/** The value of one parameter or buffer on the host. */
export interface Weight {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** All that a module has learned, by state path: `{ "layers.0.kernel": { data, shape, dtype }, … }`. */
export type Weights = Readonly<Record<string, Weight>>;

/** What `setWeights` takes for one parameter or buffer: numbers in row-major order. The type is float32 where it is left out. */
export interface WeightValue {
  readonly data: TypedArray | readonly number[];
  readonly shape: Shape;
  readonly dtype?: DType;
}

/** Copies of all parameters and buffers, by path. */
export async function getWeights(module: Module): Promise<Weights> {
  const entries = module.variables().map(async ({ path, variable }) => {
    const { shape, dtype } = variable;
    return [path, { data: await variable.read(), shape: [...shape], dtype }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Replaces all parameters and buffers, or none: a typed error names the first path that is missing, unknown, of another shape or
 * type, or not finite, before anything changes. Values are copied; the next use of the module takes them to its device.
 */
export function setWeights(module: Module, weights: Readonly<Record<string, WeightValue>>): void {
  if (typeof weights !== "object" || weights === null)
    throw new ArgumentError(
      `setWeights: got ${showValue(weights)}. Use a record of { data, shape } by path, as getWeights gives it.`,
    );
  const variables = module.variables();
  requirePaths(variables, Object.keys(weights));
  const checked = variables.map(({ path, variable }) => {
    if (variable.isDisposed) throw new DisposedError(`setWeights: "${path}" was disposed. Make a new network.`);
    return valuesFor(path, variable, weights[path] as WeightValue);
  });
  variables.forEach(({ variable }, i) => variable.assignHost(checked[i] as TypedArray));
}

function requirePaths(variables: readonly NamedVariable[], given: readonly string[]): void {
  const expected = variables.map(({ path }) => path);
  const missing = expected.filter((path) => !given.includes(path));
  const extra = given.filter((path) => !expected.includes(path));
  if (missing.length === 0 && extra.length === 0) return;
  const list = (paths: readonly string[]): string => paths.map(showValue).join(", ");
  throw new ArgumentError(
    `setWeights: ${missing.length > 0 ? `missing ${list(missing)}` : ""}${missing.length > 0 && extra.length > 0 ? "; " : ""}` +
      `${extra.length > 0 ? `unknown ${list(extra)}` : ""}. Nothing was changed. Expected exactly: ${list(expected)}.`,
  );
}

/** The values for one variable, checked. */
function valuesFor(path: string, variable: NamedVariable["variable"], weight: WeightValue): TypedArray {
  const where = `setWeights: "${path}"`;
  const { data, shape, dtype = "float32" } = Object(weight) as Partial<WeightValue>;
  if (!Array.isArray(shape) || !(Array.isArray(data) || isTypedArray(data)))
    throw new ArgumentError(
      `${where} is ${showValue(weight)}. Use { data, shape } with an array of numbers. Nothing was changed.`,
    );
  const sizes: readonly unknown[] = shape;
  if (sizes.length !== variable.shape.length || sizes.some((size, i) => size !== variable.shape[i]))
    throw new ShapeError(`${where}: expected shape ${showShape(variable.shape)}, got ${showValue(shape)}. Nothing was changed.`);
  if (dtype !== variable.dtype)
    throw new DTypeError(`${where}: expected ${variable.dtype}, got ${showValue(dtype)}. Nothing was changed.`);
  if (data.length !== sizeOf(variable.shape))
    throw new ShapeError(`${where}: ${data.length} values for shape ${showShape(variable.shape)}. Nothing was changed.`);
  const values: readonly unknown[] = Array.from(data as ArrayLike<unknown>);
  const at = values.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (at >= 0)
    throw new NumericError(
      `${where}: ${showValue(values[at])} at position ${at}. Weights are finite numbers. Nothing was changed.`,
    );
  return data instanceof Float32Array ? data : Float64Array.from(data as ArrayLike<number>);
}

function isTypedArray(data: unknown): data is TypedArray {
  return data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array || data instanceof Uint8Array;
}
