import { add, cast, type Device, grad, jvp, mul, scope, type Shape, square, sum, Tensor, tensor, vjp } from "@chainrule/engine";
import type { Configuration, Constants, OperandSpec } from "./configurations.ts";

/** A point or a direction: the numbers of each operand. */
export type Point = readonly Float64Array[];

/** Which operands are differentiated; the others are constants. */
export type Active = readonly boolean[];

/** Uniform numbers by a multiplicative congruential generator: not the engine's, and the same everywhere. */
export function numbers(seed: number): (count: number, low?: number, high?: number) => Float64Array {
  let state = (seed * 2654435761 + 12345) % 2147483647;
  return (count, low = -1, high = 1) =>
    Float64Array.from({ length: count }, () => {
      state = (state * 48271) % 2147483647;
      return Math.fround(low + ((high - low) * state) / 2147483647);
    });
}

/** A point of an operand's range, away from its kinks. */
export function draw(
  { shape, low = -1, high = 1, kinks = [], values }: OperandSpec,
  next: ReturnType<typeof numbers>,
): Float64Array {
  if (values !== undefined) return Float64Array.from(values);
  const size = shape.reduce((p, q) => p * q, 1);
  return next(size, low, high).map((x) => {
    const kink = kinks.find((k) => Math.abs(x - k) < 0.05);
    return kink === undefined ? x : x < kink ? kink - 0.1 : kink + 0.1;
  });
}

/** A configuration on a device, as functions of host numbers; outputs are laid end to end. */
export interface Calculus {
  /** f(x). */
  readonly value: (x: Point) => Promise<Float64Array>;
  /** J dx over the active operands. */
  readonly tangent: (x: Point, dx: Point, active: Active) => Promise<Float64Array>;
  /** J^T u, active operands laid end to end. */
  readonly cotangent: (x: Point, u: Float64Array, active: Active) => Promise<Float64Array>;
  /** J^T u over all operands for several u, by one graph walked as many times. */
  readonly cotangents: (x: Point, upstreams: readonly Float64Array[]) => Promise<readonly Float64Array[]>;
  /** The gradient of phi(x) = sum u f(x)^3, in which the upstream depends on x too. */
  readonly gradient: (x: Point, u: Float64Array) => Promise<Float64Array>;
  /** H dx for phi, by two nested differentiations. */
  readonly hessianTimes: Readonly<Record<string, (x: Point, u: Float64Array, dx: Point) => Promise<Float64Array>>>;
  /** dx^T H dx for phi, forward over forward. */
  readonly curvature: (x: Point, u: Float64Array, dx: Point) => Promise<Float64Array>;
}

const cube = (x: Tensor): Tensor => mul(x, square(x));

/** A configuration on a device. */
export function calculus({ operands, call }: Configuration, device: Device): Calculus {
  const make: Constants = {
    ints: (values, shape = [values.length]) =>
      tensor(values, { shape: shape as Shape, dtype: "int32", device }) as Tensor as Tensor<1, "int32">,
    bools: (values, shape) => tensor(values, { shape: shape as Shape, dtype: "bool", device }) as Tensor as Tensor<1, "bool">,
  };
  const place = (x: Point): Tensor[] => x.map((data, i) => tensor(data, { shape: operands[i]?.shape ?? [], device }));
  const f = (x: readonly Tensor[]): Tensor[] => {
    const y = call(x, make);
    return y instanceof Tensor ? [y] : [...y];
  };
  const flat = async (compute: () => readonly Tensor[]): Promise<Float64Array> => {
    const tensors = scope(compute);
    const parts = await Promise.all(tensors.map((t) => t.read()));
    for (const t of tensors) t.dispose();
    return Float64Array.from(parts.flatMap((part) => [...part]));
  };
  /** f of the active operands alone. */
  const partly = (x: readonly Tensor[], active: Active) => ({
    chosen: x.filter((_, i) => active[i]),
    of: (some: readonly Tensor[]) => {
      const rest = [...some];
      return f(x.map((t, i) => (active[i] === true ? (rest.shift() as Tensor) : t)));
    },
  });
  const upstream = (u: Float64Array, y: readonly Tensor[]): Tensor[] => {
    let at = 0;
    return y.map((t) => tensor(u.slice(at, (at += t.size)), { shape: t.shape, device }));
  };
  const phi = (x: readonly Tensor[], u: Float64Array): Tensor => {
    const y = f(x);
    const weights = upstream(u, y);
    return y.map((t, i) => sum(mul(weights[i] as Tensor, cube(cast(t, "float32"))))).reduce((p, q) => add(p, q));
  };
  const inner = (a: readonly Tensor[], b: readonly Tensor[]): Tensor =>
    a.map((t, i) => sum(mul(t, b[i] as Tensor))).reduce((p, q) => add(p, q));

  return {
    value: (x) => flat(() => f(place(x))),
    tangent: (x, dx, active) =>
      flat(() => {
        const { chosen, of } = partly(place(x), active);
        return jvp(of, chosen, partly(place(dx), active).chosen).tangent;
      }),
    cotangent: (x, u, active) =>
      flat(() => {
        const { chosen, of } = partly(place(x), active);
        const { value, pullback } = vjp(of, chosen);
        return pullback(upstream(u, value));
      }),
    cotangents: async (x, upstreams) => {
      const walks = scope(() => {
        const { value, pullback, dispose } = vjp(f, place(x));
        const all = upstreams.map((u) => pullback(upstream(u, value)));
        dispose();
        return all;
      });
      const parts = await Promise.all(walks.map((walk) => Promise.all(walk.map((t) => t.read()))));
      for (const t of walks.flat()) t.dispose();
      return parts.map((walk) => Float64Array.from(walk.flatMap((part) => [...part])));
    },
    gradient: (x, u) => flat(() => grad((t: readonly Tensor[]) => phi(t, u))(place(x))),
    hessianTimes: {
      "reverse over reverse": (x, u, dx) =>
        flat(() => {
          const direction = place(dx);
          return grad((t: readonly Tensor[]) => inner(grad((s: readonly Tensor[]) => phi(s, u))(t), direction))(place(x));
        }),
      "forward over reverse": (x, u, dx) =>
        flat(() => jvp((t: readonly Tensor[]) => grad((s: readonly Tensor[]) => phi(s, u))(t), place(x), place(dx)).tangent),
      "reverse over forward": (x, u, dx) =>
        flat(() => {
          const direction = place(dx);
          return grad((t: readonly Tensor[]) => jvp((s: readonly Tensor[]) => phi(s, u), t, direction).tangent)(place(x));
        }),
    },
    curvature: (x, u, dx) =>
      flat(() => {
        const direction = place(dx);
        const slope = (t: readonly Tensor[]): Tensor => jvp((s: readonly Tensor[]) => phi(s, u), t, direction).tangent;
        return [jvp(slope, place(x), direction).tangent];
      }),
  };
}

/** dF/dt at 0 of t -> F(x + t dx), by the five-point difference: its error is of order h^4. */
export async function difference(
  F: (x: Point) => Promise<Float64Array>,
  x: Point,
  dx: Point,
  active?: Active,
): Promise<Float64Array> {
  const h = 1e-3;
  const at = (t: number): Promise<Float64Array> =>
    F(
      x.map((data, i) =>
        active === undefined || active[i] === true ? data.map((value, j) => value + t * (dx[i]?.[j] ?? 0)) : data,
      ),
    );
  const [a, b, c, d] = await Promise.all([at(-2 * h), at(-h), at(h), at(2 * h)]);
  return a.map((value, j) => (value - 8 * (b[j] as number) + 8 * (c[j] as number) - (d[j] as number)) / (12 * h));
}

/** The inner product, and the sum of the magnitudes of its terms. */
export function dot(a: Float64Array, b: Float64Array): { readonly sum: number; readonly magnitude: number } {
  let [sum, magnitude] = [0, 0];
  a.forEach((value, i) => {
    const term = value * (b[i] as number);
    sum += term;
    magnitude += Math.abs(term);
  });
  return { sum, magnitude };
}
