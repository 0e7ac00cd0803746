import {
  abs,
  add,
  equal,
  minimum,
  mul,
  pow,
  relu,
  sameShape,
  ShapeError,
  showShape,
  showValue,
  sqrt,
  square,
  sub,
  sum,
  Tensor,
  unitNormalize,
  where,
} from "@chainrule/engine";
import { checkBoolean, checkFinite, checkPositive } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { requireOneShape } from "./operands.ts";
import { reduceLoss } from "./reduceLoss.ts";

/** Options of `tripletMarginLoss`. */
export interface TripletMarginOptions extends LossOptions {
  /** By how much the negative should be further away than the positive; 1 when left out. */
  readonly margin?: number;
  /** Of the distance |d|_p = (sum |d_j|^p)^(1/p); 2 when left out. */
  readonly power?: number;
  /** Whether the nearer of the distances from the negative to anchor and positive counts; false when left out. */
  readonly swap?: boolean;
  /** Added to each difference, as in PyTorch, so that equal rows have a slope; 1e-6 when left out. */
  readonly epsilon?: number;
}

/**
 * The loss of triplets: the mean of max(|a - p| - |a - n| + margin, 0) over rows, PyTorch's triplet_margin_loss.
 * anchor, positive, negative: [..., d], one shape. Balntas et al. 2016. For losses of several operands, written with ops.
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor<0> {
  const name = "tripletMarginLoss";
  const reduction = checkReduction(name, options, ["margin", "power", "swap", "epsilon"]);
  const { margin = 1, power = 2, swap = false, epsilon = 1e-6 } = options;
  checkPositive(name, "margin", margin);
  checkPositive(name, "power", power);
  checkBoolean(name, "swap", swap);
  checkFinite(name, "epsilon", epsilon);
  requireOneShape(name, { anchor, positive, negative });
  const apart = (a: Tensor, b: Tensor): Tensor => distance(add(sub(a, b), epsilon), power);
  const away = apart(anchor, negative);
  const nearest = swap ? minimum(away, apart(positive, negative)) : away;
  return reduceLoss(relu(add(sub(apart(anchor, positive), nearest), margin)), undefined, reduction);
}

function distance(d: Tensor, power: number): Tensor {
  if (power === 2) return sqrt(sum(square(d), { axis: -1 }));
  if (power === 1) return sum(abs(d), { axis: -1 });
  return pow(sum(pow(abs(d), power), { axis: -1 }), 1 / power);
}

/** Options of `cosineEmbeddingLoss`. */
export interface CosineEmbeddingOptions extends LossOptions {
  /** The cosine above which pairs that do not belong together cost, in [-1, 1]; 0 when left out. */
  readonly margin?: number;
}

/**
 * The loss of pairs: the mean of 1 - cos(a, b) where the label is 1 and max(0, cos(a, b) - margin) where it is -1, PyTorch's
 * cosine_embedding_loss. a, b: [..., d], one shape; labels: float32 or int32 [...] of 1 and -1.
 */
export function cosineEmbeddingLoss(a: Tensor, b: Tensor, labels: Tensor, options: CosineEmbeddingOptions = {}): Tensor<0> {
  const name = "cosineEmbeddingLoss";
  const reduction = checkReduction(name, options, ["margin"]);
  const { margin = 0 } = options;
  checkFinite(name, "margin", margin);
  requireOneShape(name, { a, b });
  const isOfPairs = labels instanceof Tensor && sameShape(labels.shape, a.shape.slice(0, -1));
  if (!isOfPairs)
    throw new ShapeError(
      `${name}: labels ${labels instanceof Tensor ? showShape(labels.shape) : showValue(labels)} for pairs ${showShape(a.shape)}. ` +
        `Expected a tensor of 1 and -1 of shape ${showShape(a.shape.slice(0, -1))}.`,
    );
  const cosine = sum(mul(unitNormalize(a), unitNormalize(b)), { axis: -1 });
  const belong = equal(labels, 1) as Tensor<1, "bool">;
  return reduceLoss(where(belong, sub(1, cosine), relu(sub(cosine, margin))), undefined, reduction);
}
