import {
  ArgumentError,
  customOp,
  Device,
  exp,
  grad,
  hvp,
  identity,
  jvp,
  log1p,
  mul,
  neg,
  setDefaultDevice,
  ShapeError,
  sigmoid,
  square,
  StateError,
  sub,
  sum,
  tensor,
  type Tensor,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

beforeEach(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

const numbers = async (x: Tensor): Promise<number[]> => [...(await x.read())];

/** log(1 + e^x), with the stable derivative sigmoid(x), by one rule, the other, or both. */
const forward = (x: Tensor): Tensor => log1p(exp(x));
const vjp = (u: Tensor, { inputs: [x] }: { readonly inputs: readonly [Tensor] }): readonly [Tensor] => [mul(u, sigmoid(x))];
const forwardRule = ([dx]: readonly [Tensor], { inputs: [x] }: { readonly inputs: readonly [Tensor] }): Tensor =>
  mul(dx, sigmoid(x));
const softplus = {
  "vjp alone": customOp<readonly [Tensor], Tensor>({ name: "softplus", forward, vjp }),
  "jvp alone": customOp<readonly [Tensor], Tensor>({ name: "softplus", forward, jvp: forwardRule }),
  both: customOp<readonly [Tensor], Tensor>({ name: "softplus", forward, vjp, jvp: forwardRule }),
};

describe("customOp: the rules stand in the place of the operations", () => {
  for (const [name, op] of Object.entries(softplus))
    test(name, async () => {
      // at 800, the derivative of log(1 + e^x) by its operations is Infinity / Infinity
      const x = tensor([0.5, -2, 800]);
      const s = [0.5, -2, 800].map((t) => 1 / (1 + Math.exp(-t)));
      const near = (got: number[], want: number[]): void =>
        got.forEach((value, i) => expect(value).toBeCloseTo(want[i] as number, 12));
      const total = (t: Tensor): Tensor => sum(op(t));
      near(await numbers(grad(total)(x)), s);
      near(await numbers(jvp((t: Tensor) => op(t), x, tensor([1, 2, 3])).tangent), [s[0]!, 2 * s[1]!, 3 * s[2]!]);
      const curvature = s.map((p) => p * (1 - p));
      near(await numbers(hvp(total, x, tensor([1, 1, 1]))), curvature);
      near(await numbers(grad((t: Tensor) => sum(grad(total)(t)))(x)), curvature);
      near(await numbers(grad((t: Tensor) => sum(jvp((r: Tensor) => op(r), t, tensor([1, 1, 1])).tangent))(x)), curvature);
    });

  test("gradient reversal: a derivative that is not the true one", async () => {
    const reversed = customOp({
      name: "reverseGradient",
      forward: (x: Tensor) => identity(x),
      vjp: (u: Tensor): readonly [Tensor] => [neg(u)],
    });
    expect(await grad((x: Tensor) => sum(square(reversed(x))))(tensor([1, 3])).array()).toEqual([-2, -6]);
    expect(await jvp((x: Tensor) => reversed(x), tensor([1, 3]), tensor([1, 10])).tangent.array()).toEqual([-1, -10]);
  });

  test("several arguments and results, as trees; undefined is zero", async () => {
    type Pair = { readonly a: Tensor; readonly b: Tensor };
    const op = customOp({
      name: "pair",
      forward: ({ a, b }: Pair, c: Tensor) => ({ p: mul(a, b), q: mul(b, c) }),
      vjp: (u: { p: Tensor; q: Tensor }, { inputs: [{ a, b }, c] }) =>
        [{ a: mul(u.p, b), b: sub(mul(u.p, a), neg(mul(u.q, c))) }, undefined] as const,
    });
    const f = (x: { ab: Pair; c: Tensor }): Tensor => {
      const { p, q } = op(x.ab, x.c);
      return sub(mul(p, 2), neg(q));
    };
    const g = grad(f)({ ab: { a: tensor(2), b: tensor(3) }, c: tensor(5) });
    expect([await g.ab.a.array(), await g.ab.b.array(), await g.c.array()]).toEqual([6, 9, 0]);
  });

  test("misuse is named", () => {
    expect(() => customOp({ name: "mine", forward } as never)).toThrow(
      'customOp "mine": no rule is given. Define vjp, jvp or both; without rules use the function itself.',
    );
    expect(() => customOp({ forward, vjp } as never)).toThrow(ArgumentError);
    expect(() => customOp({ name: "mine", forward, backward: vjp } as never)).toThrow('there is no option "backward"');
    const wrong = customOp({ name: "mine", forward, vjp: (): readonly [Tensor] => [tensor([1, 2])] });
    expect(() => grad((x: Tensor) => sum(wrong(x)))(tensor([1, 2, 3]))).toThrow(
      new ShapeError("mine: what vjp returned at [0] has shape [2], expected [3]. Give one of the same shape."),
    );
    const bare = customOp({ name: "mine", forward, vjp: ((u: Tensor) => u) as never });
    expect(() => grad((x: Tensor) => sum(bare(x)))(tensor([1, 2, 3]))).toThrow(
      "mine: what vjp returned: expected an array of 1, got a Tensor. Give one entry in the place of each.",
    );
    const closing = (w: Tensor): Tensor =>
      sum(customOp({ name: "mine", forward: (x: Tensor) => mul(x, w), vjp: (u: Tensor) => [u] as const })(tensor([1, 2])));
    expect(() => grad(closing)(tensor([1, 2]))).toThrow(
      new StateError(
        "mine: forward closes over a tensor of shape [2] that is being differentiated. Make it an argument, or take stopGradient of it.",
      ),
    );
  });
});
