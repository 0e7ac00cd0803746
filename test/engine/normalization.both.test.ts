import * as engine from "@chainrule/engine";
import { type Device, grad, mul, scope, sum, type Tensor, tensor, valueAndGrad } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";

const read = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const kinds = {
  layerNormalize: (x: Tensor) => engine.layerNormalize(x),
  groupNormalize: (x: Tensor) => engine.groupNormalize(x, { groups: 1 }),
  batchNormalize: (x: Tensor) => engine.transpose(engine.batchNormalize(engine.transpose(x) as Tensor<2>, 1e-3).z),
} as const;

for (const name of deviceNames)
  describe(`${name}: normalisation where it is delicate`, () => {
    const weights = [0.5, -1, 2, 0.25];
    const weighted = (f: (x: Tensor) => Tensor, device: Device) => (x: Tensor) => sum(mul(f(x), tensor(weights, { device })));

    test("equal elements give 0, and the gradient (g - mean g) / sqrt(epsilon)", async () => {
      const device = await deviceOf(name);
      for (const f of Object.values(kinds)) {
        const x = tensor([[7, 7, 7, 7]], { device });
        const { value, gradient } = valueAndGrad(weighted(f, device))(x);
        expect(Math.abs((await read(value))[0]!)).toBeLessThan(1e-5);
        const average = weights.reduce((p, q) => p + q) / 4;
        const got = await read(gradient);
        weights.forEach((g, i) => expect(got[i]! / ((g - average) / Math.sqrt(1e-3))).toBeCloseTo(1, 4));
      }
    });

    test("one element gives 0 and the gradient 0", async () => {
      const device = await deviceOf(name);
      for (const f of Object.values(kinds)) {
        const { value, gradient } = valueAndGrad((x: Tensor) => sum(mul(f(x), 3)))(tensor([[5]], { device }));
        expect(await (value as Tensor<0>).array()).toBe(0);
        expect(await read(gradient)).toEqual([0]);
      }
    });

    test("a mean of 4096 takes nothing from a spread of 1", async () => {
      const device = await deviceOf(name);
      // mean 4096, variance 1, exact in float32: E x^2 - (E x)^2 would have lost it
      const x = tensor([[4095, 4097, 4095, 4097]], { device });
      const z = 1 / Math.sqrt(1 + 1e-3);
      for (const f of Object.values(kinds)) {
        const got = await read(f(x));
        [-z, z, -z, z].forEach((expected, i) => expect(got[i]).toBeCloseTo(expected, 5));
      }
    });

    test("0 has no direction, and is a steep place", async () => {
      const device = await deviceOf(name);
      const { value, gradient } = valueAndGrad((x: Tensor) => sum(engine.unitNormalize(x, { epsilon: 0.5 })))(
        tensor([0, 0], { device }),
      );
      expect(await (value as Tensor<0>).array()).toBe(0);
      expect(await read(gradient)).toEqual([2, 2]);
      expect(await read(engine.unitNormalize(tensor([0, 0, 3, 4], { shape: [2, 2], device })))).toEqual([
        0,
        0,
        expect.closeTo(0.6, 5),
        expect.closeTo(0.8, 5),
      ]);
    });
  });

for (const name of deviceNames)
  describe(`${name}: attention where nothing is seen`, () => {
    const given = (device: Device) => ({
      q: tensor([1, 2, -1, 0.5], { shape: [2, 2], device }),
      k: tensor([0.5, 1, 2, -1, 1, 1], { shape: [3, 2], device }),
      v: tensor([1, 2, 4], { shape: [3, 1], device }),
    });
    const masks = {
      bool: (device: Device) => tensor([1, 0, 1, 0, 0, 0], { shape: [2, 3], dtype: "bool", device }) as Tensor,
      added: (device: Device) => tensor([0, -Infinity, 0, -Infinity, -Infinity, -Infinity], { shape: [2, 3], device }) as Tensor,
    };

    for (const [kind, make] of Object.entries(masks))
      test(`the result is 0 and so is the gradient, never NaN (mask ${kind})`, async () => {
        const device = await deviceOf(name);
        const mask = make(device);
        const { value, gradient } = valueAndGrad((x: ReturnType<typeof given>) =>
          sum(mul(engine.scaledDotProductAttention(x.q, x.k, x.v, { mask }), tensor([[1], [10]], { device }))),
        )(given(device));
        // of the first query: scores 2.5 / sqrt 2 and 3 / sqrt 2 for the keys 0 and 2
        const share = 1 / (1 + Math.exp(0.5 / Math.SQRT2));
        expect(await (value as Tensor<0>).array()).toBeCloseTo(share + 4 * (1 - share), 4);
        const dq = await read(gradient.q);
        expect(dq.slice(2)).toEqual([0, 0]);
        expect(dq.slice(0, 2).every((x) => Number.isFinite(x))).toBe(true);
        expect((await read(gradient.k)).slice(2, 4)).toEqual([0, 0]);
        const dv = await read(gradient.v);
        expect(dv[1]).toBe(0);
        expect(dv[0]).toBeCloseTo(share, 4);
        const w = await read(engine.attentionWeights(given(device).q, given(device).k, { mask }));
        expect(w.slice(3)).toEqual([0, 0, 0]);
        expect(w[1]).toBe(0);
      });

    test("an added mask of -1e9 hides as in Keras", async () => {
      const device = await deviceOf(name);
      const { q, k } = given(device);
      const w = await read(engine.attentionWeights(q, k, { mask: tensor([0, -1e9, 0], { device }) }));
      expect(w[1]).toBe(0);
      expect(w[0]! + w[2]!).toBeCloseTo(1, 5);
    });

    test("a look-up adds up where ids repeat, and gives exactly 0 where none is", async () => {
      const device = await deviceOf(name);
      const table = tensor([1, 2, 3, 4, 5, 6], { shape: [3, 2], device });
      const ids = tensor([2, 2, 0], { dtype: "int32", device });
      const gradient = grad((t: Tensor<2>) => scope(() => sum(engine.embedding(t, ids))))(table);
      expect(await read(gradient)).toEqual([1, 1, 0, 0, 2, 2]);
      expect(engine.embedding(table, []).shape).toEqual([0, 2]);
    });
  });
