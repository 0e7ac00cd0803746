import { DTypeError, reshape, sameShape, ShapeError, showShape } from "@chainrule/engine";
import type { Rank, Tensor } from "@chainrule/engine";

/**
 * Class labels without the class axis: int32 of the predictions' shape but for its last axis, which the labels may have with size 1
 * (Keras's habit: [batch, 1] as well as [batch]). Throws a DTypeError unless they are int32, a ShapeError where they do not fit.
 */
export function labelsOf(where: string, yTrue: Tensor, yPred: Tensor): Tensor<Rank, "int32"> {
  const expected = yPred.shape.slice(0, -1);
  if (!sameShape(yTrue.shape, expected) && !sameShape(yTrue.shape, [...expected, 1]))
    throw new ShapeError(
      `${where}: labels ${showShape(yTrue.shape)} for predictions ${showShape(yPred.shape)}. ` +
        `Expected one label per row: ${showShape(expected)}.`,
    );
  if (yTrue.dtype !== "int32")
    throw new DTypeError(
      `${where}: labels of type ${yTrue.dtype}. Expected int32 labels, or float32 rows of one number per class.`,
    );
  return reshape(yTrue, expected) as Tensor<Rank, "int32">;
}

/** Whether targets are rows with one number per class; else they are labels. Targets of the predictions' own shape are rows. */
export function areRows(yTrue: Tensor, yPred: Tensor): boolean {
  return sameShape(yTrue.shape, yPred.shape);
}
