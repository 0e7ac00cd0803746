import { clip, mul, sub } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkPositive } from "../checkOptions.ts";
import { checkReduction } from "./checkReduction.ts";
import type { LossOptions } from "./checkReduction.ts";
import { elementLoss } from "./elementLoss.ts";
import type { Loss } from "./loss.ts";

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
  checkPositive("huber", "delta", delta);
  return elementLoss("huber", reduction, (y, u) => bowl(y, u, delta));
}

/** Options of `smoothL1`. */
export interface SmoothL1Options extends LossOptions {
  /** Where the parabola turns into a straight line of slope 1; 1 when left out. */
  readonly beta?: number;
}

/**
 * PyTorch's smooth L1 loss, `huber({ delta: beta })` over beta: e^2 / (2 beta) inside and |e| - beta/2 outside, averaged over the last
 * axis. y, u: [batch, ..., d]; L: [batch, ...]. Throws an ArgumentError unless beta is finite and above 0.
 */
export function smoothL1(options: SmoothL1Options = {}): Loss {
  const reduction = checkReduction("smoothL1", options, ["beta"]);
  const { beta = 1 } = options;
  checkPositive("smoothL1", "beta", beta);
  return elementLoss("smoothL1", reduction, (y, u) => mul(1 / beta, bowl(y, u, beta)));
}

function bowl(y: Tensor, u: Tensor, delta: number): Tensor {
  const e = sub(u, y);
  const c = clip(e, -delta, delta);
  return mul(c, sub(e, mul(0.5, c)));
}
