import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one, small } from "../configurations.ts";

const { add, exp, mul, neg, sub, sum, tanh, square } = engine;

const swish = (x: Tensor): Tensor => mul(x, engine.sigmoid(x)) as Tensor;
const pair = (label: string, call: (a: Tensor, b: Tensor) => Tensor | readonly Tensor[]): Configuration => ({
  label,
  operands: [{ shape: small }, { shape: [3] }],
  call: ([a, b]) => call(a as Tensor, b as Tensor),
  referenceOnly: true,
});

/** z = x y + e^y and w = x - y, with rules by hand: only the vjp, only the jvp, or both. */
const forward = (x: Tensor, y: Tensor): Tensor[] => [add(mul(x, y), exp(y)) as Tensor, sub(x, y) as Tensor];
type Pair = [Tensor, Tensor];
const vjp = ([u, v]: Tensor[], { inputs: [x, y] }: { inputs: Pair }): Pair => [
  add(mul(u as Tensor, y), v as Tensor) as Tensor,
  sub(mul(u as Tensor, add(x, exp(y))), v as Tensor) as Tensor,
];
const jvp = ([dx, dy]: Pair, { inputs: [x, y] }: { inputs: Pair }): Tensor[] => [
  add(mul(dx, y), mul(dy, add(x, exp(y)))) as Tensor,
  sub(dx, dy) as Tensor,
];
const both = (label: string, rules: Partial<{ vjp: typeof vjp; jvp: typeof jvp }>): Configuration => ({
  label,
  operands: [{ shape: small }, { shape: small }],
  call: ([x, y]) => engine.customOp({ name: "pair", forward, ...rules })(x as Tensor, y as Tensor),
  referenceOnly: true,
});

/** Functions whose inside has derivative rules of another kind than an op's: recomputed, or given by the caller. */
export const wrappedFunctions: Readonly<Record<string, readonly Configuration[]>> = {
  checkpoint: [
    one("of a product", small, (x) => engine.checkpoint(swish)(x)),
    one("inside a checkpoint", small, (x) =>
      engine.checkpoint((t: Tensor) => mul(engine.checkpoint(swish)(tanh(t)), t) as Tensor)(x),
    ),
    pair("of two operands and what it closes over", (a, b) => engine.checkpoint((t: Tensor) => mul(tanh(t), b) as Tensor)(a)),
    pair("differentiated by one of its operands inside", (a, b) =>
      engine.grad((s: Tensor) => sum(engine.checkpoint((t: Tensor) => mul(tanh(t), mul(b, t)) as Tensor)(s)))(a),
    ),
    pair("with several results, one handed through", (a, b) =>
      engine.checkpoint((s: Tensor, t: Tensor) => [mul(s, t) as Tensor, square(t), s])(a, b),
    ),
    pair(
      "with a result that nothing uses",
      (a, b) => (engine.checkpoint((s: Tensor, t: Tensor) => [mul(s, t), exp(s)])(a, b) as Tensor[])[0]!,
    ),
    pair(
      "with integers among the results",
      (a, b) => engine.checkpoint((s: Tensor, t: Tensor) => [mul(s, t) as Tensor, engine.argMax(s, 1) as Tensor])(a, b)[0]!,
    ),
  ],
  customOp: [
    both("vjp and jvp", { vjp, jvp }),
    both("vjp alone", { vjp }),
    both("jvp alone", { jvp }),
    {
      label: "records, and derivatives left out",
      operands: [{ shape: small }, { shape: small }],
      call: ([x, y]) =>
        engine.customOp({
          name: "first",
          forward: ({ p }: { p: Tensor; q: Tensor }) => ({ z: square(p), w: neg(p) }),
          vjp: ({ z, w }, { inputs: [{ p }] }): [{ p: Tensor; q: undefined }] => [
            { p: sub(mul(mul(2, p), z), w) as Tensor, q: undefined },
          ],
        })({ p: x as Tensor, q: y as Tensor }).z,
      referenceOnly: true,
    },
    one(
      "of one operand used twice",
      small,
      (x) =>
        engine.customOp({
          name: "product",
          forward: (a: Tensor, b: Tensor) => mul(a, b) as Tensor,
          vjp: (u, { inputs: [a, b] }): Pair => [mul(u, b) as Tensor, sum(mul(u, a)) as Tensor],
        })(x, sum(x) as Tensor),
      { referenceOnly: true },
    ),
  ],
};
