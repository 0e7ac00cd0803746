import { recordable } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import type { Loss, LossReduction } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";

/** A loss on numbers of any head from a function of targets and predictions of one shape, [batch, ..., d] to [batch, ...]. */
export function rowLoss(
  name: string,
  reduction: LossReduction,
  of: (y: Tensor, u: Tensor) => Tensor,
  more: Partial<Loss> = {},
): Loss {
  return {
    name,
    reduction,
    link: "identity",
    targets: "numbers",
    refuses: () => undefined,
    perSample: recordable((yTrue, yPred) => of(asPredicted(name, yTrue, yPred), yPred)),
    ...more,
  };
}

/** A loss on numbers of any head that is the mean of one value per element over the last axis. */
export function elementLoss(
  name: string,
  reduction: LossReduction,
  of: (y: Tensor, u: Tensor) => Tensor,
  more: Partial<Loss> = {},
): Loss {
  return rowLoss(name, reduction, (y, u) => meanOverLast(of(y, u)), more);
}
