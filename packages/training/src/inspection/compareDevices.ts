import {
  add,
  ArgumentError,
  Device,
  remembered,
  requireKnownOptions,
  scope,
  showValue,
  tensor,
  vjp,
  withDefaultDevice,
  zeros,
} from "@chainrule/engine";
import type { Tensor, TypedArray } from "@chainrule/engine";
import type { Model } from "../model.ts";
import { DeviceComparison } from "./DeviceComparison.ts";
import type { ComparisonRow } from "./DeviceComparison.ts";
import { lossAsFunction } from "./lossAsFunction.ts";
import type { InspectedBatch, LossFunction } from "./lossAsFunction.ts";
import { layersIn, watchLayers } from "./watchLayers.ts";
import type { NamedLayer } from "./watchLayers.ts";

/** Options of `compareDevices`. */
export interface CompareOptions {
  /**
   * What may differ; 1e-4. The error of a tensor is max |a − b| / max |b|, b being the first device's; of one that is a hundred times
   * smaller than the largest of its kind (a bias in front of batch normalisation has a gradient of nothing but rounding), relative to
   * a hundredth of that one.
   */
  readonly tolerance?: number;
}

/**
 * Runs one training pass of a model on several devices and compares, with the first of them: every layer's output in the order of the
 * forward pass, the loss, the gradient by every layer's output in the order of the backward pass, and by every parameter and the
 * input. The first row outside the tolerance is where the devices diverge. The model's state stays as it is, and where it is.
 */
export async function compareDevices(
  model: unknown,
  inputs: InspectedBatch,
  devices: readonly Device[],
  options: CompareOptions = {},
): Promise<DeviceComparison> {
  const where = "compareBackends";
  if (!Array.isArray(devices) || devices.length < 2 || !devices.every((device) => device instanceof Device))
    throw new ArgumentError(
      `${where}: ${showValue(devices)} is nothing to compare. Give two devices or more; the first is the measure.`,
    );
  requireKnownOptions(where, options, ["tolerance"]);
  const { tolerance = 1e-4 } = options;
  if (!(typeof tolerance === "number" && tolerance > 0))
    throw new ArgumentError(`${where}: tolerance is ${showValue(tolerance)}. Give a number above 0.`);
  const pass = await lossAsFunction(where, model, inputs);
  const layers = layersIn((model as Model).network);
  const results: Pass[] = [];
  for (const device of devices) results.push(await passOn(device, pass, layers));
  const [measure, ...others] = results as [Pass, ...Pass[]];
  const largest = new Map<string, number>();
  for (const { row, data } of measure.values()) largest.set(row.what, Math.max(largest.get(row.what) ?? 0, magnitudeOf(data)));
  const rows = others.flatMap((result, i): ComparisonRow[] =>
    [...measure.entries()].map(([key, want]) => ({
      device: (devices[i + 1] as Device).name,
      ...want.row,
      error: scaledError(result.get(key)?.data ?? [], want.data, 0.01 * (largest.get(want.row.what) ?? 0)),
    })),
  );
  return new DeviceComparison((devices[0] as Device).name, rows, tolerance);
}

type Pass = ReadonlyMap<string, { readonly row: Pick<ComparisonRow, "what" | "path">; readonly data: TypedArray }>;

interface Entry {
  readonly what: ComparisonRow["what"];
  readonly path: string;
  readonly t: Tensor;
}

/** All values of one pass in order: outputs, the loss, gradients from the last layer to the first, gradients of parameters and input. */
async function passOn(device: Device, { parameters, input, run }: LossFunction, layers: readonly NamedLayer[]): Promise<Pass> {
  const pass = (): { entries: readonly Entry[] } => {
    const place = ({ data, shape }: (typeof parameters)[number]): Tensor => tensor(data, { shape, device });
    const [weights, x] = [parameters.map(place), place(input)];
    const outputs: { path: string; y: Tensor }[] = [];
    const look = (path: string, y: Tensor): Tensor => {
      outputs.push({ path, y });
      return y;
    };
    const { loss } = watchLayers(layers, look, () => run(device, weights, x));
    // a zero added to an output: the derivative by it is the derivative by the output
    const probes = outputs.map(({ y }) => zeros(y.shape, { device }));
    let next = 0;
    let given: readonly Tensor[] = [];
    // watched on the way back too, where checkpoints run layers again: with the probes that they had
    const probe = (_: string, y: Tensor): Tensor => add(y, given[remembered(() => next++)] as Tensor);
    const gradient = watchLayers(layers, probe, () => {
      const { pullback } = vjp(
        (t: { weights: readonly Tensor[]; x: Tensor; probes: readonly Tensor[] }) => {
          given = t.probes;
          return run(device, t.weights, t.x).loss;
        },
        { weights, x, probes },
      );
      return pullback(tensor(1, { device }));
    });
    const entries: Entry[] = [
      ...outputs.map(({ path, y }) => ({ what: "output", path, t: y }) as const),
      { what: "loss", path: "", t: loss } as const,
      ...outputs.map(({ path }, i) => ({ what: "gradient by output", path, t: gradient.probes[i] as Tensor }) as const).reverse(),
      ...parameters.map(({ path }, i) => ({ what: "gradient", path, t: gradient.weights[i] as Tensor }) as const),
      { what: "gradient", path: input.path, t: gradient.x } as const,
    ];
    return { entries };
  };
  // layers of the user's own make their constants on the default device
  const made = withDefaultDevice(device, () => scope(pass));
  try {
    const values = await Promise.all(made.entries.map(({ t }) => t.read()));
    return new Map(
      made.entries.map(({ what, path }, i) => [`${what} ${path}`, { row: { what, path }, data: values[i] as TypedArray }]),
    );
  } finally {
    for (const { t } of made.entries) t.dispose();
  }
}

/** max |a − b| / max(max |b|, floor); Infinity where one is finite and the other is not. */
function scaledError(a: ArrayLike<number>, b: TypedArray, floor: number): number {
  if (a.length !== b.length) return Infinity;
  let difference = 0;
  for (let i = 0; i < b.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    if (Number.isFinite(p) && Number.isFinite(q)) difference = Math.max(difference, Math.abs(p - q));
    else if (!Object.is(p, q)) return Infinity;
  }
  const scale = Math.max(magnitudeOf(b), floor);
  return scale === 0 ? difference : difference / scale;
}

/** The largest finite magnitude. */
function magnitudeOf(values: TypedArray): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
