import { ArgumentError, clip, mul, sub } from "@chainrule/engine";
import { asPredicted } from "./asPredicted.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import type { Loss } from "./loss.ts";
import { meanOverLast } from "./meanOverLast.ts";

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** Where the parabola turns into a straight line; 1 when left out. */
  readonly delta?: number;
}

/**
 * Squared near 0 and straight beyond delta: with e = u - y and c = clip(e, -delta, delta), L(y, u) = 1/d sum_j c_j (e_j - c_j / 2),
 * which is e^2/2 inside and delta (|e| - delta/2) outside. dL/du = c / d. Huber 1964; as Keras has it.
 * y, u: [batch, ..., d]; L: [batch, ...]. Throws an ArgumentError unless delta is finite and above 0.
 */
export function huber(options: HuberOptions = {}): Loss {
  const reduction = checkReduction("huber", options, ["delta"]);
  const { delta = 1 } = options;
  if (typeof delta !== "number" || !(delta > 0 && delta < Infinity))
    throw new ArgumentError(`huber: delta ${String(delta)}. Use a finite number above 0.`);
  return {
    name: "huber",
    reduction,
    link: "identity",
    targets: "numbers",
    refuses: () => undefined,
    perSample: (yTrue, yPred) => {
      const e = sub(yPred, asPredicted("huber", yTrue, yPred));
      const c = clip(e, -delta, delta);
      return meanOverLast(mul(c, sub(e, mul(0.5, c))));
    },
  };
}
