import type { Tensor } from "@chainrule/engine";
import { Layer, Module } from "@chainrule/layers";

/** A layer under its path of properties: `layers.1.branch.layers.0`. */
export interface NamedLayer {
  readonly path: string;
  readonly layer: Layer;
}

/** Every layer inside `root`, depth first. A layer met twice counts once. */
export function layersIn(root: Module): NamedLayer[] {
  const found: NamedLayer[] = [];
  const seen = new Set<object>([root]);
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Layer) found.push({ path, layer: value });
    else if (!(value instanceof Module) && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
    for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
  };
  for (const [key, item] of Object.entries(root)) visit(item, key);
  return found;
}

/** Runs `fn` while `see` looks at every output of the layers, and may hand on another in its place. A layer called again is `path (call 2)`. */
export function watchLayers<T>(layers: readonly NamedLayer[], see: (path: string, output: Tensor) => Tensor, fn: () => T): T {
  const calls = new Map<string, number>();
  // a layer may hold its call as a property of its own, which must come back
  const own = layers.map(({ layer }) => Object.getOwnPropertyDescriptor(layer, "call"));
  for (const { path, layer } of layers) {
    const call = layer.call.bind(layer);
    layer.call = (x, context) => {
      const output = call(x, context);
      const count = (calls.get(path) ?? 0) + 1;
      calls.set(path, count);
      return see(count === 1 ? path : `${path} (call ${count})`, output);
    };
  }
  try {
    return fn();
  } finally {
    layers.forEach(({ layer }, i) => {
      const before = own[i];
      if (before === undefined)
        delete (layer as Partial<Layer>).call; // the method of its class again
      else Object.defineProperty(layer, "call", before);
    });
  }
}
