import { type Shape, sizeOf } from "@chainrule/engine";
import { collectInto, drawn, floats, inf, nan, type KernelCase, type Value } from "./kernelCase.ts";

/** Decompositions and solutions of small matrices. */
export const linearAlgebraCases: KernelCase[] = [];
const add = collectInto(linearAlgebraCases);

/** Drawn matrices with `weight` added on a diagonal that is turned by `shift`, so that rows must be exchanged. */
function heavy(shape: Shape, seed: number, weight: number, shift = 0): Value {
  const n = shape.at(-1)!;
  const values = Array.from(drawn(shape, seed, -1, 1).data, (value, i) => {
    const [row, column] = [Math.floor(i / n) % n, i % n];
    return value + ((row + shift) % n === column ? weight : 0);
  });
  return floats(shape, values);
}

/** The lower triangle and its mirror image. */
function symmetric(shape: Shape, seed: number): Value {
  const n = shape.at(-1)!;
  const { data } = heavy(shape, seed, n);
  return floats(
    shape,
    Array.from(data, (value, i) => {
      const [row, column] = [Math.floor(i / n) % n, i % n];
      return row < column ? data[i + (column - row) * (n - 1)]! : value;
    }),
  );
}

const spoilt = (shape: Shape, seed: number, at: number, value: number): Value => {
  const { data } = heavy(shape, seed, 3);
  return floats(shape, Array.from(data, (x, i) => (i === at ? value : x))); // prettier-ignore
};

// few shapes: a shader is compiled for each
const shapes: readonly Shape[] = [[1, 1], [3, 3, 3], [5, 5]]; // prettier-ignore
for (const shape of shapes) {
  const n = shape.at(-1)!;
  const right = drawn([...shape.slice(0, -1), 3], 5);
  const name = shape.join("x");
  add("Cholesky", name, [symmetric(shape, 1)], {}, "arithmetic");
  for (const shift of [0, 1]) {
    const x = heavy(shape, 2, n, shift);
    add("LinearSolve", `${name}, turned by ${shift}`, [x, right], {}, "arithmetic");
    for (const part of ["value", "sign", "logAbs"] as const)
      add("Determinant", `${part} ${name}, turned by ${shift}`, [x], { part }, part === "sign" ? "exact" : "arithmetic");
    add("Cofactors", `${name}, turned by ${shift}`, [x], {}, "arithmetic");
  }
  if (n > 3 || n === 1) continue;
  for (const lower of [true, false])
    for (const transpose of [true, false])
      for (const unitDiagonal of [true, false]) {
        const attributes = { lower, transpose, unitDiagonal };
        add("TriangularSolve", `${name} ${JSON.stringify(attributes)}`, [heavy(shape, 3, 2), right], attributes, "arithmetic");
      }
}

const plain = { lower: true, transpose: false, unitDiagonal: false };
const parts = ["value", "sign", "logAbs"] as const;
// not positive definite in its last column, in its first one, and definite
const indefinite = floats([3, 3, 3], [4, 2, 0, 2, 5, 0, 0, 0, -1, 0, 1, 1, 1, 2, 0, 1, 0, 2, 4, 2, 0, 2, 5, 0, 0, 0, 9]);
add("Cholesky", "not positive definite", [indefinite], {}, "arithmetic");
add("Cholesky", "semidefinite", [floats([3, 3, 3], new Array<number>(27).fill(1))], {}, "arithmetic");
// whole numbers, so that every device finds the same exact zeros
const singular = floats([3, 3, 3], [1, 2, 3, 2, 4, 6, 3, 6, 9, 0, 1, 2, 0, 3, 4, 0, 5, 7, 2, 0, 0, 0, 2, 0, 0, 0, 4]);
add("LinearSolve", "singular beside regular", [singular, drawn([3, 3, 3], 1)], {}, "arithmetic");
add("Cofactors", "rank 1, 2 and 3", [singular], {}, "arithmetic");
add("TriangularSolve", "0 on the diagonal", [singular, drawn([3, 3, 3], 1)], plain, "arithmetic");
for (const part of parts) {
  add("Determinant", `${part} of singular matrices`, [singular], { part }, "arithmetic");
  add("Determinant", `${part} of zeros`, [floats([3, 3, 3], new Array<number>(27).fill(0))], { part }, "exact");
  add("Determinant", `${part} of no matrix`, [floats([0, 2, 2], [])], { part }, "exact");
  add("Determinant", `${part} without elements`, [floats([2, 0, 0], [])], { part }, "exact");
}
for (const value of [nan, inf, -inf]) {
  const x = spoilt([3, 3, 3], 4, 13, value);
  add("Cholesky", `${value} in one matrix`, [spoilt([3, 3, 3], 4, 9, value)], {}, "arithmetic");
  add("LinearSolve", `${value} in one matrix`, [x, drawn([3, 3, 3], 1)], {}, "arithmetic");
  add("LinearSolve", `${value} on the right`, [heavy([3, 3, 3], 2, 3), spoilt([3, 3, 3], 5, 13, value)], {}, "arithmetic");
  add("Cofactors", `${value} in one matrix`, [x], {}, "arithmetic");
  for (const part of parts) add("Determinant", `${part}, ${value} in one matrix`, [x], { part }, part === "sign" ? "exact" : "arithmetic"); // prettier-ignore
}
const twice = [2, 1, 0, 1, 4, 1, 0, -1, 5];
const other = floats([3, 3, 3], [2, nan, nan, 1, 4, inf, 3, -1, 5, ...twice, ...twice]);
add("TriangularSolve", "the other triangle is not read", [other, drawn([3, 3, 3], 1)], plain, "arithmetic");
add("TriangularSolve", "NaN on the right", [heavy([3, 3, 3], 3, 2), spoilt([3, 3, 3], 5, 13, nan)], plain, "arithmetic");
add("TriangularSolve", "NaN in the triangle", [floats([3, 3, 3], [2, 0, 0, 1, nan, 0, 3, -1, 5, ...twice, ...twice]), drawn([3, 3, 3], 1)], plain, "arithmetic"); // prettier-ignore
const nothing = (shape: Shape): Value => floats(shape, new Array<number>(sizeOf(shape)).fill(1));
for (const shape of [
  [0, 2, 2],
  [2, 0, 0],
]) {
  add("Cholesky", `empty ${shape.join("x")}`, [nothing(shape)], {}, "exact");
  add("Cofactors", `empty ${shape.join("x")}`, [nothing(shape)], {}, "exact");
  add("LinearSolve", `empty ${shape.join("x")}`, [nothing(shape), nothing([...shape.slice(0, -1), 3])], {}, "exact");
  add("TriangularSolve", `empty ${shape.join("x")}`, [nothing(shape), nothing([...shape.slice(0, -1), 3])], plain, "exact");
}
add("LinearSolve", "for nothing", [nothing([2, 2]), nothing([2, 0])], {}, "exact");
add("TriangularSolve", "for nothing", [nothing([2, 2]), nothing([2, 0])], plain, "exact");
