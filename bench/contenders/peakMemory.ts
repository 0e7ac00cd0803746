import type { Backend } from "@chainrule/engine";

type Method = (...values: unknown[]) => unknown;

/**
 * Most bytes that the backend's own count showed while `work` ran: looked at before and after whatever the engine asks of the backend,
 * and after whatever it asks of a program that the backend prepared meanwhile.
 */
export async function peakMemory(backend: Backend, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = (): void => {
    // a backend that plans ahead may tell its own peak
    const { bytes, peakBytes = 0 } = backend.memory as { readonly bytes: number; readonly peakBytes?: number };
    peak = Math.max(peak, bytes, peakBytes);
  };
  const undo: (() => void)[] = [];
  const watched = new Set<object>();
  const watch = (object: object): void => {
    if (watched.has(object) || Object.isFrozen(object)) return;
    watched.add(object);
    for (const name of methodsOf(object)) {
      const original = (object as Record<string, Method>)[name] as Method;
      const own = Object.getOwnPropertyDescriptor(object, name);
      const put = (value: Method): void => {
        Object.defineProperty(object, name, { value, configurable: true, writable: true });
      };
      put((...values) => {
        look();
        const result = Reflect.apply(original, object, values);
        look();
        if (name === "prepare" && typeof result === "object" && result !== null) watch(result);
        return result;
      });
      undo.push(() => {
        if (own === undefined) Reflect.deleteProperty(object, name);
        else Object.defineProperty(object, name, own);
      });
    }
  };
  watch(backend);
  look();
  try {
    await work();
    look();
  } finally {
    for (const one of undo) one();
  }
  return peak;
}

/** The methods of an object's classes and its own. */
function methodsOf(object: object): readonly string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (name !== "constructor" && typeof value === "function") names.add(name);
  return [...names];
}
