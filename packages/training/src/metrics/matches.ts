import { argMax, cast, equal, greater } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { asPredicted } from "../losses/asPredicted.ts";
import { labelsOf } from "../losses/labelsOf.ts";
import type { Link } from "../losses/loss.ts";
import { meanOverLast } from "../losses/meanOverLast.ts";
import { linked } from "./linked.ts";

/** 1 where the largest prediction stands at the row's largest target, else 0. Any increasing link, such as softmax, changes nothing. */
export function categoricalMatches(where: string, yTrue: Tensor, yPred: Tensor): Tensor {
  return cast(equal(argMax(asPredicted(where, yTrue, yPred)), argMax(yPred)), "float32");
}

/** 1 where the largest prediction stands at the label, else 0. */
export function sparseMatches(where: string, yTrue: Tensor, yPred: Tensor): Tensor {
  return cast(equal(labelsOf(where, yTrue, yPred), argMax(yPred)), "float32");
}

/**
 * The share of outputs whose chance lies on the target's side of the threshold: [p > t] = y. On logits of a sigmoid the threshold moves
 * instead, which is the same and cheaper: sigmoid(u) > t where u > ln(t / (1 - t)).
 */
export function binaryMatches(where: string, yTrue: Tensor, yPred: Tensor, link: Link, threshold: number): Tensor {
  const limit = link === "sigmoid" ? Math.log(threshold / (1 - threshold)) : threshold;
  const predicted = link === "sigmoid" ? yPred : linked(yPred, link);
  const said = cast(greater(predicted, limit), "float32");
  return meanOverLast(cast(equal(asPredicted(where, yTrue, yPred), said), "float32"));
}
