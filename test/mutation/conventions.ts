import * as engine from "@chainrule/engine";
import type { Device, Tensor } from "@chainrule/engine";
import type { Configuration } from "../support/configurations.ts";
import { calculus, dot, type Point } from "../support/derivatives.ts";
import type { Check } from "./checks.ts";

/** A point where no finite difference says what the derivative is: the convention that test/engine/kinks.test.ts pins. */
interface Convention {
  readonly configuration: Configuration;
  /** The gradient of the sum of the results, operands end to end. */
  readonly gradient: readonly number[];
}

const binary = (
  op: (a: Tensor, b: Tensor) => Tensor,
  a: readonly number[],
  b: readonly number[],
  gradient: readonly number[],
): Convention => ({
  configuration: {
    label: `at a = [${a.join(", ")}], b = [${b.join(", ")}]`,
    operands: [
      { shape: [a.length], values: a },
      { shape: [b.length], values: b },
    ],
    call: ([p, q]) => op(p as Tensor, q as Tensor),
  },
  gradient,
});

const unary = (op: (x: Tensor) => Tensor, x: readonly number[], gradient: readonly number[]): Convention => ({
  configuration: { label: `at [${x.join(", ")}]`, operands: [{ shape: [x.length], values: x }], call: ([t]) => op(t as Tensor) },
  gradient,
});

const conventions: readonly Convention[] = [
  // dy/da = b a^(b-1), 0 for b = 0; dy/db = 0 where a = 0
  binary(engine.pow, [0, 0, 0, 2, 2], [0, 1, 2, 0, 1], [0, 1, 0, 0, 1, 0, 0, 0, Math.log(2), 2 * Math.log(2)]),
  binary(engine.maximum, [1, 2], [1, 1], [0.5, 1, 0.5, 0]),
  binary(engine.minimum, [1, 2], [1, 1], [0.5, 0, 0.5, 1]),
  // equal extremes share, or the first one has all; NaN is the extreme where there is one
  unary((x) => engine.max(x), [1, 3, 3], [0, 0.5, 0.5]),
  unary((x) => engine.max(x, { ties: "first" }), [1, 3, 3], [0, 1, 0]),
  unary((x) => engine.min(x), [0, 0, 3, 0, 0], [0.25, 0.25, 0, 0.25, 0.25]),
  unary((x) => engine.min(x, { ties: "first" }), [2, 0, 3, 0, 0], [0, 1, 0, 0, 0]),
  unary((x) => engine.max(x), [1, Number.NaN, 5], [0, 1, 0]),
];

/** Checks of the conventions, in both modes. */
export function conventionChecks(device: Device): { readonly label: string; readonly check: Check }[] {
  return conventions.map(({ configuration, gradient }) => {
    const f = calculus(configuration, device);
    const x: Point = configuration.operands.map(({ values = [] }) => Float64Array.from(values));
    const dx: Point = x.map((data, i) => data.map((_, j) => 0.3 + 0.2 * i + 0.1 * j));
    const all = x.map(() => true);
    const check: Check = async () => {
      const ones = (await f.value(x)).map(() => 1);
      const got = await f.cotangent(x, ones, all);
      if (!got.every((value, i) => Math.abs(value - gradient[i]!) < 1e-12)) return "gradient at a kink";
      const flat = Float64Array.from(dx.flatMap((data) => [...data]));
      const [left, right] = [dot(ones, await f.tangent(x, dx, all)), dot(got, flat)];
      return Math.abs(left.sum - right.sum) <= 1e-12 ? undefined : "adjoint identity at a kink";
    };
    return { label: configuration.label, check };
  });
}
