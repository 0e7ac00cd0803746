import { concat, type Device, mul, reshape, scope, type Shape, type Tensor, tensor } from "@chainrule/engine";
import type { Optimizer, Slots } from "@chainrule/training";

/** One parameter under an optimizer, outside of any model. */
export interface Trajectory {
  /** The parameter now. */
  parameter: Tensor;
  slots: Slots;
}

/** A parameter and its slots at the start. */
export function startOf(data: readonly number[], shape: Shape, optimizer: Optimizer, device: Device): Trajectory {
  const filled = (value: number): Tensor => tensor(new Float64Array(data.length).fill(value), { shape, device });
  const slots = Object.fromEntries(Object.entries(optimizer.slots).map(([name, value]) => [name, filled(value)]));
  return { parameter: tensor(data, { shape, device }), slots };
}

/** Step t = 1, 2, … along the gradient. The slots that it replaces are disposed; the old parameter is returned: the caller disposes it. */
export function advance(at: Trajectory, optimizer: Optimizer, t: number, gradient: (w: Tensor) => Tensor): Tensor {
  const { device } = at.parameter;
  const { parameter, slots } = scope(() => {
    const scalars = Object.fromEntries(
      Object.entries(optimizer.scalars(t)).map(([name, value]) => [name, tensor(value, { device })]),
    );
    const { parameter, slots } = optimizer.update(at.parameter, gradient(at.parameter), at.slots, scalars);
    return { parameter, slots };
  });
  const old = at.parameter;
  for (const t of Object.values(at.slots)) t.dispose();
  at.parameter = parameter;
  at.slots = slots;
  return old;
}

/** The elements of several tensors in one read, which also disposes them. */
export async function readTogether(tensors: readonly Tensor[]): Promise<number[]> {
  const joined = scope(() => {
    const rows = tensors.map((t) => reshape(t, [-1]));
    return rows.length === 1 ? mul(rows[0] as Tensor, 1) : concat(rows);
  });
  for (const t of tensors) t.dispose();
  const values = [...(await joined.read())];
  joined.dispose();
  return values;
}

/** Ends a run: its slots are disposed, its parameter is the caller's. */
export function endOf({ parameter, slots }: Trajectory): [Tensor] {
  for (const t of Object.values(slots)) t.dispose();
  return [parameter];
}
