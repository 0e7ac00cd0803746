import { requireKnownOptions, showValue } from "../choices.ts";
import { add, mul } from "../elementwise.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { notTensor, operands, requireTensor, requireType, uploadConstant } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { broadcastShapes, sameShape, showShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { greater, logicalAnd } from "./compare.ts";
import { matMul } from "./matMul.ts";
import { softmax } from "./softmax.ts";
import { where } from "./where.ts";

/** Options of `attentionWeights`. */
export interface AttentionOptions {
  /**
   * Which keys a query attends to, broadcast to [..., queries, keys]: bool, true for those it does, or float32 that is added to the
   * scores, in which -Infinity hides a key. Padded keys of a batch: [batch, 1, 1, keys].
   */
  readonly mask?: Tensor;
  /** Whether query i attends to the keys 0 to i only; false by default. */
  readonly causal?: boolean;
  /** What the scores are multiplied with; 1 / sqrt(d) by default. */
  readonly scale?: number;
}

/** Options of `scaledDotProductAttention`. */
export interface DotProductAttentionOptions extends AttentionOptions {
  /** What the weights are multiplied with, for dropout: 0, or 1 / (1 - rate), as drawn by the caller. Broadcasts to [..., queries, keys]. */
  readonly dropout?: Tensor;
}

/** Scores of hidden keys: far below all others, and finite, so that a row of nothing else is no NaN. */
const HIDDEN = -1e30;
const known = ["mask", "causal", "scale"];

/**
 * How much each query attends to each key: W = softmax(scale Q K^T + mask) over the keys. Hidden keys have weight 0, and queries that
 * attend to nothing weights of 0 throughout; no gradient flows through either.
 * Q: [..., queries, d], K: [..., keys, d], W: [..., queries, keys]; the axes in front (batch, heads) broadcast.
 */
export function attentionWeights(q: Tensor, k: Tensor, options: AttentionOptions = {}): Tensor {
  requireKnownOptions("attentionWeights", options, known);
  return withinScope(() => weights("attentionWeights", q, k, options));
}

/**
 * Y = W V with W = softmax(scale Q K^T + mask) over the keys. Queries that attend to nothing give 0. Vaswani et al. 2017.
 * Q: [..., queries, d], K: [..., keys, d], V: [..., keys, e], Y: [..., queries, e]; the axes in front (batch, heads) broadcast.
 */
export function scaledDotProductAttention(q: Tensor, k: Tensor, v: Tensor, options: DotProductAttentionOptions = {}): Tensor {
  const name = "scaledDotProductAttention";
  requireKnownOptions(name, options, [...known, "dropout"]);
  requireRows(name, "v", v);
  const { dropout, ...rest } = options;
  return withinScope(() => {
    const all = weights(name, q, k, rest);
    operands(name, [q, v]);
    if (v.shape.at(-2) !== k.shape.at(-2))
      throw new ShapeError(
        `${name}: k ${showShape(k.shape)} and v ${showShape(v.shape)}. Expected one row of v for each of k: [..., ${k.shape.at(-2)}, size].`,
      );
    if (dropout === undefined) return matMul(all as Tensor<2>, v as Tensor<2>);
    requireTensor(`${name}: dropout`, dropout);
    requireType(`${name}: dropout`, dropout, "float32");
    operands(name, [q, dropout]);
    requireFitting(name, "dropout", dropout, all.shape);
    return matMul(mul(all, dropout) as Tensor<2>, v as Tensor<2>);
  });
}

function weights(where: string, q: Tensor, k: Tensor, { mask, causal = false, scale }: AttentionOptions): Tensor {
  for (const [name, t] of [["q", q] as const, ["k", k] as const]) requireRows(where, name, t);
  operands(where, [q, k, ...(mask instanceof Tensor ? [mask] : [])]);
  const [queries = 0, d = 0] = q.shape.slice(-2);
  const [keys = 0, size = 0] = k.shape.slice(-2);
  if (d !== size || d === 0 || keys === 0)
    throw new ShapeError(
      `${where}: q ${showShape(q.shape)} and k ${showShape(k.shape)}. Expected [..., queries, d] and [..., keys, d] with one d and at least one key.`,
    );
  const batch = broadcastShapes(where, q.shape.slice(0, -2), k.shape.slice(0, -2));
  if (typeof causal !== "boolean") throw new ArgumentError(`${where}: causal ${showValue(causal)}. Use true or false.`);
  const factor = scale ?? 1 / Math.sqrt(d);
  if (typeof factor !== "number" || !Number.isFinite(factor))
    throw new ArgumentError(`${where}: scale ${showValue(scale)}. Use a finite number.`);
  const { bias, seen } = visible(where, mask, causal, [...batch, queries, keys], q);
  const product = mul(matMul(q as Tensor<2>, k as Tensor<2>, { transposeB: true }), factor);
  const scores = bias === undefined ? product : add(product, bias);
  return seen === undefined ? softmax(scores) : hide(softmax(hide(scores, seen, HIDDEN)), seen, 0);
}

function hide(x: Tensor, seen: Tensor<Rank, "bool">, value: number): Tensor {
  return where(seen, x, value);
}

/** What is added to the scores, and which of them are seen; undefined for nothing and all. */
function visible(
  name: string,
  mask: Tensor | undefined,
  causal: boolean,
  scores: Shape,
  like: Tensor,
): { bias: Tensor | undefined; seen: Tensor<Rank, "bool"> | undefined } {
  const past = causal ? earlierKeys(scores.at(-2) ?? 0, scores.at(-1) ?? 0, like) : undefined;
  if (mask === undefined) return { bias: undefined, seen: past };
  if (!(mask instanceof Tensor)) throw notTensor(`${name}: mask`, mask);
  requireFitting(name, "mask", mask, scores);
  if (mask.dtype === "int32")
    throw new DTypeError(
      `${name}: a mask of int32. Use bool, true where a query attends to a key, or float32 to add to the scores.`,
    );
  const shown = (mask.dtype === "bool" ? mask : greater(mask, HIDDEN)) as Tensor<Rank, "bool">;
  return {
    bias: mask.dtype === "bool" ? undefined : where(shown, mask, 0),
    seen: past === undefined ? shown : (logicalAnd(shown, past) as Tensor<Rank, "bool">),
  };
}

/** True on and below the diagonal, which starts at the first query and the first key, as in Keras and PyTorch. */
function earlierKeys(queries: number, keys: number, like: Tensor): Tensor<2, "bool"> {
  const data = Uint8Array.from({ length: queries * keys }, (_, i) => (i % keys <= Math.floor(i / keys) ? 1 : 0));
  return uploadConstant(like.device, data, [queries, keys], "bool") as Tensor<2, "bool">;
}

function requireRows(where: string, name: string, t: Tensor): void {
  requireTensor(`${where}: ${name}`, t);
  requireType(`${where}: ${name}`, t, "float32");
  if (t.rank < 2)
    throw new ShapeError(`${where}: ${name} ${showShape(t.shape)}. Expected [..., length, size]: one row for each position.`);
}

function requireFitting(where: string, name: string, t: Tensor, scores: Shape): void {
  if (!sameShape(broadcastShapes(`${where}: ${name}`, t.shape, scores), scores))
    throw new ShapeError(
      `${where}: ${name} ${showShape(t.shape)} does not broadcast to the scores ${showShape(scores)}. Expected [..., queries, keys].`,
    );
}
