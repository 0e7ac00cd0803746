import { ArgumentError, defaultDevice } from "@chainrule/engine";
import type { Device } from "@chainrule/engine";
import { build } from "@chainrule/layers";
import type { NetworkSpec } from "@chainrule/layers";
import type { Callback } from "./callbacks/callback.ts";
import { checkBoolean, checkOptions } from "./checkOptions.ts";
import type { Verbose } from "./fitOptions.ts";
import type { Loss } from "./losses/loss.ts";
import { boundMetric } from "./metrics/metric.ts";
import type { MetricSpec } from "./metrics/metric.ts";
import { Model } from "./model.ts";
import type { DeviceSource } from "./trainer.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";

/** A metric under the name that logs and history will use. */
export type NamedMetrics<M extends string> = Readonly<Record<M, MetricSpec>>;

/** How a network is trained. */
export interface CompileOptions<M extends string = never> {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Metrics by the names that logs and history use. They count each sample once, whatever its weight, but inside `weighted`. */
  readonly metrics?: NamedMetrics<M>;
  /** Fixes initial weights, shuffles and dropout masks; 0 when left out. */
  readonly seed?: number;
  /** Where the model computes; the default device of the moment when left out. */
  readonly device?: DeviceSource;
  /** Trains although the network's head is known not to fit the loss. */
  readonly allowMismatchedHead?: boolean;
  /** Whether steps are recorded and replayed; true when left out. False runs everything eagerly, as it is written. */
  readonly recording?: boolean;
  /** Makes the listener that shows the progress of a fit. */
  readonly progress?: (verbose: Verbose) => Callback | undefined;
  /** Opens a backend by name, for `model.to(name)`. */
  readonly openDevice?: (name: string) => Promise<Device>;
}

const known = [
  "loss",
  "optimizer",
  "metrics",
  "seed",
  "device",
  "allowMismatchedHead",
  "recording",
  "progress",
  "openDevice",
] as const;

/**
 * A model to train: the network built with its initial weights, which are drawn on the host, and its loss, optimizer and metrics.
 * Throws an ArgumentError where the network's last layer is known not to fit the loss.
 */
export function compile<M extends string = never>(network: NetworkSpec, options: CompileOptions<M>): Model<M> {
  checkOptions("compile", options, known);
  const {
    loss,
    optimizer,
    metrics,
    seed = 0,
    device = defaultDevice,
    allowMismatchedHead = false,
    recording = true,
    progress,
    openDevice,
  } = options;
  checkBoolean("compile", "recording", recording);
  if (!Number.isSafeInteger(seed)) throw new ArgumentError(`compile: seed ${String(seed)}. Use an integer.`);
  if (typeof (loss as Loss | undefined)?.perSample !== "function")
    throw new ArgumentError("compile: no loss. Give one, as in loss: softmaxCrossEntropy().");
  if (typeof (optimizer as Optimizer | undefined)?.update !== "function")
    throw new ArgumentError("compile: no optimizer. Give one, as in optimizer: adam().");
  for (const [name, make] of Object.entries<unknown>(metrics ?? {})) {
    if (name === "loss" || name.startsWith("val_"))
      throw new ArgumentError(`compile: a metric cannot be called "${name}", which logs and history use themselves. Rename it.`);
    if (typeof make !== "function")
      throw new ArgumentError(`compile: the metric "${name}" is no metric. Give one, as in metrics: { accuracy: accuracy() }.`);
  }
  const built = build(network, { seed });
  const refusal = allowMismatchedHead ? undefined : loss.refuses(built.outputKind, built.outputShape);
  if (refusal !== undefined) {
    built.dispose();
    throw new ArgumentError(`compile: ${refusal} To train it all the same, set allowMismatchedHead: true.`);
  }
  const setting = { link: loss.link, targets: loss.targets };
  const named = Object.entries<MetricSpec>(metrics ?? {}).map(([name, make]) => ({ ...boundMetric(make(setting)), name }));
  return new Model<M>({ network: built, loss, optimizer, metrics: named, seed, device, progress, openDevice, recording });
}
