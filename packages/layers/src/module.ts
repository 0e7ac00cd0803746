import { Variable, Parameter } from "@chainrule/engine";

/** One variable of a module tree, under its path of properties: `layers.1.kernel`. */
export interface NamedVariable {
  readonly path: string;
  readonly variable: Variable;
  /** Whether training changes it: a parameter that is trainable, as are all modules that it belongs to. */
  readonly trains: boolean;
}

/** Anything that owns state: parameters, buffers and other modules, as plain properties or in arrays and records of them. */
export abstract class Module {
  /** Whether training changes the parameters in here. Set to false to freeze; optimizers pass frozen parameters over. */
  trainable = true;

  /**
   * Set to true in a layer of your own whose `call` makes the same list of kernel calls for inputs of the same shapes each time, so that
   * steps through it are replayed: no branch on values or on anything that changes, host values that change through `stepInput` alone.
   */
  declare readonly recordable?: boolean;

  /** Everything in here that outlives a step, in the order of its properties. A variable met twice counts once, under its first path. */
  variables(): NamedVariable[] {
    const found: NamedVariable[] = [];
    collect(this, "", true, new Set(), found);
    return found;
  }

  /** The parameters that training changes. */
  trainableParameters(): Parameter[] {
    return this.variables().flatMap(({ variable, trains }) => (trains && variable instanceof Parameter ? [variable] : []));
  }

  /** Gives all memory in here back. A second call does nothing. */
  dispose(): void {
    for (const { variable } of this.variables()) variable.dispose();
  }
}

/** Walks own properties and arrays, depth first. */
function collect(value: unknown, path: string, trains: boolean, seen: Set<object>, found: NamedVariable[]): void {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Variable) {
    found.push({ path, variable: value, trains: trains && value instanceof Parameter && value.trainable });
    return;
  }
  if (!(value instanceof Module) && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  const inner = trains && (!(value instanceof Module) || value.trainable);
  for (const [key, item] of Object.entries(value)) collect(item, path === "" ? key : `${path}.${key}`, inner, seen, found);
}
