import { ArgumentError, showValue } from "@chainrule/engine";
import type { BuildContext, Layer, LayerShape, Spec } from "./layer.ts";
import type { Module } from "./module.ts";

/** What the builder of a spec learns: its place, and the names it goes by. */
export interface Place extends BuildContext {
  /** The layer as the call that makes it: `dense(3)`. For summaries. */
  readonly label: string;
  /** Place and label, as error messages begin: `layers.2 dense(3)`. */
  readonly where: string;
}

/**
 * Makes a spec: plain data, and the function that builds the finished layer from its input shape. `options` hold JSON values,
 * specs, or named functions; what is undefined is left out. `label` is the call as messages and summaries show it.
 */
export function defineSpec<L extends Layer>(
  layer: string,
  options: Readonly<Record<string, unknown>>,
  build: (input: LayerShape, place: Place) => L,
  label: string = showCall(layer, [], options),
): Spec & { build(input: LayerShape, context: BuildContext): L } {
  const marked = (input: LayerShape, place: Place): L => {
    const built = build(input, place);
    if (!own.has(built)) settle(built);
    own.add(built);
    return built;
  };
  return defineOwnSpec(layer, options, marked, label);
}

/** `defineSpec` for layers of your own: a step through such a layer is replayed only where the layer says `recordable = true`. */
export function defineOwnSpec<L extends Layer>(
  layer: string,
  options: Readonly<Record<string, unknown>>,
  build: (input: LayerShape, place: Place) => L,
  label: string = showCall(layer, [], options),
): Spec & { build(input: LayerShape, context: BuildContext): L } {
  return {
    layer,
    options: Object.freeze(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))),
    build: (input, context) => {
      const where = context.path === "" ? label : `${context.path} ${label}`;
      return build(input, { ...context, label, where });
    },
    toString: () => label,
  };
}

/** Modules built by specs of this package: what they compute is known. */
const own = new WeakSet<Module>();

/** Makes what a finished layer consists of read-only, but for what trains: a recorded step would not follow a change. */
function settle(layer: Layer): void {
  for (const [name, value] of Object.entries(layer)) {
    if (name === "trainable") continue;
    if (Array.isArray(value) || (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)) Object.freeze(value);
    Object.defineProperty(layer, name, { writable: false });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether the computation of a module itself, without its parts, may be recorded: it is one of ours as it was built, or says so. */
export function isRecordableModule(module: Module): boolean {
  return module.recordable ?? (own.has(module) && !Object.hasOwn(module, "call"));
}

/** `dense(16, { activation: "relu" })`: a call with the arguments and options that were given. */
export function showCall(name: string, values: readonly unknown[], options: object = {}): string {
  const last = showValue(options);
  return `${name}(${[...values.map(showValue), ...(last === "{}" ? [] : [last])].join(", ")})`;
}

/** Whether `value` is a spec. */
export function isSpec(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && "layer" in value && "build" in value && typeof value.build === "function";
}

/** An ArgumentError unless all parts are specs and there is at least one. */
export function requireSpecs(where: string, parts: readonly unknown[]): asserts parts is readonly Spec[] {
  if (parts.length === 0) throw new ArgumentError(`${where}: no layers. Give at least one, as dense(16).`);
  const at = parts.findIndex((part) => !isSpec(part));
  if (at >= 0)
    throw new ArgumentError(
      `${where}: part ${at} is ${showValue(parts[at])}, which is no layer. Use calls such as dense(16), relu().`,
    );
}
