import type { NestedBooleans } from "../create.ts";
import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { flatten, requireTensor, shapeOfNested } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, sameShape, showShape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { reshape } from "./reshape.ts";

/**
 * The elements (or slices) of x at which the mask holds, in order, along one axis in place of the mask's: x [..., ...mask.shape, ...] with
 * the mask's first axis at `axis` gives [..., count, ...]. The mask stands on the host, because it decides the result's shape; of one on a
 * device read it first, or use `where`, which keeps the shape.
 */
export function booleanMask<D extends DType>(x: Tensor<Rank, D>, mask: NestedBooleans, axis = 0): Tensor<Rank, D> {
  requireTensor("booleanMask", x);
  const at = normalizeAxis("booleanMask", axis, x.rank);
  const given: unknown = mask;
  if (given instanceof Tensor)
    throw new ArgumentError(
      "booleanMask: the mask is a tensor, but it decides the result's shape. Use where(mask, x, 0), or read it first: booleanMask(x, await mask.array()).",
    );
  if (!Array.isArray(given))
    throw new ArgumentError(
      `booleanMask: mask ${showValue(mask)}. Use booleans in arrays nested as the axes of x that they select from.`,
    );
  const shape = shapeOfNested("booleanMask", mask);
  const values = flatten(mask, sizeOf(shape));
  if (values.some((value) => value !== 0 && value !== 1))
    throw new ArgumentError(`booleanMask: mask ${showValue(mask)}. Use true and false.`);
  const covered = x.shape.slice(at, at + shape.length);
  if (!sameShape(shape, covered))
    throw new ShapeError(
      `booleanMask: a mask ${showShape(shape)} at axis ${at} of ${showShape(x.shape)}, where ${showShape(covered)} stands. They must be equal.`,
    );
  const flat = [...x.shape.slice(0, at), sizeOf(shape), ...x.shape.slice(at + shape.length)];
  return withinScope(() =>
    gather(
      reshape(x, flat),
      values.flatMap((value, i) => (value === 1 ? [i] : [])),
      at,
    ),
  );
}
