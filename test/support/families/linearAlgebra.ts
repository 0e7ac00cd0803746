import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one } from "../configurations.ts";

type Shape = readonly number[];

const several = (
  label: string,
  shapes: readonly Shape[],
  op: (...x: Tensor[]) => Tensor,
  referenceOnly = true,
): Configuration => ({
  label,
  operands: shapes.map((shape) => ({ shape })),
  call: (x) => op(...x),
  referenceOnly,
});
const sums = (equation: string, ...shapes: readonly Shape[]): Configuration =>
  several(`${equation} of ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" ")}`, shapes, (...x) =>
    engine.einsum(equation, ...x),
  );

/** Products and sums of products. */
export const linearAlgebraOps: Readonly<Record<string, readonly Configuration[]>> = {
  dot: [
    several("vectors", [[3], [3]], engine.dot, false),
    several("[2, 3] and [3]", [[2, 3], [3]], engine.dot),
    several("[2, 3] and [2, 3, 2]", [[2, 3], [2, 3, 2]], engine.dot), // prettier-ignore
    several("a scalar and [2]", [[], [2]], engine.dot),
  ],
  outer: [several("[2] and [3]", [[2], [3]], engine.outer, false), several("[2, 2] and [2]", [[2, 2], [2]], engine.outer)],
  tensorDot: [
    several("two axes", [[2, 3, 2], [3, 2, 2]], (a, b) => engine.tensorDot(a, b), false), // prettier-ignore
    several("crossed", [[2, 3], [3, 2, 2]], (a, b) => engine.tensorDot(a, b, [[0, 1], [2, 0]])), // prettier-ignore
    several("none", [[2], [3]], (a, b) => engine.tensorDot(a, b, 0)),
  ],
  trace: [
    one("[3, 3]", [3, 3], (x) => engine.trace(x)),
    one("above, of the outer axes", [2, 2, 3], (x) => engine.trace(x, { offset: 1, axis1: 2, axis2: 0 }), {
      referenceOnly: true,
    }),
  ],
  einsum: [
    { ...sums("ij,jk->ik", [2, 3], [3, 2]), referenceOnly: false },
    sums("bhqd,bhkd->bhqk", [2, 1, 2, 3], [2, 1, 2, 3]),
    sums("ba,cb->ac", [3, 2], [2, 3]),
    sums("iji->j", [2, 3, 2]),
    sums("ii", [3, 3]),
    sums("i,ij,j", [2], [2, 3], [3]),
    sums("ij,ij->i", [2, 3], [2, 3]),
    sums("ij,ij->ji", [2, 3], [2, 3]),
    sums("ij,kl->j", [2, 3], [2, 2]),
    sums("...ij,...jk->...ik", [2, 1, 2, 2], [3, 2, 2]),
    sums("i...,i->...", [2, 3], [2]),
    sums("ij,jk->ik", [2, 1], [3, 2]),
    sums("ab,bc,cd,da->", [2, 2], [2, 3], [3, 2], [2, 2]),
    one("one tensor three times", [2, 2], (x) => engine.einsum("ij,jk,kl->il", x, x, x), { referenceOnly: true }),
  ],
};
