import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { broadcastPairs, orders, shapes, sizes, someAxes } from "./shapes.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
const product = (label: string, a: readonly number[], b: readonly number[], op: (a: Tensor, b: Tensor) => Tensor): Configuration => ({
  label: `${label} of ${show(a)} and ${show(b)}`,
  operands: [{ shape: a }, { shape: b }],
  call: ([p, q]) => op(p as Tensor, q as Tensor),
}); // prettier-ignore

/** Equations of one to three operands over the letters a to d: repeats, sums, sizes of 1 that stretch, an ellipsis, with and without an arrow. */
const equations: fc.Arbitrary<Configuration> = fc
  .record({
    sizes: fc.array(sizes(3), { minLength: 4, maxLength: 4 }),
    terms: fc.array(fc.array(fc.nat(3), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    ones: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    batches: broadcastPairs(1),
    ellipsis: fc.boolean(),
    arrow: fc.boolean(),
    order: orders(4),
    keep: someAxes(4),
  })
  .map(({ sizes: all, terms, ones, batches, ellipsis, arrow, order, keep }) => {
    const letters = "abcd";
    const used = new Set(terms.flat());
    const operands = terms.map((term, i) => {
      const before = ellipsis ? (batches[i] ?? []) : [];
      // a size of 1 only where the letter stands once in the operand
      const own = term.map((at, j) =>
        ones[3 * i + j] === true && term.indexOf(at) === term.lastIndexOf(at) && all[at]! > 0 ? 1 : all[at]!,
      );
      return { text: `${ellipsis ? "..." : ""}${term.map((at) => letters[at]).join("")}`, shape: [...before, ...own] };
    });
    const kept = order.filter((at) => keep.includes(at) && used.has(at)).map((at) => letters[at]);
    const output = arrow ? `->${ellipsis ? "..." : ""}${kept.join("")}` : "";
    const equation = `${operands.map(({ text }) => text).join(",")}${output}`;
    return {
      label: `einsum ${equation} of ${operands.map(({ shape }) => show(shape)).join(" ")}`,
      operands: operands.map(({ shape }) => ({ shape })),
      call: (x: readonly Tensor[]) => engine.einsum(equation, ...x),
    };
  });

const dots: fc.Arbitrary<Configuration> = fc.oneof(
  fc.tuple(shapes({ maxRank: 2 }), shapes({ maxRank: 1 }), sizes(), sizes()).map(([p, q, k, m]) =>
    product("dot", [...p, k], [...q, k, m], engine.dot),
  ), // prettier-ignore
  fc.tuple(shapes({ maxRank: 2 }), sizes()).map(([p, k]) => product("dot", [...p, k], [k], engine.dot)),
  fc.tuple(sizes(), shapes({ maxRank: 1 }), sizes()).map(([k, q, m]) => product("matMul", [k], [...q, k, m], engine.matMul)),
  fc.tuple(shapes({ maxRank: 2 }), sizes()).map(([p, k]) => product("matMul", [...p, k], [k], engine.matMul)),
  fc.tuple(shapes({ maxRank: 2 }), shapes({ maxRank: 2 })).map(([a, b]) => product("outer", a, b, engine.outer)),
);

const tensorDots: fc.Arbitrary<Configuration> = fc
  .record({ left: shapes({ maxRank: 2 }), inner: shapes({ maxRank: 2 }), right: shapes({ maxRank: 2 }) })
  .chain(({ left, inner, right }) =>
    fc.tuple(orders(left.length + inner.length), orders(right.length + inner.length)).map(([p, q]) => {
      const [a, b] = [
        [...left, ...inner],
        [...inner, ...right],
      ];
      const axes = inner.map((_, i) => [p.indexOf(left.length + i), q.indexOf(i)] as const);
      const pairs = [axes.map(([i]) => i), axes.map(([, i]) => i)] as const;
      return product(
        `tensorDot over ${show(pairs[0])} and ${show(pairs[1])}`,
        p.map((at) => a[at]!),
        q.map((at) => b[at]!),
        (x, y) => engine.tensorDot(x, y, pairs),
      );
    }),
  );

const traces: fc.Arbitrary<Configuration> = shapes({ minRank: 2, maxRank: 3 }).chain((shape) =>
  fc.tuple(orders(shape.length), fc.integer({ min: -2, max: 2 })).map(([[axis1, axis2], offset]) => ({
    label: `trace of ${show(shape)}, axes ${axis1} and ${axis2}, offset ${offset}`,
    operands: [{ shape }],
    call: ([x]: readonly Tensor[]) => engine.matrixTrace(x as Tensor, { axis1: axis1!, axis2: axis2!, offset }),
  })),
);

/** Products and sums of products. */
export const products: Family = {
  name: "products",
  configurations: fc.oneof({ arbitrary: equations, weight: 3 }, dots, tensorDots, traces),
};

/** A matrix A with its batch axes, as an operand whose sum with a multiple of a turned unit matrix is well conditioned. */
interface Matrices {
  readonly batch: readonly number[];
  readonly n: number;
  readonly turn: number;
}
const matrices: fc.Arbitrary<Matrices> = fc.record({ batch: shapes({ maxRank: 2, max: 2 }), n: sizes(3), turn: fc.nat(2) });

/** A + 3 n P with a permutation P: n on each row outweighs the rest, wherever elimination must look for it. */
const wellPosed = (a: Tensor, turn: number): Tensor => {
  const n = a.shape.at(-1)!;
  const heavy = Float64Array.from({ length: n * n }, (_, i) => ((Math.floor(i / n) + turn) % n === i % n ? 3 * n : 0));
  return engine.add(a, engine.tensor(heavy, { shape: [n, n], device: a.device }));
};
/** A A^T + I. */
const definite = (a: Tensor): Tensor => {
  const n = a.shape.at(-1)!;
  const unit = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  return engine.add(engine.matMul(a, a, { transposeB: true }), engine.tensor(unit, { shape: [n, n], device: a.device }));
};
const logAbsOf = (a: Tensor): Tensor => engine.logDeterminant(a).logAbs;

const ofOne: fc.Arbitrary<Configuration> = fc
  .tuple(
    matrices,
    fc.constantFrom(
      ["cholesky", (a: Tensor) => engine.cholesky(definite(a))] as const,
      ["inverse", (a: Tensor, turn: number) => engine.inverse(wellPosed(a, turn))] as const,
      ["determinant", (a: Tensor) => engine.determinant(a)] as const,
      ["determinant, rows to exchange", (a: Tensor, turn: number) => engine.determinant(wellPosed(a, turn))] as const,
      ["logDeterminant", (a: Tensor, turn: number) => logAbsOf(wellPosed(a, turn))] as const,
    ),
  )
  .map(([{ batch, n, turn }, [name, op]]) => ({
    label: `${name} of ${show([...batch, n, n])}, turned by ${turn}`,
    operands: [{ shape: [...batch, n, n] }],
    call: ([a]) => op(a as Tensor, turn),
  }));

const ofTwo: fc.Arbitrary<Configuration> = fc
  .record({
    batches: broadcastPairs(2),
    n: sizes(3),
    turn: fc.nat(2),
    columns: fc.option(sizes(2)),
    how: fc.option(fc.record({ lower: fc.boolean(), transposeA: fc.boolean(), unitDiagonal: fc.boolean() })),
  })
  .map(({ batches: [p, q], n, turn, columns, how }) => {
    const [a, b] = [[...p, n, n], columns === null ? [n] : [...q, n, columns]];
    return {
      label: `${how === null ? "solve" : `triangularSolve ${JSON.stringify(how)}`} of ${show(a)} and ${show(b)}, turned by ${turn}`,
      operands: [{ shape: a }, { shape: b }],
      call: ([x, y]) =>
        how === null
          ? engine.solve(wellPosed(x as Tensor, turn), y as Tensor)
          : engine.triangularSolve(wellPosed(x as Tensor, 0), y as Tensor, how),
    };
  });

/** Decompositions and solutions of small matrices. */
export const smallMatrices: Family = { name: "matrices", configurations: fc.oneof(ofOne, ofTwo) };
