import { mean, reshape } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

/** Elements averaged over the last axis: [batch, ..., d] to [batch, ...]. One number per sample ([batch]) stays as it is. */
export function meanOverLast(x: Tensor): Tensor {
  if (x.rank < 2) return x;
  return x.shape.at(-1) === 1 ? reshape(x, x.shape.slice(0, -1)) : mean(x, { axis: -1 });
}
