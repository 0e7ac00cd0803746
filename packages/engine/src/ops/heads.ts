import { showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { requireTensor } from "../operand.ts";
import { withinScope } from "../scope.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

/** The features of each position dealt out to the heads of an attention, in order. x: [batch, length, heads d]; y: [batch, heads, length, d]. */
export function splitHeads(x: Tensor<3>, heads: number): Tensor<4> {
  requireTensor("splitHeads", x);
  const [batch = 0, length = 0, features = 0] = x.shape as readonly number[];
  if (x.rank !== 3) throw new ShapeError(`splitHeads: got shape ${showShape(x.shape)}. Expected [batch, length, features].`);
  if (!Number.isInteger(heads) || heads < 1 || features % heads !== 0)
    throw new ArgumentError(
      `splitHeads: ${showValue(heads)} heads for ${features} features. Use a divisor of the number of features.`,
    );
  return withinScope(() => transpose(reshape(x, [batch, length, heads, features / heads]), [0, 2, 1, 3])) as Tensor<4>;
}

/** The heads of an attention side by side again, the inverse of `splitHeads`. x: [batch, heads, length, d]; y: [batch, length, heads d]. */
export function mergeHeads(x: Tensor<4>): Tensor<3> {
  requireTensor("mergeHeads", x);
  const [batch = 0, heads = 0, length = 0, d = 0] = x.shape as readonly number[];
  if (x.rank !== 4) throw new ShapeError(`mergeHeads: got shape ${showShape(x.shape)}. Expected [batch, heads, length, size].`);
  return withinScope(() => reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * d])) as Tensor as Tensor<3>;
}
