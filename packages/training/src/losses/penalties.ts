import { abs, mul, square, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";
import { requireFloats } from "./operands.ts";

/** lambda sum |w|: draws weights to 0. The slope at 0 is 0. Keras's L1; 0.01 by default, as there. */
export function l1Penalty(w: Tensor, lambda = 0.01): Tensor<0> {
  requireFloats("l1Penalty", "w", w);
  checkNumber("l1Penalty", "lambda", lambda, 0, Infinity);
  return mul(lambda, sum(abs(w))) as Tensor as Tensor<0>;
}

/** lambda sum w^2: keeps weights small. Its slope is 2 lambda w: Keras's L2; PyTorch's weight_decay d is lambda = d / 2. 0.01 by default. */
export function l2Penalty(w: Tensor, lambda = 0.01): Tensor<0> {
  requireFloats("l2Penalty", "w", w);
  checkNumber("l2Penalty", "lambda", lambda, 0, Infinity);
  return mul(lambda, sum(square(w))) as Tensor as Tensor<0>;
}
