import { ArgumentError, chosenDevice } from "@chainrule/engine";
import type { Device } from "@chainrule/engine";
import type { NetworkSpec } from "@chainrule/layers";
import { compile as compileObjects } from "@chainrule/training";
import type { DeviceSource, Loss, MetricSpec, Model, Optimizer } from "@chainrule/training";
import { defaultBackend, openDevice, requireBackendName } from "./backends.ts";
import type { BackendName } from "./backends.ts";
import { lossByName } from "./names/losses.ts";
import type { LossName } from "./names/losses.ts";
import { metricByName } from "./names/metrics.ts";
import type { MetricName } from "./names/metrics.ts";
import { optimizerByName } from "./names/optimizers.ts";
import type { OptimizerName } from "./names/optimizers.ts";
import { progressFor } from "./progressFor.ts";

/** How a network is trained: names, or objects where options are wanted. */
export interface CompileOptions<M extends string> {
  /** `"softmaxCrossEntropy"`, or `huber({ delta: 2 })`. */
  readonly loss: LossName | Loss;
  /** `"adam"`, or `adam({ learningRate: 1e-3 })`. */
  readonly optimizer: OptimizerName | Optimizer;
  /** Names of metrics, or a record of metrics by the names that logs and history will use. */
  readonly metrics?: readonly (M & MetricName)[] | Readonly<Record<M, MetricSpec>>;
  /** Fixes initial weights, shuffles and dropout masks; 0 when left out. */
  readonly seed?: number;
  /** Pins the model to a backend; without it the model follows `useBackend`. */
  readonly backend?: BackendName;
  /** Trains although the network's head is known not to fit the loss. */
  readonly allowMismatchedHead?: boolean;
}

/** A model of the face: it can also be pinned to a backend by name. */
export interface CompiledModel<M extends string> extends Model<M> {
  /** Pins the model to a device or a backend, and moves its state there. */
  to(where: Device | BackendName): Promise<void>;
}

/**
 * A model to train: the network built with its initial weights, its loss, optimizer and metrics. Throws an ArgumentError for unknown
 * names, and where the network's last layer is known not to fit the loss.
 */
export function compile<const M extends string = never>(network: NetworkSpec, options: CompileOptions<M>): CompiledModel<M> {
  if (typeof options !== "object" || options === null)
    throw new ArgumentError(
      'compile: no options. Give at least { optimizer: "adam", loss: "meanSquaredError" }, or your own choice.',
    );
  const { loss, optimizer, metrics, backend, seed, allowMismatchedHead, ...unknown } = options;
  for (const name of Object.keys(unknown))
    throw new ArgumentError(`compile: there is no option "${name}". Choose from ${known.map((n) => `"${n}"`).join(", ")}.`);
  if (backend !== undefined) requireBackendName("compile", backend);
  const named: Readonly<Record<string, MetricSpec>> = isNames(metrics)
    ? Object.fromEntries(metrics.map((name) => [name, metricByName(name)]))
    : ((metrics ?? {}) as Readonly<Record<string, MetricSpec>>);
  return compileObjects(network, {
    ...(seed === undefined ? {} : { seed }),
    ...(allowMismatchedHead === undefined ? {} : { allowMismatchedHead }),
    loss: isLoss(loss) ? loss : lossByName(loss),
    optimizer: isOptimizer(optimizer) ? optimizer : optimizerByName(optimizer),
    metrics: named as Readonly<Record<M, MetricSpec>>,
    device: backend === undefined ? followDefault : pinned(backend),
    progress: progressFor,
    openDevice: async (name) => {
      requireBackendName("model.to", name);
      return await openDevice(name);
    },
  }) as CompiledModel<M>;
}

const known = [
  "loss",
  "optimizer",
  "metrics",
  "seed",
  "backend",
  "allowMismatchedHead",
] as const satisfies (keyof CompileOptions<never>)[];

/** The device of `useBackend`, or the best one here. */
const followDefault: DeviceSource = () => chosenDevice() ?? defaultBackend();

/** One backend, opened when it is first needed. */
function pinned(name: BackendName): DeviceSource {
  let device: Device | undefined;
  return () => device ?? openDevice(name).then((opened) => (device = opened));
}

function isNames<M>(metrics: readonly M[] | object | undefined): metrics is readonly M[] {
  return Array.isArray(metrics);
}

function isLoss(loss: LossName | Loss): loss is Loss {
  return typeof loss === "object" && loss !== null;
}

function isOptimizer(optimizer: OptimizerName | Optimizer): optimizer is Optimizer {
  return typeof optimizer === "object" && optimizer !== null;
}
