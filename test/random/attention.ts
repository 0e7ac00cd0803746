import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration, OperandSpec } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { broadcastPairs, shapes, sizes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

const attended: fc.Arbitrary<Configuration> = fc
  .record({
    batches: broadcastPairs(2),
    queries: sizes(3),
    keys: sizes(3, 1),
    d: sizes(3, 1),
    e: sizes(2, 1),
    causal: fc.boolean(),
    masked: fc.constantFrom("no", "bool", "added"),
    seen: fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }),
    scale: fc.constantFrom(undefined, 0.5),
  })
  .map(({ batches: [a, b], queries, keys, d, e, causal, masked, seen, scale }): Configuration => {
    const bias: OperandSpec = { shape: [queries, keys] };
    const mask = seen.slice(0, queries * keys).map((x) => Math.min(x, 1));
    return {
      label: `attention of ${show([...a, queries, d])} to ${show([...b, keys, d])}, mask ${masked === "bool" ? show(mask) : masked}${causal ? ", causal" : ""}`,
      operands: [
        { shape: [...a, queries, d] },
        { shape: [...b, keys, d] },
        { shape: [...b, keys, e] },
        ...(masked === "added" ? [bias] : []),
      ],
      call: ([q, k, v, added], { bools }) =>
        engine.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, {
          causal,
          ...(scale === undefined ? {} : { scale }),
          ...(masked === "bool" ? { mask: bools(mask, [queries, keys]) } : added === undefined ? {} : { mask: added }),
        }),
    };
  });

const lookedUp: fc.Arbitrary<Configuration> = fc
  .record({
    entries: sizes(5, 1),
    size: sizes(3),
    shape: shapes({ maxRank: 3 }),
    seed: fc.array(fc.nat(59), { minLength: 27, maxLength: 27 }),
  })
  .map(({ entries, size, shape, seed }) => {
    const ids = seed.slice(0, engine.sizeOf(shape)).map((id) => id % entries);
    return {
      label: `embedding of ${show([entries, size])} by ${show(ids)} of ${show(shape)}`,
      operands: [{ shape: [entries, size] }],
      call: ([table], { ints }) => engine.embedding(table as Tensor<2>, ints(ids, shape)),
    };
  });

/** Scaled dot-product attention with masks, and embedding look-ups. */
export const attention: Family = {
  name: "attention and embedding",
  configurations: fc.oneof({ arbitrary: attended, weight: 3 }, { arbitrary: lookedUp, weight: 1 }),
};
