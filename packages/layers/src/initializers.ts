import { ArgumentError, lookUp, NumericError, ShapeError, showShape, showValue, sizeOf } from "@chainrule/engine";
import type { HostValue, Rng, Shape } from "@chainrule/engine";
import { orthogonalMatrix } from "./orthogonalMatrix.ts";
import { requireNumber } from "./requireNumber.ts";
import { showCall } from "./spec.ts";

/** Draws the initial values of a weight in row-major order. They may depend on the shape and the generator alone. */
export type Draw = (shape: Shape, rng: Rng) => Float64Array | Float32Array;

/** A drawing with its name and options, so that a network's configuration stays data. */
export interface Initializer {
  readonly initializer: string;
  readonly options: Readonly<Record<string, number>>;
  readonly draw: Draw;
  /** The call that makes it: `constant(0.1)`. */
  toString(): string;
}

/** What the inputs and outputs of a weight count: [in, out], or [...window, in, out] for a convolution. Keras's rule. */
export function fansOf(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const window = sizeOf(shape.slice(0, -2));
  const [rows = shape[0] ?? 1, columns = shape[0] ?? 1] = shape.length < 2 ? [] : shape.slice(-2);
  return { fanIn: rows * window, fanOut: columns * window };
}

/** The standard deviation of a standard normal cut off at +-2. */
const truncatedDeviation = 0.87962566103423978;

type Variance = (fanIn: number, fanOut: number) => number;
const glorot: Variance = (fanIn, fanOut) => 2 / (fanIn + fanOut);
const he: Variance = (fanIn) => 2 / fanIn;
const lecun: Variance = (fanIn) => 1 / fanIn;

/** Uniform in +-sqrt(3 variance), whose variance is as asked. */
function scaledUniform(variance: Variance): Draw {
  return (shape, rng) => {
    const { fanIn, fanOut } = fansOf(shape);
    const limit = Math.sqrt(3 * variance(fanIn, fanOut));
    return rng.uniform(sizeOf(shape), -limit, limit);
  };
}

/** Normal, cut off at two deviations and stretched so that its variance is as asked. */
function scaledNormal(variance: Variance): Draw {
  return (shape, rng) => {
    const { fanIn, fanOut } = fansOf(shape);
    return rng.normal(sizeOf(shape), 0, Math.sqrt(variance(fanIn, fanOut)) / truncatedDeviation, 2);
  };
}

const filled =
  (value: number): Draw =>
  (shape) =>
    new Float64Array(sizeOf(shape)).fill(value);

/** Every element the same. */
export function constant(value: number): Initializer {
  requireNumber("constant", "value", value);
  return define("constant", { value }, [value], filled(value));
}

/** Uniform in [low, high). As the name "uniform": in [-0.05, 0.05), as Keras's RandomUniform. */
export function uniform(low: number, high: number): Initializer {
  requireNumber("uniform", "low", low);
  requireNumber("uniform", "high", high, `a finite number of at least low, ${low}`, (value) => value >= low);
  return define("uniform", { low, high }, [low, high], (shape, rng) => rng.uniform(sizeOf(shape), low, high));
}

/** Normal around 0. As the name "normal": with deviation 0.05, as Keras's RandomNormal. */
export function normal(deviation: number): Initializer {
  requireNumber("normal", "deviation", deviation, "a finite number >= 0", (value) => value >= 0);
  return define("normal", { deviation }, [deviation], (shape, rng) => rng.normal(sizeOf(shape), 0, deviation));
}

/** Normal around 0 cut off at +-2 deviations, not stretched. As the name "truncatedNormal": with deviation 0.05, as in Keras. */
export function truncatedNormal(deviation: number): Initializer {
  requireNumber("truncatedNormal", "deviation", deviation, "a finite number >= 0", (value) => value >= 0);
  return define("truncatedNormal", { deviation }, [deviation], (shape, rng) => rng.normal(sizeOf(shape), 0, deviation, 2));
}

/** Orthonormal columns, or rows where there are fewer of them, times `gain`: W^T W = gain^2 I. Saxe, McClelland and Ganguli 2014. */
export function orthogonal(gain: number): Initializer {
  requireNumber("orthogonal", "gain", gain);
  return define("orthogonal", { gain }, [gain], (shape, rng) => orthogonalMatrix(shape, rng).map((value) => gain * value));
}

function define(name: string, options: Readonly<Record<string, number>>, values: readonly number[], draw: Draw): Initializer {
  return { initializer: name, options, draw, toString: () => showCall(name, values) };
}

const table = {
  glorotUniform: scaledUniform(glorot),
  glorotNormal: scaledNormal(glorot),
  heUniform: scaledUniform(he),
  heNormal: scaledNormal(he),
  lecunUniform: scaledUniform(lecun),
  lecunNormal: scaledNormal(lecun),
  zeros: filled(0),
  ones: filled(1),
  uniform: (shape: Shape, rng: Rng) => rng.uniform(sizeOf(shape), -0.05, 0.05),
  normal: (shape: Shape, rng: Rng) => rng.normal(sizeOf(shape), 0, 0.05),
  truncatedNormal: (shape: Shape, rng: Rng) => rng.normal(sizeOf(shape), 0, 0.05, 2),
  orthogonal: orthogonalMatrix,
} satisfies Record<string, Draw>;

/**
 * The names of initializers. Variances: glorot 2 / (fanIn + fanOut) (Glorot and Bengio 2010), he 2 / fanIn (He et al. 2015),
 * lecun 1 / fanIn (LeCun et al. 1998); Uniform in +-sqrt(3 variance), Normal cut off at two deviations with the variance restored.
 */
export type InitializerName = keyof typeof table;

/** What an initializer option takes: a name, an object such as `constant(0.1)`, or a function of one's own. */
export type InitializerChoice = InitializerName | Initializer | Draw;

/** The drawing that a choice stands for; an ArgumentError for unknown names. */
export function initializer(where: string, choice: InitializerChoice): Draw {
  if (typeof choice === "function") return choice;
  if (typeof choice === "object" && choice !== null && typeof choice.draw === "function") return choice.draw;
  return lookUp<Draw>(where, "initializer", table, choice);
}

/** Initial values in float32, the same on every device; typed errors where a drawing gives something else than finite numbers of the shape. */
export function initialValue(where: string, draw: Draw, shape: Shape, rng: Rng): HostValue {
  const data: unknown = draw(shape, rng);
  if (!(data instanceof Float64Array || data instanceof Float32Array))
    throw new ArgumentError(`${where}: the initializer returned ${showValue(data)}. Return a Float64Array or Float32Array.`);
  if (data.length !== sizeOf(shape))
    throw new ShapeError(`${where}: the initializer returned ${data.length} values for shape ${showShape(shape)}.`);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new NumericError(`${where}: the initializer returned ${data[at]} at position ${at}. Return finite numbers.`);
  return { data: Float32Array.from(data), shape, dtype: "float32" };
}
