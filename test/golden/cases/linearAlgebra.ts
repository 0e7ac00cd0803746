import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Run } from "../opCases.ts";

/** Products and sums of products, by `attrs.op` of the reference file. */
export const linearAlgebraCases: Readonly<Record<string, Run>> = {
  matmul: ({ a, b }, { transposeA, transposeB }) =>
    engine.matMul(a as Tensor, b as Tensor, { transposeA: transposeA === true, transposeB: transposeB === true }),
  einsum: ({ a, b }, { equation }) => engine.einsum(equation as string, ...(b === undefined ? [a!] : [a!, b])),
  dot: ({ a, b }) => engine.dot(a as Tensor, b as Tensor),
  outer: ({ a, b }) => engine.outer(a as Tensor, b as Tensor),
};
