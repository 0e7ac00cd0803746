import {
  add,
  checkpoint,
  customOp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  leavesOf,
  linearize,
  logSumExp,
  matMul,
  mul,
  norm,
  ones,
  perSampleGrad,
  scope,
  setDefaultDevice,
  softmax,
  square,
  sub,
  sum,
  tanh,
  tensor,
  type Tensor,
  valueAndGrad,
  vjp,
} from "@chainrule/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DeviceName, deviceOf, deviceNames } from "../support/devices.ts";
import { scaledError } from "../support/scaledError.ts";
import { curves } from "./closedFormCurves.ts";
import { fields, throughSoftmax } from "./closedFormFields.ts";
import { critic, type CriticTensors, penaltyOnPaper, samples } from "./gradientPenalty.ts";

// Derivatives of the second and third order, by every mixture of modes, against formulas on paper.

type Map = (x: Tensor) => Tensor;

/** Relative to the largest element. Float32 rounds at 6e-8; each order multiplies what it is off by. */
const tolerance: Readonly<Record<string, readonly [first: number, second: number, third: number]>> = {
  reference: [1e-12, 1e-12, 1e-11],
  cpu: [1e-6, 1e-6, 1e-5],
  wasm: [1e-6, 1e-6, 1e-5],
};

const unit = (n: number, i: number): number[] => Array.from({ length: n }, (_, k) => (k === i ? 1 : 0));

/** f'(x) of a function that acts on each element, in each way that the engine offers. */
const ways: Readonly<Record<string, (f: Map) => Map>> = {
  grad: (f) => grad((x: Tensor) => sum(f(x))),
  jvp: (f) => (x) => jvp(f, x, ones(x.shape)).tangent,
  vjp: (f) => (x) => vjp(f, x).pullback(ones(x.shape)),
  linearize: (f) => (x) => linearize(f, x).pushforward(ones(x.shape)),
};
const modes = { reverse: ways["grad"]!, forward: ways["jvp"]! };

/** H v of a scalar function, by each mixture. Forward over forward gives one number for each direction: there the units are walked. */
const products: Readonly<Record<string, (f: Map, x: Tensor, v: Tensor) => Tensor | readonly Tensor[]>> = {
  "reverse over reverse": (f, x, v) => grad((t: Tensor) => sum(mul(grad(f)(t), v)))(x),
  "forward over reverse": (f, x, v) => jvp(grad(f), x, v).tangent,
  "reverse over forward": (f, x, v) => grad((t: Tensor) => jvp(f, t, v).tangent)(x),
  "forward over forward": (f, x, v) =>
    Array.from({ length: x.size }, (_, i) => {
      const along = tensor(unit(x.size, i), { shape: x.shape });
      return jvp((t: Tensor) => jvp(f, t, v).tangent, x, along).tangent;
    }),
  hvp: (f, x, v) => hvp(f, x, v),
};

/** The same function, differentiated by other means. */
const wrappings: Readonly<Record<string, (f: Map) => Map>> = {
  plain: (f) => f,
  checkpoint: (f) => checkpoint(f),
  "customOp with vjp": (f) =>
    customOp<readonly [Tensor], Tensor>({ name: "f", forward: f, vjp: (u, { inputs: [x] }) => [mul(u, grad(f)(x))] }),
  "customOp with jvp": (f) =>
    customOp<readonly [Tensor], Tensor>({ name: "f", forward: f, jvp: ([dx], { inputs: [x] }) => jvp(f, x, dx).tangent }),
};

async function numbers(tree: Tensor | readonly Tensor[]): Promise<number[]> {
  return (await Promise.all(leavesOf(tree).map(async (t) => [...(await t.read())]))).flat();
}

async function errorOf(actual: Tensor | readonly Tensor[], wanted: readonly number[]): Promise<number> {
  return scaledError(await numbers(actual), wanted);
}

const direction = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));

for (const name of deviceNames as readonly DeviceName[])
  describe(name, () => {
    const [first, second, third] = tolerance[name]!;
    beforeEach(async () => {
      setDefaultDevice(await deviceOf(name));
    });
    afterEach(() => {
      setDefaultDevice(undefined);
    });

    describe.each(Object.entries(curves))("%s", (_curve, { f, at, derivatives }) => {
      const wanted = (order: 1 | 2 | 3): number[] => at.map((x) => derivatives(x)[order - 1]!);

      test("first order, in every way", async () => {
        for (const [way, d] of Object.entries(ways))
          expect(
            await errorOf(
              scope(() => d(f)(tensor(at))),
              wanted(1),
            ),
            way,
          ).toBeLessThanOrEqual(first);
      });

      test("second order, in every way over every way", async () => {
        for (const [outer, d] of Object.entries(ways))
          for (const [inner, e] of Object.entries(ways))
            expect(
              await errorOf(
                scope(() => d(e(f))(tensor(at))),
                wanted(2),
              ),
              `${outer} over ${inner}`,
            ).toBeLessThanOrEqual(second);
      });

      test("third order, in all mixtures of modes", async () => {
        for (const [outer, c] of Object.entries(modes))
          for (const [middle, d] of Object.entries(modes))
            for (const [inner, e] of Object.entries(modes))
              expect(
                await errorOf(
                  scope(() => c(d(e(f)))(tensor(at))),
                  wanted(3),
                ),
                `${outer} over ${middle} over ${inner}`,
              ).toBeLessThanOrEqual(third);
      });
    });

    describe.each(Object.entries(fields))("%s", (_field, { f, x, shape, gradient, along }) => {
      const point = (): Tensor => tensor(x, { shape });

      test.each(Object.entries(wrappings))(
        "%s: gradient, and Hessian times vectors by every mixture",
        async (_wrapping, wrap) => {
          const g = wrap(f);
          expect(
            await errorOf(
              scope(() => grad(g)(point())),
              gradient,
            ),
            "gradient",
          ).toBeLessThanOrEqual(first);
          for (const [mixture, product] of Object.entries(products))
            for (const v of [unit(x.length, 1), direction(x.length)])
              expect(
                await errorOf(
                  scope(() => product(g, point(), tensor(v, { shape }))),
                  along(v),
                ),
                mixture,
              ).toBeLessThanOrEqual(second);
        },
      );

      test("hessian is hvp along every axis, symmetric, and what stands on paper", async () => {
        const h = (await numbers(scope(() => hessian(f)(point()) as Tensor))) as readonly number[];
        const n = x.length;
        const rows = Array.from({ length: n }, (_, i) => h.slice(i * n, (i + 1) * n));
        expect(
          await errorOf(
            scope(() => rows.map((_, i) => hvp(f, point(), tensor(unit(n, i), { shape })))),
            h,
          ),
          "hvp",
        ).toBeLessThanOrEqual(second);
        expect(
          scaledError(
            h,
            rows.flatMap((_, i) => rows.map((row) => row[i]!)),
          ),
        ).toBeLessThanOrEqual(second);
        expect(
          scaledError(
            h,
            rows.flatMap((_, i) => along(unit(n, i))),
          ),
        ).toBeLessThanOrEqual(second);
      });
    });

    test("the Jacobian of softmax is diag(p) - p p^T, in each mode, and is the Hessian of logSumExp", async () => {
      const logits = [0.5, -1, 2, 0.25];
      const wanted = logits.flatMap((_, i) => throughSoftmax(logits, unit(4, i)));
      for (const mode of ["forward", "reverse", "auto"] as const)
        expect(
          await errorOf(
            scope(() => jacobian((x: Tensor) => softmax(x), { mode })(tensor(logits)) as Tensor),
            wanted,
          ),
          mode,
        ).toBeLessThanOrEqual(first);
      for (const outer of ["forward", "reverse"] as const)
        for (const inner of ["forward", "reverse"] as const) {
          const slope = jacobian((x: Tensor) => logSumExp(x), { mode: inner });
          const curvature = jacobian((x: Tensor) => slope(x) as Tensor, { mode: outer });
          expect(
            await errorOf(
              scope(() => curvature(tensor(logits)) as Tensor),
              wanted,
            ),
            `${outer} over ${inner}`,
          ).toBeLessThanOrEqual(second);
        }
    });

    describe("the gradient penalty (|grad_x D| - 1)^2 by the weights", () => {
      const paper = penaltyOnPaper();
      const weights = (): CriticTensors => ({ w1: tensor(critic.w1), b1: tensor(critic.b1), w2: tensor(critic.w2) });
      const score = (x: Tensor, { w1, b1, w2 }: CriticTensors): Tensor =>
        sum(mul(tanh(add(matMul(x, w1, { transposeB: true }), b1)), w2));
      const wanted = [...paper.gradient.w1, ...paper.gradient.b1, ...paper.gradient.w2];

      /** grad_x D for every sample, [samples, inputs], in each mode. */
      const slopes: Readonly<Record<string, (w: CriticTensors) => Tensor>> = {
        reverse: (w) => grad((x: Tensor) => score(x, w))(tensor(samples)),
        forward: (w) => jacobian((x: Tensor) => score(x, w), { mode: "forward" })(tensor(samples)) as Tensor,
        "per sample": (w) =>
          perSampleGrad((x: Tensor, sample: Tensor) => score(add(x, sample), w))(tensor([0, 0]), tensor(samples)),
        checkpointed: (w) => grad(checkpoint((x: Tensor) => score(x, w)))(tensor(samples)),
      };
      const penalty = (slope: (w: CriticTensors) => Tensor, w: CriticTensors): Tensor =>
        sum(square(sub(norm(slope(w), { axis: 1 }), 1)));

      test.each(Object.entries(slopes))("inside %s", async (_inside, slope) => {
        const p = (w: CriticTensors): Tensor => penalty(slope, w);
        const { value, gradient } = scope(() => valueAndGrad(p)(weights()));
        expect(await errorOf(value, [paper.value]), "value").toBeLessThanOrEqual(first);
        expect(await errorOf([gradient.w1, gradient.b1, gradient.w2], wanted), "reverse mode outside").toBeLessThanOrEqual(
          second,
        );
        const again = scope(() => grad(checkpoint(p))(weights()));
        expect(
          await errorOf([again.w1, again.b1, again.w2], wanted),
          "reverse mode over a checkpoint outside",
        ).toBeLessThanOrEqual(second);
        const moved = direction(wanted.length);
        const dw = {
          w1: tensor(moved.slice(0, 6), { shape: [3, 2] }),
          b1: tensor(moved.slice(6, 9)),
          w2: tensor(moved.slice(9)),
        };
        const change = wanted.reduce((total, value, i) => total + value * moved[i]!, 0);
        expect(
          await errorOf(
            scope(() => jvp(p, weights(), dw).tangent),
            [change],
          ),
          "forward mode outside",
        ).toBeLessThanOrEqual(second);
      });
    });
  });

test("swish″(0.3) is 0.4780", async () => {
  setDefaultDevice(await deviceOf("reference"));
  const swish = curves["x sigmoid(x)"]!.f;
  for (const d of Object.values(ways))
    for (const e of Object.values(ways))
      expect((await numbers(scope(() => d(e(swish))(tensor(0.3)))))[0]?.toFixed(4)).toBe("0.4780");
  setDefaultDevice(undefined);
});
