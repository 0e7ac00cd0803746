import { requireKnownOptions, showValue } from "../choices.ts";
import { tensor } from "../create.ts";
import { Device, withDefaultDevice } from "../device.ts";
import { ArgumentError, BackendError, DTypeError } from "../errors.ts";
import { identity } from "../ops/cast.ts";
import { Rng } from "../rng.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { requireFunction, requireTensors } from "../transforms/checks.ts";
import { jvp } from "../transforms/jvp.ts";
import { vjp } from "../transforms/vjp.ts";
import { leavesOf, mapTree, namedLeaves } from "../tree.ts";
import type { Tree, TreeLike } from "../tree.ts";
import { GradientReport } from "./GradientReport.ts";
import type { GradientEntry } from "./GradientReport.ts";

/** Options of `checkGradients`; the defaults are those of PyTorch's gradcheck. */
export interface CheckOptions {
  /** Step of the central differences; 1e-6. */
  readonly epsilon?: number;
  /** An entry passes where |rule − difference| <= absolute + relative |difference|; 1e-5 and 1e-3. */
  readonly absolute?: number;
  readonly relative?: number;
  /** How many elements of each tensor are compared, drawn at random where it has more; 100. */
  readonly perTensor?: number;
  /** Seed of the drawn elements and directions; 0. */
  readonly seed?: number;
}

/**
 * Compares our rules with central differences: for every tensor of the argument, d<u, f(x)>/dx_i by one reverse pass against
 * (<u, f(x + ε e_i)> − <u, f(x − ε e_i)>) / 2ε, where u is 1 for a scalar result and random in [0.5, 1.5) otherwise; and forward mode
 * against reverse mode along a random direction. Everything is computed on `device`, which must be of float64 (the reference backend's);
 * the argument is copied there, and while f runs it is the default device. Rows that fail at a kink of f are marked as rough.
 * Errors: a device of float32, an argument without floats, a function that gives none.
 */
export async function checkGradients<X extends TreeLike<X>>(
  f: (x: X) => Tree,
  x: X,
  device: Device,
  options: CheckOptions = {},
): Promise<GradientReport> {
  requireFunction("checkGradients", f);
  const { epsilon, absolute, relative, perTensor, seed } = checked(options);
  if (!(device instanceof Device) || device.backend.floats !== "float64")
    throw new ArgumentError(
      `checkGradients: differences need float64, got ${device instanceof Device ? `the device "${device.name}"` : showValue(device)}. Give the reference backend's device.`,
    );
  requireTensors("checkGradients: the argument", x);
  const named = namedLeaves(x);
  const wrong = named.find(({ tensor: t }) => t.dtype !== "float32");
  if (wrong !== undefined)
    throw new DTypeError(
      `checkGradients: the argument${wrong.path === "" ? "" : ` at ${wrong.path}`} is ${wrong.tensor.dtype}. Only float32 has derivatives: close over it.`,
    );
  const point = await Promise.all(named.map(async ({ tensor: t }) => Float64Array.from(await t.read())));
  const shapes = named.map(({ tensor: t }) => t.shape);
  const place = (values: readonly Float64Array[]): X => {
    let i = 0;
    return mapTree(x, () => {
      const [data, shape] = [values[i] as Float64Array, shapes[i] as readonly number[]];
      i++;
      return tensor(data, { shape, device });
    });
  };
  const floats = (y: Tree): Tensor[] => {
    requireTensors("checkGradients: the result", y);
    return leavesOf(y).filter(({ dtype }) => dtype === "float32");
  };
  // copies: f may return what the caller owns
  const run = (t: X): Tensor[] => runOn(device, () => floats(f(t)).map(identity));
  const rng = new Rng(seed);
  let upstream: readonly Float64Array[] = [];
  const weighted = async (values: readonly Float64Array[]): Promise<number> => {
    const outputs = scope(() => run(place(values)));
    return inner(upstream, await readAll(outputs));
  };

  // reverse mode, then forward mode along one direction
  const dx = point.map((values, i) => rng.key("direction", i).uniform(values.length, -1, 1));
  const both = (): { gradient: Tensor[]; tangent: Tensor[] } => {
    const at = place(point);
    const { value, pullback } = vjp((t: X): Tree => run(t), at);
    const outputs = leavesOf(value);
    if (outputs.length === 0)
      throw new ArgumentError("checkGradients: the function returned no float32 tensor. Return what it computes.");
    upstream = outputs.map((y, i) =>
      y.rank === 0 && outputs.length === 1 ? Float64Array.of(1) : rng.key("upstream", i).uniform(y.size, 0.5, 1.5),
    );
    const gradient = pullback(outputs.map((y, i) => tensor(upstream[i] as Float64Array, { shape: y.shape, device })));
    const { tangent } = jvp((t: X): Tree => run(t), at, place(dx));
    return { gradient: leavesOf(gradient), tangent: leavesOf(tangent) };
  };
  // rules run on the way back: they too make their constants on the default device
  const made = runOn(device, () => scope(both));
  const gradient = await readAll(made.gradient);
  const tangent = await readAll(made.tangent);
  const [left, right] = [inner(upstream, tangent), inner(gradient, dx)];
  const magnitude = Math.max(innerMagnitude(upstream, tangent), innerMagnitude(gradient, dx));

  const entries: GradientEntry[] = [];
  for (const [k, { path, tensor: t }] of named.entries()) {
    for (const j of elementsOf(t.size, perTensor, rng.key("elements", k))) {
      const slope = async (step: number): Promise<number> => {
        const moved = (by: number): Float64Array[] =>
          point.map((values, i) => (i === k ? values.map((v, at) => (at === j ? v + by : v)) : values));
        return ((await weighted(moved(step))) - (await weighted(moved(-step)))) / (2 * step);
      };
      const [rule, difference] = [gradient[k]?.[j] ?? NaN, await slope(epsilon)];
      const allowed = absolute + relative * Math.abs(difference);
      // NaN on both sides proves nothing
      const excess = Object.is(rule, difference) && !Number.isNaN(rule) ? 0 : Math.abs(rule - difference) / allowed;
      const fails = !(excess <= 1);
      const isRough = fails && !(Math.abs((await slope(epsilon / 2)) - difference) <= allowed);
      const where = `${path === "" ? "x" : path}${indexOf(j, t.shape)}`;
      entries.push({ where, rule, difference, excess: Number.isNaN(excess) ? Infinity : excess, isRough });
    }
  }
  const elements = named.reduce((n, { tensor: t }) => n + t.size, 0);
  return new GradientReport(entries, elements, magnitude === 0 ? 0 : Math.abs(left - right) / magnitude);
}

function checked(options: CheckOptions): Required<CheckOptions> {
  requireKnownOptions("checkGradients", options, ["epsilon", "absolute", "relative", "perTensor", "seed"]);
  const { epsilon = 1e-6, absolute = 1e-5, relative = 1e-3, perTensor = 100, seed = 0 } = options;
  for (const [name, value] of Object.entries({ epsilon, absolute, perTensor }))
    if (!(typeof value === "number" && value > 0))
      throw new ArgumentError(`checkGradients: ${name} is ${showValue(value)}. Give a number above 0.`);
  if (perTensor !== Infinity && !Number.isInteger(perTensor))
    throw new ArgumentError(`checkGradients: perTensor is ${showValue(perTensor)}. Give a whole number, or Infinity for all.`);
  if (!(typeof relative === "number" && relative >= 0))
    throw new ArgumentError(`checkGradients: relative is ${showValue(relative)}. Give a number from 0 on.`);
  return { epsilon, absolute, relative, perTensor, seed };
}

/** Runs the synchronous `fn` with another default device. What it closes over may live elsewhere: the error then says what to do. */
function runOn<T>(device: Device, fn: () => T): T {
  try {
    return withDefaultDevice(device, fn);
  } catch (error) {
    if (!(error instanceof BackendError) || !error.message.includes("two devices") || error.message.startsWith("checkGradients"))
      throw error;
    throw new BackendError(
      `checkGradients: the function runs on "${device.name}", in float64, but uses a tensor of another device (${error.message.replace(/\. .*$/s, "")}). Make it inside the function, or hand it in as part of the argument.`,
      { cause: error },
    );
  }
}

/** Values of tensors, which are given back. */
async function readAll(tensors: readonly Tensor[]): Promise<Float64Array[]> {
  try {
    return await Promise.all(tensors.map(async (t) => Float64Array.from(await t.read())));
  } finally {
    for (const t of tensors) if (t.storage.owners === 0) t.dispose();
  }
}

function inner(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  return a.reduce((total, part, i) => part.reduce((sum, value, j) => sum + value * (b[i]?.[j] ?? NaN), total), 0);
}

function innerMagnitude(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  return inner(
    a.map((part) => part.map(Math.abs)),
    b.map((part) => part.map(Math.abs)),
  );
}

/** All elements, or so many at random. */
function elementsOf(size: number, most: number, rng: Rng): number[] {
  return size <= most
    ? Array.from({ length: size }, (_, j) => j)
    : Array.from(rng.permutation(size).slice(0, most)).sort((a, b) => a - b);
}

/** `[1, 2]` of the j-th element; nothing for a scalar. */
function indexOf(j: number, shape: readonly number[]): string {
  if (shape.length === 0) return "";
  const index: number[] = [];
  let rest = j;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(", ")}]`;
}
