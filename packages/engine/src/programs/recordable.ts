import type { Tensor } from "../tensor.ts";

const declared = new WeakSet<object>();

/**
 * Declares that a function of yours, called inside of a step, can be recorded: given operands of the same shapes it always makes the same
 * list of kernel calls, reads no values back, and takes host values that change through `stepInput` alone. Then a step that runs it is
 * replayed: `perSample: recordable((y, u) => abs(sub(y, u)))`. Returns the function itself. Without it such a step runs eagerly.
 */
export function recordable<F extends (...operands: never[]) => Tensor | readonly Tensor[] | object>(fn: F): F {
  declared.add(fn);
  return fn;
}

/** Whether a function was declared recordable. */
export function isRecordable(fn: object): boolean {
  return declared.has(fn);
}
