import * as engine from "@chainrule/engine";
import { type Device, reshape, type Tensor, tensor } from "@chainrule/engine";
import type { GoldenCase } from "../golden.ts";
import type { Named } from "../tensors.ts";

/** x [batch, length, features] through a kernel [features, heads, d] and a bias [heads, d], in heads: [batch, heads, length, d]. */
function project(x: Tensor, kernel: Tensor, bias: Tensor): Tensor<4> {
  const [features = 0, heads = 0, d = 0] = kernel.shape;
  const rows = engine.affine(x as Tensor<3>, reshape(kernel, [features, heads * d]), reshape(bias, [heads * d]));
  return engine.splitHeads(rows, heads);
}

/** 1 for keys that count, as a mask of [batch, 1, 1, keys]. */
function keyMask(rows: readonly (readonly number[])[], device: Device): Tensor {
  const shape = [rows.length, 1, 1, rows[0]?.length ?? 0] as const;
  return tensor(rows.flat(), { shape, dtype: "bool", device });
}

/** Keras's MultiHeadAttention: projections, attention in heads, and the heads brought together. */
function multiHead(x: Named, attributes: Readonly<Record<string, unknown>>): Named {
  const given = x as Record<string, Tensor>;
  const query = given["query"]!;
  const value = given["value"] ?? query;
  const [q, k, v] = (
    [
      [query, "query"],
      [value, "key"],
      [value, "value"],
    ] as const
  ).map(([from, name]) => project(from, given[`${name}_kernel`]!, given[`${name}_bias`]!)) as [Tensor, Tensor, Tensor];
  const rows = attributes["key_mask"] as readonly (readonly number[])[] | null;
  const options = {
    causal: attributes["causal"] === true,
    ...(rows === null ? {} : { mask: keyMask(rows, query.device) }),
  };
  const together = engine.mergeHeads(engine.scaledDotProductAttention(q, k, v, options) as Tensor<4>);
  const [heads = 0, d = 0, features = 0] = given["output_kernel"]!.shape;
  return {
    y: engine.affine(together, reshape(given["output_kernel"]!, [heads * d, features]), given["output_bias"] as Tensor<1>),
    weights_mean: engine.mean(engine.attentionWeights(q, k, options), { axis: 1 }),
  };
}

/** An attention or embedding of the reference file as a function of its inputs and parameters. */
export function attentionOf({ group, keras, attrs }: GoldenCase): ((x: Named) => Tensor | Named) | undefined {
  if (group === "embedding") return (x) => engine.embedding(x["embeddings"] as Tensor<2>, x["x"] as Tensor as Tensor<1, "int32">);
  const attributes = attrs ?? {};
  if (keras?.class_name === "MultiHeadAttention") return (x) => multiHead(x, attributes);
  return ({ q, k, v }) =>
    engine.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { causal: attributes["is_causal"] === true });
}
