import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Configuration } from "../configurations.ts";
import { one } from "../configurations.ts";

const operands = [{ shape: [2, 3, 2] }, { shape: [2, 4, 2] }, { shape: [2, 4, 3] }] as const;
const attend = (
  label: string,
  options: (make: Parameters<Configuration["call"]>[1]) => engine.DotProductAttentionOptions,
  referenceOnly = true,
): Configuration => ({
  label,
  operands,
  call: ([q, k, v], make) => engine.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, options(make)),
  referenceOnly,
});

/** The second query of the first example attends to nothing. */
const mask = [1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1];

/** Attention with all kinds of masks, and look-ups. */
export const attentionTable: Readonly<Record<string, readonly Configuration[]>> = {
  attentionWeights: [
    {
      label: "causal",
      operands: [{ shape: [3, 2] }, { shape: [3, 2] }],
      call: ([q, k]) => engine.attentionWeights(q as Tensor, k as Tensor, { causal: true }),
    },
  ],
  scaledDotProductAttention: [
    attend("plain", () => ({}), false),
    attend("a row that attends to nothing", ({ bools }) => ({ mask: bools(mask, [3, 4]) }), false),
    attend("causal, masked and scaled", ({ bools }) => ({ causal: true, scale: 2, mask: bools([0, 1, 1, 1], [1, 1, 4]) })),
    {
      label: "a mask that is added and differentiated",
      operands: [...operands, { shape: [3, 4] }],
      call: ([q, k, v, bias]) =>
        engine.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { mask: bias as Tensor, causal: true }),
      referenceOnly: true,
    },
    {
      label: "dropout, and heads that share keys and values",
      operands: [
        { shape: [2, 2, 3, 2] },
        { shape: [1, 4, 2] },
        { shape: [4, 1] },
        { shape: [3, 4], values: mask.map((x) => x * 2) },
      ],
      call: ([q, k, v, dropout]) =>
        engine.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { dropout: dropout as Tensor }),
      referenceOnly: true,
    },
  ],
  splitHeads: [one("3 heads", [2, 2, 6], (x) => engine.splitHeads(x as Tensor<3>, 3), { referenceOnly: true })],
  mergeHeads: [one("3 heads", [2, 3, 2, 2], (x) => engine.mergeHeads(x as Tensor<4>), { referenceOnly: true })],
  embedding: [
    one("repeats and an unused row", [4, 3], (x, { ints }) => engine.embedding(x as Tensor<2>, ints([2, 0, 2, 1], [2, 2]))),
    one("host ids", [3, 2], (x) => engine.embedding(x as Tensor<2>, [[0], [2]]), { referenceOnly: true }),
  ],
};
