import {
  abs,
  ArgumentError,
  Buffer,
  concat,
  max,
  moveVariables,
  Parameter,
  Programs,
  reshape,
  scope,
  sizeOf,
  Tensor,
} from "@chainrule/engine";
import type { Device, Storage, Variable } from "@chainrule/engine";
import { Module } from "@chainrule/layers";
import type { Layer, NamedVariable } from "@chainrule/layers";
import type { Optimizer } from "./optimizers/optimizer.ts";

/** Devices on which each kernel call has its price: the look at all values is recorded there, and costs memory nowhere else. */
const countsCalls: ReadonlySet<string> = new Set(["webgl", "webgpu"]);

/** A parameter in training with its slots, by slot name. */
export interface Trained {
  readonly path: string;
  readonly parameter: Parameter;
  readonly slots: Readonly<Record<string, Buffer>>;
}

/** All that a model's training carries from step to step: the network's variables, the optimizer's slots, and the step count. */
export class TrainingState {
  readonly network: Layer;
  readonly optimizer: Optimizer;
  /** Steps done so far: the t of the optimizer's formulas is one more. */
  steps = 0;
  /** Epochs begun so far, over all fits: what shuffles are keyed by. */
  epochs = 0;
  private readonly named: readonly NamedVariable[];
  /** The network and all modules in it. */
  readonly modules: readonly Module[];
  private readonly freezable: readonly { readonly trainable: boolean }[];
  private readonly slots = new Map<Parameter, Readonly<Record<string, Buffer>>>();
  private readonly snapshots = new Set<Snapshot>();
  /** The recorded look at all values, which a fit takes at the end of an epoch. */
  private readonly checks = new Programs();
  private frozen = "";
  private trained: readonly Trained[] = [];

  constructor(network: Layer, optimizer: Optimizer) {
    this.network = network;
    this.optimizer = optimizer;
    this.named = network.variables();
    this.modules = modulesIn(network);
    this.freezable = [
      ...this.modules,
      ...this.named.flatMap(({ variable }) => (variable instanceof Parameter ? [variable] : [])),
    ];
    this.trainedNow();
  }

  /** The parameters that the next step changes, with their slots. Made anew only when something was frozen or thawed. */
  trainedNow(): readonly Trained[] {
    let flags = "";
    for (const part of this.freezable) flags += part.trainable ? "1" : "0";
    if (flags === this.frozen) return this.trained;
    this.trained = this.network
      .variables()
      .flatMap(({ path, variable, trains }) =>
        trains && variable instanceof Parameter ? [{ path, parameter: variable, slots: this.slotsOf(variable) }] : [],
      );
    this.frozen = flags;
    return this.trained;
  }

  /** What `trainedNow` depends on, as text: "all", or a 1 or a 0 for each module and parameter. */
  trainedKey(): string {
    this.trainedNow();
    return this.frozen.includes("0") ? this.frozen : "all";
  }

  /** The optimizer with its options, as text. */
  optimizerKey(): string {
    const { name, options } = this.optimizer;
    let key = name;
    for (const option of Object.keys(options)) key += ` ${option} ${String(options[option])}`;
    return key;
  }

  /** Every variable under its path: the network's own, then the optimizer's, as in `adam.m.layers.0.kernel`. */
  variables(): { readonly path: string; readonly variable: Variable }[] {
    const network = this.named.map(({ path, variable }) => ({ path, variable }));
    const optimizer = this.named.flatMap(({ path, variable }) => {
      const slots = variable instanceof Parameter ? this.slots.get(variable) : undefined;
      return Object.entries(slots ?? {}).map(([slot, buffer]) => ({
        path: `${this.optimizer.name}.${slot}.${path}`,
        variable: buffer,
      }));
    });
    return [...network, ...optimizer];
  }

  /** The path of one of the network's variables. */
  pathOf(variable: Variable): string | undefined {
    return this.named.find((one) => one.variable === variable)?.path;
  }

  /** The device that holds everything; undefined before the first move, and after new slots were made. */
  device: Device | undefined;

  /** Brings everything to a device, reading all before freeing any. */
  async moveTo(device: Device): Promise<void> {
    this.trainedNow();
    if (this.device === device) return;
    await moveVariables(
      this.variables().map(({ variable }) => variable),
      device,
    );
    this.device = device;
  }

  /** The values as they are now, held on the device without copying: values are never changed in place. */
  snapshot(): Snapshot {
    return new Snapshot(this, this.snapshots);
  }

  /** max |v| of each variable that is on a device, by path: NaN and Infinity show in it. The caller disposes the values, [paths]. */
  magnitudes(): { readonly paths: readonly string[]; readonly values: Tensor } | undefined {
    const placed = this.variables().filter(({ variable }) => variable.storage !== undefined);
    const [first] = placed;
    if (first === undefined) return undefined;
    const paths = placed.map(({ path }) => path);
    const largest = (): Tensor => concat(placed.map(({ variable }) => reshape(max(abs(variable.value)), [1])));
    const { device } = first.variable.value;
    if (!countsCalls.has(device.name)) return { paths, values: scope(largest) };
    const values = scope(() =>
      this.checks.run<Tensor>({
        key: `largest magnitudes of ${paths.join(", ")}`,
        device,
        state: () => placed.map(({ path, variable }) => ({ name: path, source: variable })),
        eager: largest,
        resultsOf: (tensor) => [{ name: "magnitudes", tensor }],
        revive: (tensors) => tensors[0]!,
      }),
    );
    return { paths, values };
  }

  /** Gives back what the recorded look at the values holds. */
  releaseChecks(): void {
    this.checks.clear();
  }

  dispose(): void {
    this.releaseChecks();
    for (const snapshot of this.snapshots) snapshot.dispose();
    for (const { variable } of this.variables()) variable.dispose();
  }

  private slotsOf(parameter: Parameter): Readonly<Record<string, Buffer>> {
    let slots = this.slots.get(parameter);
    if (slots === undefined) {
      const filled = (value: number): Buffer =>
        new Buffer({ data: new Float64Array(sizeOf(parameter.shape)).fill(value), shape: parameter.shape, dtype: "float32" });
      slots = Object.fromEntries(Object.entries(this.optimizer.slots).map(([name, value]) => [name, filled(value)]));
      this.slots.set(parameter, slots);
      this.device = undefined;
    }
    return slots;
  }
}

/** Values of a state at one moment. `restore` puts them back; `dispose` lets them go. */
export class Snapshot {
  private readonly state: TrainingState;
  private readonly alive: Set<Snapshot>;
  private readonly steps: number;
  private held: readonly { readonly variable: Variable; readonly storage: Storage }[];

  /** `alive` lists the snapshots that end with the model. */
  constructor(state: TrainingState, alive: Set<Snapshot>) {
    this.state = state;
    this.alive = alive;
    this.steps = state.steps;
    this.held = state.variables().flatMap(({ variable }) => {
      if (variable.storage === undefined) return [];
      // watched too: a snapshot that is merely let go must not leak
      variable.storage.retain().watch();
      return [{ variable, storage: variable.storage }];
    });
    alive.add(this);
  }

  /** Puts every value back as it was. The snapshot stays good. */
  restore(): void {
    if (this.held.length === 0)
      throw new ArgumentError("snapshot: nothing to restore. It was disposed, or taken before the first step.");
    for (const { variable, storage } of this.held)
      if (variable.storage !== storage) variable.assign(new Tensor(storage, variable.shape, variable.dtype, undefined));
    this.state.steps = this.steps;
    this.state.device = undefined;
  }

  dispose(): void {
    const held = this.held;
    this.held = [];
    this.alive.delete(this);
    for (const { storage } of held) storage.release();
  }
}

/** All modules of a tree: what can be frozen as a whole. */
function modulesIn(root: Module): Module[] {
  const found = new Set<Module>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    if (value instanceof Module) {
      if (found.has(value)) return;
      found.add(value);
    } else if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
    Object.values(value).forEach(visit);
  };
  visit(root);
  return [...found];
}
