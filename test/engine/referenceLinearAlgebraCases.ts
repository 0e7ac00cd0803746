import { casesOf, floats } from "./referenceCase.ts";

const nan = NaN;
const inf = Infinity;
const square = (...values: number[]) => floats([2, 2], ...values);
const column = (...values: number[]) => floats([values.length, 1], ...values);

/** Decompositions of small matrices, with results in whole numbers. */
export const linearAlgebraCases = casesOf((add) => {
  const a = floats([3, 3], 4, 12, -16, 12, 37, -43, -16, -43, 98);
  const l = floats([3, 3], 2, 0, 0, 6, 1, 0, -8, 5, 3);
  add("Cholesky", "3 by 3", [a], {}, l);
  add("Cholesky", "1 by 1", [floats([1, 1], 9)], {}, floats([1, 1], 3));
  add(
    "Cholesky",
    "NaN where a matrix of the batch is not positive definite",
    [floats([4, 2, 2], 1, 2, 2, 1, 4, 2, 2, 5, 0, 0, 0, 1, 1, 1, 1, 1)],
    {},
    floats([4, 2, 2], nan, nan, nan, nan, 2, 0, 1, 2, nan, nan, nan, nan, nan, nan, nan, nan),
  );
  add("Cholesky", "NaN and infinity", [floats([2, 2, 2], 1, 0, nan, 1, inf, 0, 0, 1)], {}, floats([2, 2, 2], ...new Array<number>(8).fill(nan))); // prettier-ignore
  add("Cholesky", "of nothing", [floats([2, 0, 0])], {}, floats([2, 0, 0]));

  const m = floats([3, 3], 0, 2, 1, 1, 0, 0, 3, 0, 1);
  add("LinearSolve", "rows must be exchanged", [m, floats([3, 2], 7, 2, 1, 0, 6, 1)], {}, floats([3, 2], 1, 0, 2, 0.5, 3, 1));
  add("LinearSolve", "a batch", [floats([2, 1, 1], 2, 4), floats([2, 1, 2], 2, 4, 4, 8)], {}, floats([2, 1, 2], 1, 2, 1, 2));
  add("LinearSolve", "singular", [square(1, 2, 2, 4), column(1, 2)], {}, column(nan, nan));
  add("LinearSolve", "singular in the first column", [square(0, 2, 0, 4), column(1, 2)], {}, column(nan, nan));
  add("LinearSolve", "NaN spoils its column alone", [square(2, 0, 0, 2), square(nan, 2, 0, 4)], {}, square(nan, 1, nan, 2));
  add("LinearSolve", "an infinite matrix", [square(2, 0, 0, inf), column(1, 1)], {}, column(nan, nan));
  add("LinearSolve", "for nothing", [square(2, 0, 0, 2), floats([2, 0])], {}, floats([2, 0]));

  const lower = floats([3, 3], 2, nan, nan, 1, 4, nan, 3, -1, 5);
  const plain = { lower: true, transpose: false, unitDiagonal: false };
  add("TriangularSolve", "lower", [lower, column(2, 9, 16)], plain, column(1, 2, 3));
  add("TriangularSolve", "lower, transposed", [lower, column(13, 5, 15)], { ...plain, transpose: true }, column(1, 2, 3));
  add("TriangularSolve", "lower, ones", [lower, column(1, 3, 4)], { ...plain, unitDiagonal: true }, column(1, 2, 3));
  const upper = floats([3, 3], 2, 1, 3, nan, 4, -1, nan, nan, 5);
  add("TriangularSolve", "upper", [upper, column(13, 5, 15)], { ...plain, lower: false }, column(1, 2, 3));
  add("TriangularSolve", "upper, transposed", [upper, column(2, 9, 16)], { lower: false, transpose: true, unitDiagonal: false }, column(1, 2, 3)); // prettier-ignore
  add("TriangularSolve", "0 on the diagonal", [floats([3, 3], 1, 0, 0, 0, 0, 0, 0, 0, 1), column(1, 1, 1)], plain, column(1, nan, nan)); // prettier-ignore
  add("TriangularSolve", "NaN spoils what follows in its column", [square(1, 0, 0, 1), square(1, nan, nan, 1)], plain, square(1, nan, nan, nan)); // prettier-ignore
  add("TriangularSolve", "for nothing", [square(2, 0, 0, 2), floats([2, 0])], plain, floats([2, 0]));

  for (const [part, want] of [
    ["value", [-2, 10, 0]],
    ["sign", [-1, 1, 0]],
    ["logAbs", [Math.log(2), Math.log(10), -inf]],
  ] as const)
    // prettier-ignore
    add("Determinant", part, [floats([3, 2, 2], 0, 1, 2, 0, 4, 2, 1, 3, 1, 2, 2, 4)], { part }, floats([3], ...want));
  add("Determinant", "3 by 3 with exchanges", [m], { part: "value" }, floats([], -2));
  add("Determinant", "of nothing", [floats([2, 0, 0])], { part: "value" }, floats([2], 1, 1));
  add("Determinant", "of nothing, logarithm", [floats([0, 0])], { part: "logAbs" }, floats([], 0));
  add("Determinant", "NaN and infinity", [floats([2, 2, 2], 1, 0, 0, nan, inf, 0, 0, 1)], { part: "sign" }, floats([2], nan, nan)); // prettier-ignore

  add("Cofactors", "2 by 2", [square(1, 2, 3, 4)], {}, square(4, -3, -2, 1));
  add("Cofactors", "1 by 1", [floats([2, 1, 1], 5, 0)], {}, floats([2, 1, 1], 1, 1));
  // det m = -2, and C = det(m) m^-T
  add("Cofactors", "3 by 3", [m], {}, floats([3, 3], 0, -1, 0, -2, -3, 6, 0, 1, -2));
  add(
    "Cofactors",
    "rank 2 of 3",
    [floats([3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9)],
    {},
    floats([3, 3], -3, 6, -3, 6, -12, 6, -3, 6, -3),
  );
  add(
    "Cofactors",
    "rank 1 of 3",
    [floats([3, 3], 1, 2, 3, 2, 4, 6, 3, 6, 9)],
    {},
    floats([3, 3], ...new Array<number>(9).fill(0)),
  );
  add("Cofactors", "NaN", [square(1, 2, 3, nan)], {}, square(nan, nan, nan, nan));
  add("Cofactors", "of nothing", [floats([0, 2, 2])], {}, floats([0, 2, 2]));
});
