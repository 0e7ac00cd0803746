import { showValue } from "../choices.ts";
import { ArgumentError, BackendError, DTypeError, ShapeError, StateError } from "../errors.ts";
import { sameShape, showShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { leavesOf } from "../tree.ts";

/** An error unless `f` is a function: what every transform takes first. */
export function requireFunction(where: string, f: unknown): void {
  if (typeof f !== "function")
    throw new ArgumentError(`${where}: expected a function, got ${showValue(f)}. Give a function of tensors, made of ops.`);
}

/** An error unless the value holds a tensor, or is a tree without entries. A promise's own failure is not left unhandled. */
export function requireTensors(what: string, value: unknown): void {
  if (value instanceof Promise) {
    void value.catch(() => undefined);
    throw new StateError(`${what} is a promise. A differentiated function is synchronous: read values after it, not inside.`);
  }
  const isEmpty = isTree(value) && Object.keys(value).length === 0;
  if (!isEmpty && leavesOf(value).length === 0)
    throw new ArgumentError(`${what} is ${showValue(value)}. Expected a tensor, or arrays and records of tensors.`);
}

/** Whether trees may have it as a branch: an array or a plain record, no Map or class of one's own. */
function isTree(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** An error unless `y`, which a function returned, is one number that can be differentiated. */
export function requireScalar(where: string, y: unknown): asserts y is Tensor {
  if (y instanceof Promise) requireTensors(`${where}: the result`, y);
  if (!(y instanceof Tensor))
    throw new ArgumentError(`${where}: the function returned ${showValue(y)}. It must return a scalar tensor, made by ops.`);
  if (y.rank !== 0)
    throw new ShapeError(
      `${where}: the function returned shape ${showShape(y.shape)}. A gradient needs one number: reduce it with sum or mean, or use vjp.`,
    );
  requireDifferentiable(where, y);
}

/** An error unless x is a tensor of floats: nothing else has derivatives. */
export function requireDifferentiable(where: string, x: Tensor): void {
  if (x.dtype !== "float32")
    throw new DTypeError(`${where}: cannot differentiate ${x.dtype}. Only float32 tensors have derivatives.`);
}

/** An error unless x has the shape, dtype and device of `like`. */
export function requireLike(where: string, x: Tensor, like: Tensor): void {
  if (!sameShape(x.shape, like.shape))
    throw new ShapeError(
      `${where} has shape ${showShape(x.shape)}, expected ${showShape(like.shape)}. Give one of the same shape.`,
    );
  if (x.dtype !== like.dtype)
    throw new DTypeError(`${where} is ${x.dtype}, expected ${like.dtype}. Use cast(x, "${like.dtype}").`);
  if (x.device !== like.device)
    throw new BackendError(
      `${where} lives on device "${x.device.name}", expected "${like.device.name}". Read it and make it anew on the other.`,
    );
}
