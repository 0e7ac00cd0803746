import { ArgumentError, DTypeError, sameShape, ShapeError, showShape, showValue, Tensor } from "@chainrule/engine";

/** Throws unless the operand is a float32 tensor. */
export function requireFloats(where: string, name: string, t: unknown): asserts t is Tensor {
  if (!(t instanceof Tensor))
    throw new ArgumentError(`${where}: ${name} is ${showValue(t)}. Use a tensor, as tensor(values) makes it.`);
  if (t.dtype !== "float32") throw new DTypeError(`${where}: ${name} is ${t.dtype}. Use cast(x, "float32").`);
}

/** Throws unless all operands are float32 tensors of one shape. */
export function requireOneShape(where: string, named: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(named).map(([name, t]) => {
    requireFloats(where, name, t);
    return [name, t] as const;
  });
  const shape = entries[0]?.[1].shape ?? [];
  if (!entries.every(([, t]) => sameShape(t.shape, shape)))
    throw new ShapeError(
      `${where}: ${entries.map(([name, t]) => `${name} ${showShape(t.shape)}`).join(", ")}. Expected one shape for all.`,
    );
}
