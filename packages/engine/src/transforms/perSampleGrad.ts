import { ArgumentError, ShapeError } from "../errors.ts";
import { showValue } from "../choices.ts";
import { concat, slice } from "../ops/slice.ts";
import { expandDims, reshape } from "../ops/reshape.ts";
import { scope } from "../scope.ts";
import { showShape } from "../shape.ts";
import type { Rank } from "../shape.ts";
import { zeros } from "../create.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, mapTree } from "../tree.ts";
import type { Tree, TreeLike } from "../tree.ts";
import { requireFunction, requireTensors } from "./checks.ts";
import { gradientOf } from "./grad.ts";

/** The rank with one axis more; of any rank, any rank. */
type RankAbove<R extends Rank> = Rank extends R ? Rank : { 0: 1; 1: 2; 2: 3; 3: 4; 4: 5; 5: 6; 6: 6 }[R];

/** The structure with one axis more in front of each tensor: the samples. */
export type PerSample<X> = Tree extends X
  ? Tree
  : X extends Tensor<infer R, infer D>
    ? Tensor<RankAbove<R>, D>
    : { readonly [K in keyof X]: PerSample<X[K]> };

/**
 * The gradient of each sample on its own: f(x, sample, …) is the loss of one sample, without a batch axis; the function made takes
 * batches, whose first axes are samples, and gives dL_i/dx for every sample i along a new first axis of each tensor of x. One reverse
 * pass per sample. For gradient clipping per sample (differential privacy), gradient noise and influence. As `vmap(grad(f))` over the
 * samples in JAX and PyTorch. Errors: a batch without an axis, or batches of different lengths.
 */
export function perSampleGrad<X extends TreeLike<X>, Batches extends readonly Tree[]>(
  f: (x: X, ...sample: Batches) => Tensor,
): (x: X, ...batches: { readonly [K in keyof Batches]: PerSample<Batches[K]> }) => PerSample<X> {
  requireFunction("perSampleGrad", f);
  const gradient = gradientOf("perSampleGrad", f);
  return (x, ...batches) =>
    scope(() => {
      const count = samplesIn(batches);
      const each = Array.from({ length: count }, (_, i) =>
        scope(() => leavesOf(gradient(x, ...(batches.map((batch) => mapTree(batch, (t) => sampleOf(t, i))) as never)))),
      );
      let leaf = 0;
      return mapTree(x, (t) => {
        const k = leaf++;
        if (count === 0) return zeros([0, ...t.shape], { device: t.device });
        const rows = each.map((gradients) => expandDims(gradients[k] as Tensor, 0));
        return rows.length === 1 ? (rows[0] as Tensor) : concat(rows, 0);
      }) as unknown as PerSample<X>;
    });
}

function samplesIn(batches: readonly Tree[]): number {
  requireTensors("perSampleGrad: the list of batches", batches);
  const leaves = leavesOf(batches);
  if (leaves.length === 0)
    throw new ArgumentError(`perSampleGrad: the batches are ${showValue(batches)}. Give at least one tensor of samples.`);
  const scalar = leaves.find(({ rank }) => rank === 0);
  if (scalar !== undefined) throw new ShapeError("perSampleGrad: a batch has shape []. Its first axis must count the samples.");
  const [first, ...others] = leaves as [Tensor, ...Tensor[]];
  const count = first.shape[0] as number;
  const other = others.find(({ shape }) => shape[0] !== count);
  if (other !== undefined)
    throw new ShapeError(
      `perSampleGrad: batches of shapes ${showShape(first.shape)} and ${showShape(other.shape)}: ${count} samples against ${other.shape[0]}. Give as many of each.`,
    );
  return count;
}

function sampleOf(batch: Tensor, i: number): Tensor {
  const [, ...shape] = batch.shape as readonly number[];
  const begin = [i, ...shape.map(() => 0)];
  return reshape(slice(batch, begin, [1, ...shape]), shape);
}
