import { cast, reshape, sameShape, ShapeError, showShape } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

/**
 * Targets as float32 in the predictions' shape. A size of 1 at the end may be missing on either side ([batch] stands for [batch, 1]);
 * nothing else is broadcast: [batch] against [batch, 3] is a mistake far more often than a wish. Throws a ShapeError for those.
 */
export function asPredicted(where: string, yTrue: Tensor, yPred: Tensor): Tensor {
  const same = sameShape(withoutOne(yTrue.shape), withoutOne(yPred.shape)) && yTrue.size === yPred.size;
  if (!same)
    throw new ShapeError(
      `${where}: targets ${showShape(yTrue.shape)} for predictions ${showShape(yPred.shape)}. Expected equal shapes.`,
    );
  const numbers = yTrue.dtype === "float32" ? yTrue : cast(yTrue, "float32");
  return reshape(numbers, yPred.shape);
}

/** The shape without a last size of 1, behind the batch. */
function withoutOne(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
}
