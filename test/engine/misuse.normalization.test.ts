import * as engine from "@chainrule/engine";
import { Device, setDefaultDevice, type Tensor, tensor, zeros } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => setDefaultDevice(new Device(createReferenceBackend())));
afterAll(() => setDefaultDevice(undefined));

/** What the calls throw, a line for each. */
function refusals(calls: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(calls)
    .map(([name, call]) => {
      try {
        call();
      } catch (error) {
        expect(error, name).toBeInstanceOf(engine.ChainruleError);
        return `${name} | ${(error as Error).name}: ${(error as Error).message}`;
      }
      return `${name} | accepted`;
    })
    .join("\n");
}

test("normalisations refuse what makes no sense", () => {
  const x = zeros([2, 4]);
  expect(
    refusals({
      "no tensor": () => engine.layerNormalize([1, 2] as never),
      integers: () => engine.layerNormalize(tensor([1, 2], { dtype: "int32" }) as never),
      "no such axis": () => engine.layerNormalize(x, { axis: 2 }),
      "an axis twice": () => engine.layerNormalize(x, { axis: [1, -1] }),
      "no axes": () => engine.layerNormalize(x, { axis: [] }),
      "nothing along the axis": () => engine.rmsNormalize(zeros([2, 0])),
      "an unknown option": () => engine.layerNormalize(x, { eps: 1e-5 } as never),
      "epsilon in place of options": () => engine.layerNormalize(x, 1e-5 as never),
      "epsilon 0": () => engine.layerNormalize(x, { epsilon: 0 }),
      "epsilon NaN": () => engine.unitNormalize(x, { epsilon: NaN }),
      "gamma of another size": () => engine.layerNormalize(x, {}, zeros([3])),
      "gamma of integers": () => engine.rmsNormalize(x, {}, tensor([1, 1, 1, 1], { dtype: "int32" })),
      "beta that would broadcast": () => engine.layerNormalize(x, { axis: [0, 1] }, undefined, zeros([4])),
      "groups that do not divide": () => engine.groupNormalize(x, { groups: 3 }),
      "Keras's 32 groups of 4": () => engine.groupNormalize(x),
      "no groups": () => engine.groupNormalize(x, { groups: 0 }),
      "channels along the batch": () => engine.groupNormalize(x, { groups: 2, axis: 0 }),
      "an instance without places": () => engine.instanceNormalize(x),
      "groups of a vector": () => engine.groupNormalize(zeros([4]), { groups: 2 }),
      "unknown option of groups": () => engine.instanceNormalize(zeros([2, 2, 2]), { groups: 2 } as never),
      "batch of nothing": () => engine.batchNormalize(zeros([0, 2]), 1e-3),
      "batch of negative epsilon": () => engine.batchNormalize(x as Tensor<2>, -1),
      "statistics of no epsilon": () => engine.normalizeWith(x, zeros([4]), zeros([4]), undefined as never),
    }),
  ).toMatchInlineSnapshot(`
    "no tensor | ArgumentError: layerNormalize: expected a tensor, got [1, 2]. Make one with tensor(values).
    integers | DTypeError: layerNormalize: expected float32, got int32. Use cast(x, "float32").
    no such axis | ShapeError: layerNormalize: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    an axis twice | ShapeError: layerNormalize: axes [1,-1] name one axis twice. Name each axis once.
    no axes | ShapeError: layerNormalize: [2, 4] has nothing to normalise along the axes []. Name axes with elements.
    nothing along the axis | ShapeError: rmsNormalize: [2, 0] has nothing to normalise along the axes [1]. Name axes with elements.
    an unknown option | ArgumentError: layerNormalize: there is no option "eps". Choose from "axis", "epsilon".
    epsilon in place of options | ArgumentError: layerNormalize: options must be an object, got 0.00001. Use { axis, epsilon }.
    epsilon 0 | ArgumentError: layerNormalize: epsilon 0. Use a finite number above 0.
    epsilon NaN | ArgumentError: unitNormalize: epsilon NaN. Use a finite number above 0.
    gamma of another size | ShapeError: layerNormalize: gamma [3] for x [2, 4]. Expected [4], one number for each place along the axes that it scales.
    gamma of integers | DTypeError: rmsNormalize: gamma: expected float32, got int32. Use cast(x, "float32").
    beta that would broadcast | ShapeError: layerNormalize: beta [4] for x [2, 4]. Expected [2, 4], one number for each place along the axes that it scales.
    groups that do not divide | ArgumentError: groupNormalize: 3 groups of 4 channels. Use a divisor of 4, or -1 for each channel alone.
    Keras's 32 groups of 4 | ArgumentError: groupNormalize: 32 groups of 4 channels. Use a divisor of 4, or -1 for each channel alone.
    no groups | ArgumentError: groupNormalize: 0 groups of 4 channels. Use a divisor of 4, or -1 for each channel alone.
    channels along the batch | ShapeError: groupNormalize: got shape [2, 4] with the channels along axis 0. Expected [batch, ..., channels], each sample with elements.
    an instance without places | ShapeError: instanceNormalize: got shape [2, 4] with the channels along axis 1. Expected [batch, at least one axis, channels], each sample with elements.
    groups of a vector | ShapeError: groupNormalize: got shape [4] with the channels along axis 0. Expected [batch, ..., channels], each sample with elements.
    unknown option of groups | ArgumentError: instanceNormalize: there is no option "groups". Choose from "axis", "epsilon".
    batch of nothing | ShapeError: batchNormalize: got shape [0, 2]. Expected [batch, ..., channels] with at least one sample.
    batch of negative epsilon | ArgumentError: batchNormalize: epsilon -1. Use a finite number >= 0.
    statistics of no epsilon | ArgumentError: normalizeWith: epsilon undefined. Use a finite number >= 0."
  `);
});

test("attention and look-ups refuse what makes no sense", () => {
  const [q, k, v] = [zeros([2, 3, 4]), zeros([2, 5, 4]), zeros([2, 5, 2])];
  const attend = engine.scaledDotProductAttention;
  const table = zeros([3, 2]);
  expect(
    refusals({
      "no tensor": () => attend([1] as never, k, v),
      "a vector": () => attend(zeros([4]), k, v),
      integers: () => attend(zeros([3, 4], { dtype: "int32" }), k, v),
      "sizes that differ": () => attend(q, zeros([2, 5, 3]), v),
      "no keys": () => attend(q, zeros([2, 0, 4]), zeros([2, 0, 2])),
      "values without keys": () => attend(q, k, zeros([2, 4, 2])),
      "batches that differ": () => attend(q, zeros([3, 5, 4]), v),
      "a mask of another shape": () => attend(q, k, v, { mask: zeros([2, 5], { dtype: "bool" }) }),
      "a mask of integers": () => attend(q, k, v, { mask: zeros([3, 5], { dtype: "int32" }) }),
      "a mask on the host": () => attend(q, k, v, { mask: [[true]] as never }),
      "a mask that makes the scores larger": () => engine.attentionWeights(q, k, { mask: zeros([2, 2, 3, 5]) }),
      "dropout of another shape": () => attend(q, k, v, { dropout: zeros([4]) }),
      "dropout as a rate": () => attend(q, k, v, { dropout: 0.1 as never }),
      "dropout of weights": () => engine.attentionWeights(q, k, { dropout: zeros([1]) } as never),
      "an unknown option": () => attend(q, k, v, { isCausal: true } as never),
      "causal of a number": () => attend(q, k, v, { causal: 1 as never }),
      "scale NaN": () => attend(q, k, v, { scale: NaN }),
      "heads that do not divide": () => engine.splitHeads(zeros([1, 2, 5]), 2),
      "heads of a matrix": () => engine.splitHeads(zeros([2, 4]) as never, 2),
      "heads to merge of rank 3": () => engine.mergeHeads(zeros([2, 4, 2]) as never),
      "a table of rank 1": () => engine.embedding(zeros([3]) as never, [0]),
      "an id beyond the table": () => engine.embedding(table, [[0, 3]]),
      "a negative id": () => engine.embedding(table, Int32Array.of(-1)),
      "a fractional id": () => engine.embedding(table, [0.5]),
      "ragged ids": () => engine.embedding(table, [[0], [1, 2]]),
      "float ids": () => engine.embedding(table, tensor([0, 1]) as never),
      "ids of nothing": () => engine.embedding(table, undefined as never),
    }),
  ).toMatchInlineSnapshot(`
    "no tensor | ArgumentError: scaledDotProductAttention: q: expected a tensor, got [1]. Make one with tensor(values).
    a vector | ShapeError: scaledDotProductAttention: q [4]. Expected [..., length, size]: one row for each position.
    integers | DTypeError: scaledDotProductAttention: q: expected float32, got int32. Use cast(x, "float32").
    sizes that differ | ShapeError: scaledDotProductAttention: q [2, 3, 4] and k [2, 5, 3]. Expected [..., queries, d] and [..., keys, d] with one d and at least one key.
    no keys | ShapeError: scaledDotProductAttention: q [2, 3, 4] and k [2, 0, 4]. Expected [..., queries, d] and [..., keys, d] with one d and at least one key.
    values without keys | ShapeError: scaledDotProductAttention: k [2, 5, 4] and v [2, 4, 2]. Expected one row of v for each of k: [..., 5, size].
    batches that differ | ShapeError: scaledDotProductAttention: shapes [2] and [3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    a mask of another shape | ShapeError: scaledDotProductAttention: mask: shapes [2, 5] and [2, 3, 5] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    a mask of integers | DTypeError: scaledDotProductAttention: a mask of int32. Use bool, true where a query attends to a key, or float32 to add to the scores.
    a mask on the host | ArgumentError: scaledDotProductAttention: mask: expected a tensor, got [[true]]. Make one with tensor(values).
    a mask that makes the scores larger | ShapeError: attentionWeights: mask [2, 2, 3, 5] does not broadcast to the scores [2, 3, 5]. Expected [..., queries, keys].
    dropout of another shape | ShapeError: scaledDotProductAttention: dropout: shapes [4] and [2, 3, 5] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    dropout as a rate | ArgumentError: scaledDotProductAttention: dropout: expected a tensor, got 0.1. Make one with tensor(values).
    dropout of weights | ArgumentError: attentionWeights: there is no option "dropout". Choose from "mask", "causal", "scale".
    an unknown option | ArgumentError: scaledDotProductAttention: there is no option "isCausal". Choose from "mask", "causal", "scale", "dropout".
    causal of a number | ArgumentError: scaledDotProductAttention: causal 1. Use true or false.
    scale NaN | ArgumentError: scaledDotProductAttention: scale NaN. Use a finite number.
    heads that do not divide | ArgumentError: splitHeads: 2 heads for 5 features. Use a divisor of the number of features.
    heads of a matrix | ShapeError: splitHeads: got shape [2, 4]. Expected [batch, length, features].
    heads to merge of rank 3 | ShapeError: mergeHeads: got shape [2, 4, 2]. Expected [batch, heads, length, size].
    a table of rank 1 | ShapeError: embedding: table: expected a tensor of rank 2, got shape [3]. Reshape it.
    an id beyond the table | ArgumentError: embedding: id 3 at position 1 is not in 0 to 2. Check the ids.
    a negative id | ArgumentError: embedding: id -1 at position 0 is not in 0 to 2. Check the ids.
    a fractional id | ArgumentError: embedding: id 0.5 at position 0 is not in 0 to 2. Check the ids.
    ragged ids | ShapeError: embedding: ids: ragged arrays: [1] has 2 entries where the first has 1. Pad or trim them yourself.
    float ids | DTypeError: embedding: ids: expected int32, got float32. Use cast(x, "int32").
    ids of nothing | ArgumentError: embedding: ids are undefined. Use an int32 tensor or arrays of integers."
  `);
});
