import * as engine from "@chainrule/engine";
import { ChainruleError, Device, setDefaultDevice, tensor, zeros } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => setDefaultDevice(new Device(createReferenceBackend())));
afterAll(() => setDefaultDevice(undefined));

/** What each call says, one line each; every error is one of ours. */
function messages(wrong: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(wrong)
    .map(([name, call]) => {
      expect(call, name).toThrow(ChainruleError);
      try {
        call();
      } catch (error) {
        return `${name} | ${String(error)}`;
      }
      return "";
    })
    .join("\n");
}

const a = (): engine.Tensor<2> => zeros([2, 3]);
const none = undefined as never;

test("products say what is wrong with their operands", () => {
  expect(
    messages({
      "matMul, a scalar": () => engine.matMul(a(), 3 as never),
      "matMul, inner sizes": () => engine.matMul(a(), [1, 2]),
      "matMul, a vector turned": () => engine.matMul([1, 2], a(), { transposeA: true }),
      "matMul, types": () => engine.matMul(a(), zeros([3, 2], { dtype: "int32" })),
      "matMul, options": () => engine.matMul(a(), a(), { transpose: true } as never),
      "matMul, nothing": () => engine.matMul(a(), none),
      "affine, a word": () => engine.affine("x" as never, a(), [1, 2, 3]),
      dot: () => engine.dot(a(), a()),
      "dot, types": () => engine.dot(a(), tensor([1], { dtype: "int32" })),
      outer: () => engine.outer(none, [1]),
      tensorDot: () => engine.tensorDot(a(), a(), 1),
      "tensorDot, too many": () => engine.tensorDot(a(), a(), 3),
      "tensorDot, a fraction": () => engine.tensorDot(a(), a(), 0.5),
      "tensorDot, pairs": () => engine.tensorDot(a(), a(), [[0, 1], [0]]),
      "tensorDot, no axis": () => engine.tensorDot(a(), a(), [[2], [0]]),
      trace: () => engine.matrixTrace([1] as never),
      "trace, rank": () => engine.matrixTrace(zeros([2])),
      "trace, offset": () => engine.matrixTrace(a(), { offset: 0.5 }),
      "trace, axes": () => engine.matrixTrace(a(), { axis1: 1, axis2: -1 }),
      "trace, options": () => engine.matrixTrace(a(), { axis: 1 } as never),
    }),
  ).toMatchInlineSnapshot(`
    "matMul, a scalar | ShapeError: matMul: B is a scalar. Use mul to scale, or give it axes.
    matMul, inner sizes | ShapeError: matMul: inner sizes 3 and 2 differ, from A [2, 3] and B [2]. They must be equal.
    matMul, a vector turned | ShapeError: matMul: A [2] is a vector, which has no transpose. Leave transposeA out, or reshape it to [1, n] or [n, 1].
    matMul, types | DTypeError: matMul: expected float32, got int32. Use cast(x, "float32").
    matMul, options | ArgumentError: matMul: there is no option "transpose". Choose from "transposeA", "transposeB".
    matMul, nothing | ArgumentError: matMul: expected a number at the top, got undefined. All rows must be equally deep.
    affine, a word | ArgumentError: affine: expected a number at the top, got the string "x". All rows must be equally deep.
    dot | ShapeError: dot: axis 1 of [2, 3] and axis 0 of [2, 3] have sizes 3 and 2. They must be equal.
    dot, types | DTypeError: dot: expected float32, got int32. Use cast(x, "float32").
    outer | ArgumentError: outer: expected a number at the top, got undefined. All rows must be equally deep.
    tensorDot | ShapeError: tensorDot: axis 1 of [2, 3] and axis 0 of [2, 3] have sizes 3 and 2. They must be equal.
    tensorDot, too many | ShapeError: tensorDot: 3 axes of [2, 3] and [2, 3]. Use from 0 to 2.
    tensorDot, a fraction | ArgumentError: tensorDot: axes 0.5. Use a count, or the axes of both: [[1], [0]].
    tensorDot, pairs | ArgumentError: tensorDot: axes [[0, 1], [0]] do not pair up. Name as many axes of a as of b, each once.
    tensorDot, no axis | ShapeError: tensorDot: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    trace | ArgumentError: matrixTrace: expected a tensor, got [1]. Make one with tensor(values).
    trace, rank | ShapeError: matrixTrace: expected a matrix, got shape [2]. Reshape it.
    trace, offset | ArgumentError: matrixTrace: offset 0.5. Use an integer.
    trace, axes | ArgumentError: matrixTrace: axis 1 twice. Name two axes.
    trace, options | ArgumentError: matrixTrace: there is no option "axis". Choose from "offset", "axis1", "axis2"."
  `);
});

test("einsum says what is wrong with its equation", () => {
  expect(
    messages({
      "no equation": () => engine.einsum(a() as never, a()),
      "no operand": () => engine.einsum("ij->ji"),
      "too few operands": () => engine.einsum("ij,jk->ik", a()),
      "too many operands": () => engine.einsum("ij->ji", a(), a()),
      letters: () => engine.einsum("i1->i", a()),
      "two arrows": () => engine.einsum("ij->i->j", a()),
      "two ellipses": () => engine.einsum("...i...->i", a()),
      "a letter from nowhere": () => engine.einsum("ij->ijk", a()),
      "a letter twice": () => engine.einsum("ij->ii", a()),
      "too few letters": () => engine.einsum("i->i", a()),
      "too many letters": () => engine.einsum("...ijk->i", a()),
      "the ellipsis lost": () => engine.einsum("...j->j", a()),
      sizes: () => engine.einsum("ij,ij->i", a(), zeros([2, 2])),
      "sizes behind the ellipsis": () => engine.einsum("...i,...i->...", a(), zeros([3, 3])),
      "a diagonal of unequal sizes": () => engine.einsum("ii", a()),
      "a diagonal of a size of 1": () => engine.einsum("ii", zeros([1, 3])),
      "rank 7": () => engine.einsum("abcd,efg->abcdefg", zeros([1, 1, 1, 1]), zeros([1, 1, 1])),
      types: () => engine.einsum("ij->ji", zeros([2, 3], { dtype: "int32" })),
      "a word": () => engine.einsum("i->i", "x" as never),
    }),
  ).toMatchInlineSnapshot(`
    "no equation | ArgumentError: einsum: expected an equation, got a Tensor. Write einsum("ij,jk->ik", a, b).
    no operand | ArgumentError: einsum "ij->ji": 1 operands in the equation, 0 given. Give one tensor for each part.
    too few operands | ArgumentError: einsum "ij,jk->ik": 2 operands in the equation, 1 given. Give one tensor for each part.
    too many operands | ArgumentError: einsum "ij->ji": 1 operands in the equation, 2 given. Give one tensor for each part.
    letters | ArgumentError: einsum "i1->i": cannot read "i1". Use letters, one "..." for each operand, "," between operands and one "->".
    two arrows | ArgumentError: einsum "ij->i->j": cannot read "->". Use letters, one "..." for each operand, "," between operands and one "->".
    two ellipses | ArgumentError: einsum "...i...->i": cannot read "...i...". Use letters, one "..." for each operand, "," between operands and one "->".
    a letter from nowhere | ArgumentError: einsum "ij->ijk": the result's "k" is in no operand. Use letters of the operands.
    a letter twice | ArgumentError: einsum "ij->ii": the result names "i" twice. Name each axis once.
    too few letters | ShapeError: einsum "i->i": "i" names 1 axes, operand 0 has shape [2, 3]. Give every axis a letter, or use "...".
    too many letters | ShapeError: einsum "...ijk->i": "...ijk" names 3 axes, operand 0 has shape [2, 3]. Give every axis a letter, or use "...".
    the ellipsis lost | ArgumentError: einsum "...j->j": the operands' "..." is missing from the result. Write "->...j", or sum after it.
    sizes | ShapeError: einsum "ij,ij->i": "j" has size 3 and size 2, operands [2, 3], [2, 2]. Sizes must be equal, or 1 in another operand.
    sizes behind the ellipsis | ShapeError: einsum "...i,...i->...": an axis of the ellipsis has size 2 and size 3, operands [2, 3], [3, 3]. Sizes must be equal, or 1 in another operand.
    a diagonal of unequal sizes | ShapeError: einsum "ii": "i" has size 2 and size 3, operands [2, 3]. Sizes must be equal, or 1 in another operand.
    a diagonal of a size of 1 | ShapeError: einsum "ii": "i" has size 1 and size 3, operands [1, 3]. Sizes must be equal, or 1 in another operand.
    rank 7 | ShapeError: einsum "abcd,efg->abcdefg": a result of rank 7. Tensors have at most rank 6.
    types | DTypeError: einsum: expected float32, got int32. Use cast(x, "float32").
    a word | ArgumentError: einsum: expected a number at the top, got the string "x". All rows must be equally deep."
  `);
});

test("decompositions say what is wrong with their matrices", () => {
  expect(
    messages({
      "cholesky, no tensor": () => engine.cholesky([[1]] as never),
      "cholesky, a vector": () => engine.cholesky(zeros([2])),
      "cholesky, not square": () => engine.cholesky(a()),
      "inverse, not square": () => engine.inverse(a()),
      "inverse, types": () => engine.inverse(zeros([2, 2], { dtype: "int32" })),
      "determinant, not square": () => engine.determinant(zeros([3, 2, 4])),
      "determinant, a number": () => engine.determinant(3 as never),
      "logDeterminant, not square": () => engine.logDeterminant(a()),
      "solve, not square": () => engine.solve(a(), [1, 2]),
      "solve, rows": () => engine.solve(zeros([2, 2]), [1, 2, 3]),
      "solve, a scalar": () => engine.solve(zeros([2, 2]), 3 as never),
      "solve, rows of matrices": () => engine.solve(zeros([2, 2]), zeros([2, 3, 2])),
      "solve, batches": () => engine.solve(zeros([2, 2, 2]), zeros([3, 2, 2])),
      "solve, types": () => engine.solve(zeros([2, 2]), tensor([1, 2], { dtype: "int32" })),
      "solve, nothing": () => engine.solve(none, none),
      "triangularSolve, not square": () => engine.triangularSolve(a(), [1, 2]),
      "triangularSolve, options": () => engine.triangularSolve(zeros([2, 2]), [1, 2], { upper: true } as never),
    }),
  ).toMatchInlineSnapshot(`
    "cholesky, no tensor | ArgumentError: cholesky: expected a tensor, got [[1]]. Make one with tensor(values).
    cholesky, a vector | ShapeError: cholesky: expected square matrices, got shape [2]. The last two axes must have one size.
    cholesky, not square | ShapeError: cholesky: expected square matrices, got shape [2, 3]. The last two axes must have one size.
    inverse, not square | ShapeError: inverse: expected square matrices, got shape [2, 3]. The last two axes must have one size.
    inverse, types | DTypeError: inverse: expected float32, got int32. Use cast(x, "float32").
    determinant, not square | ShapeError: determinant: expected square matrices, got shape [3, 2, 4]. The last two axes must have one size.
    determinant, a number | ArgumentError: determinant: expected a tensor, got 3. Make one with tensor(values).
    logDeterminant, not square | ShapeError: logDeterminant: expected square matrices, got shape [2, 3]. The last two axes must have one size.
    solve, not square | ShapeError: solve: a: expected square matrices, got shape [2, 3]. The last two axes must have one size.
    solve, rows | ShapeError: solve: a [2, 2] and b [3]. Expected b [2] or [..., 2, m]: one row per row of a.
    solve, a scalar | ShapeError: solve: a [2, 2] and b []. Expected b [2] or [..., 2, m]: one row per row of a.
    solve, rows of matrices | ShapeError: solve: a [2, 2] and b [2, 3, 2]. Expected b [2] or [..., 2, m]: one row per row of a.
    solve, batches | ShapeError: solve: shapes [2] and [3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    solve, types | DTypeError: solve: b: expected float32, got int32. Use cast(x, "float32").
    solve, nothing | ArgumentError: solve: expected a number at the top, got undefined. All rows must be equally deep.
    triangularSolve, not square | ShapeError: triangularSolve: a: expected square matrices, got shape [2, 3]. The last two axes must have one size.
    triangularSolve, options | ArgumentError: triangularSolve: there is no option "upper". Choose from "lower", "transposeA", "unitDiagonal"."
  `);
});
