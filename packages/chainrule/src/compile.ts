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

/** Metrics: names, or a record of names and objects by the names that logs and history will use. */
export type MetricChoice = readonly MetricName[] | Readonly<Record<string, MetricName | MetricSpec>>;

/** What logs and history call the chosen metrics. */
export type NamesOf<C extends MetricChoice> = C extends readonly (infer N extends string)[] ? N : keyof C & string;

/** How a network is trained: names, or objects where options are wanted. */
export interface CompileOptions<C extends MetricChoice = MetricChoice> {
  /** `"softmaxCrossEntropy"`, or `huber({ delta: 2 })`. */
  readonly loss: LossName | Loss;
  /** `"adam"`, or `adam({ learningRate: 1e-3 })`. */
  readonly optimizer: OptimizerName | Optimizer;
  /** `["accuracy"]`, or `{ accuracy: "accuracy", strict: binaryAccuracy({ threshold: 0.9 }) }`. */
  readonly metrics?: C;
  /** Fixes initial weights, shuffles and dropout masks; 0 when left out. */
  readonly seed?: number;
  /** Pins the model to a backend; without it the model follows `useBackend`. */
  readonly backend?: BackendName;
  /** Trains although the network's head is known not to fit the loss. */
  readonly allowMismatchedHead?: boolean;
  /** Whether steps are recorded and replayed; true when left out. False runs everything eagerly, as it is written. */
  readonly recording?: boolean;
}

/** A model of the face: `to` takes a device or the name of a backend. */
export type CompiledModel<M extends string> = Model<M, BackendName>;

/**
 * A model to train: the network built with its initial weights, its loss, optimizer and metrics. Throws an ArgumentError for unknown
 * names, and where the network's last layer is known not to fit the loss.
 */
export function compile<const C extends MetricChoice = readonly []>(
  network: NetworkSpec,
  options: CompileOptions<C>,
): CompiledModel<NamesOf<C>> {
  if (typeof options !== "object" || options === null)
    throw new ArgumentError(
      'compile: no options. Give at least { optimizer: "adam", loss: "meanSquaredError" }, or your own choice.',
    );
  const { loss, optimizer, metrics, backend, seed, allowMismatchedHead, recording, ...unknown } = options;
  for (const name of Object.keys(unknown))
    throw new ArgumentError(`compile: there is no option "${name}". Choose from ${known.map((n) => `"${n}"`).join(", ")}.`);
  if (backend !== undefined) requireBackendName("compile", backend);
  return compileObjects(network, {
    ...(seed === undefined ? {} : { seed }),
    ...(allowMismatchedHead === undefined ? {} : { allowMismatchedHead }),
    ...(recording === undefined ? {} : { recording }),
    loss: isLoss(loss) ? loss : lossByName(loss),
    optimizer: isOptimizer(optimizer) ? optimizer : optimizerByName(optimizer),
    metrics: metricsByName(metrics ?? []),
    device: backend === undefined ? followDefault : pinned(backend),
    progress: progressFor,
    openDevice: async (name) => {
      requireBackendName("model.to", name);
      return await openDevice(name);
    },
  }) as Model<string> as CompiledModel<NamesOf<C>>;
}

const known = [
  "loss",
  "optimizer",
  "metrics",
  "seed",
  "backend",
  "allowMismatchedHead",
  "recording",
] as const satisfies (keyof CompileOptions)[];

/** The device of `useBackend`, or the best one here. */
const followDefault: DeviceSource = () => chosenDevice() ?? defaultBackend();

/** One backend, opened when it is first needed. */
function pinned(name: BackendName): DeviceSource {
  let device: Device | undefined;
  return () => device ?? openDevice(name).then((opened) => (device = opened));
}

function metricsByName(choice: MetricChoice): Readonly<Record<string, MetricSpec>> {
  if (typeof choice !== "object" || choice === null)
    throw new ArgumentError(`compile: metrics ${String(choice)}. Give names in an array, as metrics: ["accuracy"], or a record.`);
  const named: readonly (readonly [string, MetricName | MetricSpec])[] = Array.isArray(choice)
    ? choice.map((name: MetricName) => [name, name] as const)
    : Object.entries(choice as Readonly<Record<string, MetricName | MetricSpec>>);
  return Object.fromEntries(
    named.map(([name, metric]) => {
      if (typeof name !== "string")
        throw new ArgumentError("compile: an object among the names of metrics. Give it a name, as metrics: { score: r2() }.");
      return [name, typeof metric === "function" ? metric : metricByName(metric)];
    }),
  );
}

function isLoss(loss: LossName | Loss): loss is Loss {
  return typeof loss === "object" && loss !== null;
}

function isOptimizer(optimizer: OptimizerName | Optimizer): optimizer is Optimizer {
  return typeof optimizer === "object" && optimizer !== null;
}
