import { type Device, scope, type Shape, type Tensor, tensor } from "@chainrule/engine";
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

/** Step t = 1, 2, … along the gradient. What it replaces is disposed. */
export function advance(at: Trajectory, optimizer: Optimizer, t: number, gradient: (w: Tensor) => Tensor): void {
  const { device } = at.parameter;
  const { parameter, slots } = scope(() => {
    const scalars = Object.fromEntries(Object.entries(optimizer.scalars(t)).map(([name, value]) => [name, tensor(value, { device })]));
    const { parameter, slots } = optimizer.update(at.parameter, gradient(at.parameter), at.slots, scalars);
    return { parameter, slots };
  });
  disposeRun(at);
  at.parameter = parameter;
  at.slots = slots;
}

/** Gives the run's memory back. */
export function disposeRun({ parameter, slots }: Trajectory): void {
  for (const t of [parameter, ...Object.values(slots)]) t.dispose();
}
