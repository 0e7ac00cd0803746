import {
  add,
  cholesky,
  determinant,
  Device,
  einsum,
  grad,
  inverse,
  jvp,
  log,
  logDeterminant,
  matrixTrace,
  matMul,
  mul,
  setDefaultDevice,
  solve,
  sum,
  type Tensor,
  tensor,
  triangularSolve,
  zeros,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scaledError } from "../golden/golden.ts";

let device: Device;
beforeAll(() => setDefaultDevice((device = new Device(createReferenceBackend()))));
afterAll(() => setDefaultDevice(undefined));

const a = [[0, 2, -1, 3], [1, -1, 4, 0.5], [-2, 1, 0.25, 1], [3, 0, 1, -2]]; // prettier-ignore
// NumPy 2.4
const determinantOfA = 57.5;
const inverseOfA = [
  [0.17391304347826086, 0.03478260869565218, -0.3130434782608696, 0.11304347826086958],
  [0.11956521739130434, -0.12608695652173912, 0.6347826086956522, 0.4652173913043478],
  [-0.04347826086956521, 0.19130434782608693, 0.2782608695652174, 0.12173913043478259],
  [0.2391304347826087, 0.14782608695652175, -0.3304347826086957, -0.26956521739130435],
];
const hilbert = [1, 2, 3].map((i) => [0, 1, 2].map((j) => 1 / (i + j)));

async function expectClose(y: Tensor, want: readonly unknown[] | number, tolerance = 1e-13): Promise<void> {
  const values = typeof want === "number" ? [want] : (want.flat(9) as number[]);
  expect(scaledError(await y.read(), values)).toBeLessThan(tolerance);
}

describe("numbers from elsewhere", () => {
  test("the Hilbert matrix of 3 rows has determinant 1/2160 and an inverse of integers", async () => {
    await expectClose(determinant(tensor(hilbert)), 1 / 2160);
    const integers = [[9, -36, 30], [-36, 192, -180], [30, -180, 180]]; // prettier-ignore
    await expectClose(inverse(tensor(hilbert)), integers, 1e-12);
    await expectClose(solve(hilbert, [1, 1, 1]), [3, -24, 30], 1e-12);
  });

  test("NumPy 2.4 solves, inverts and factorises the same matrix", async () => {
    await expectClose(
      solve(a, [1, -2, 0.5, 3]),
      [0.2869565217391304, 2.0847826086956522, 0.07826086956521738, -1.0304347826086957],
    );
    await expectClose(determinant(tensor(a)), determinantOfA);
    await expectClose(logDeterminant(tensor(a)).sign, 1.0);
    await expectClose(logDeterminant(tensor(a)).logAbs, 4.051784947803305);
    await expectClose(inverse(tensor(a)), inverseOfA);
    const definite = add(matMul(tensor(a), a, { transposeB: true }), [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]); // prettier-ignore
    await expectClose(cholesky(definite), [
      [3.872983346207417, 0.0, 0.0, 0.0],
      [-1.1618950038622249, 4.230839160261236, 0.0, 0.0],
      [1.2264447262990152, -0.01772697972176505, 2.3575451400817924, 0.0],
      [-1.8073922282301278, 0.9218029455317778, -2.340142912817789, 2.3253696072949235],
    ]);
    await expectClose(einsum("aab,bc,c->ba", [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]], [[0, 1], [2, 3], [4, 5]], [1, 2]), [[0.0, 18.0], [8.0, 80.0], [28.0, 154.0]]); // prettier-ignore
  });

  test("the triangle of Pascal's matrix is its Cholesky factor", async () => {
    const pascal = [[1, 1, 1, 1], [1, 2, 3, 4], [1, 3, 6, 10], [1, 4, 10, 20]]; // prettier-ignore
    await expectClose(cholesky(tensor(pascal)), [[1, 0, 0, 0], [1, 1, 0, 0], [1, 2, 1, 0], [1, 3, 3, 1]]); // prettier-ignore
    await expectClose(determinant(tensor(pascal)), 1);
  });
});

describe("derivatives in closed form", () => {
  test("of the determinant: the cofactors, also where the inverse is missing", async () => {
    const gradient = grad((x: Tensor<2>) => determinant(x));
    await expectClose(gradient(tensor([[1, 2], [3, 4]])), [[4, -3], [-2, 1]]); // prettier-ignore
    await expectClose(gradient(tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])), [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]]); // prettier-ignore
    await expectClose(gradient(zeros([2, 2])), [[0, 0], [0, 0]]); // prettier-ignore
    await expectClose(gradient(tensor([[5]])), [[1]]);
  });

  test("of the determinant to the third order: of a cubic along a line, 6 det(D), at every rank", async () => {
    const d = tensor([[1, 2, 0], [0, 1, -1], [2, 1, 1]]); // prettier-ignore
    const along = (f: (x: Tensor) => Tensor) => (x: Tensor) => jvp(f, x, d).tangent;
    const third = along(along(along((x) => determinant(x))));
    for (const x of [
      zeros([3, 3]),
      tensor(hilbert),
      tensor([
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 9],
      ]),
    ])
      // prettier-ignore
      await expectClose(third(x), 6 * -2);
    const mixed = grad((x: Tensor) => sum(mul(grad((y: Tensor) => determinant(y))(x), d)));
    // the second derivative at 0 is 0, at D it is 2 C(D)
    await expectClose(mixed(zeros([3, 3])), new Array<number>(9).fill(0));
    const cofactors = [2, -2, -2, -2, 1, 3, -2, 1, 1];
    await expectClose(mixed(d), cofactors.map((c) => 2 * c)); // prettier-ignore
  });

  test("of ln |det A|: A^-T; and twice the sum of the logarithms of the Cholesky factor's diagonal is the same function", async () => {
    const f = (x: Tensor) => logDeterminant(x).logAbs;
    await expectClose(grad(f)(tensor(a)), inverseOfA.map((_, i) => inverseOfA.map((row) => row[i]))); // prettier-ignore
    const byFactor = (x: Tensor): Tensor => mul(2, sum(log(einsum("ii->i", cholesky(x)))));
    const x = tensor([[4, 1, 2], [1, 3, 0], [2, 0, 5]]); // prettier-ignore
    await expectClose(byFactor(x), [...(await f(x).read())]);
    await expectClose(grad(byFactor)(x), [...(await grad(f)(x).read())]);
  });

  test("of the inverse and of a solution: b^T A^-1 c", async () => {
    const [b, c] = [tensor([1, 2, 3, 4]), tensor([2, 0, -1, 1])];
    const byInverse = grad((x: Tensor<2>) => matMul(matMul(b, inverse(x)), c));
    const bySolution = grad((x: Tensor<2>) => matMul(b, solve(x, c)));
    const [p, q] = [solve(turned(), b), solve(a, c)];
    const want = [...(await mul(-1, einsum("i,j->ij", p, q)).read())];
    await expectClose(byInverse(tensor(a)), want);
    await expectClose(bySolution(tensor(a)), want);
  });
});

function turned(): number[][] {
  return a.map((_, i) => a.map((row) => row[i]!));
}

describe("identities", () => {
  test("A A^-1 = I, A X = B, L L^T = S, det(A B) = det A det B, in batches", async () => {
    const x = tensor([a, a.map((row) => row.map((v, j) => v * (j + 1)))]);
    const unit = [0, 1].map(() => a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0))));
    await expectClose(matMul(x, inverse(x)), unit);
    await expectClose(matMul(inverse(x), x), unit);
    await expectClose(matMul(x, solve(x, a)), [a, a]);
    await expectClose(determinant(matMul(x, a)), [determinantOfA * determinantOfA, 24 * determinantOfA * determinantOfA]);
    await expectClose(matrixTrace(inverse(tensor(hilbert))), 9 + 192 + 180, 1e-12);
    const l = triangularSolve(a, unit[0]!, { lower: false });
    expect(l.shape).toEqual([4, 4]);
  });

  test("triangles are read alone", async () => {
    const [lower, upper] = [[[2, 9], [1, 4]], [[2, 1], [9, 4]]]; // prettier-ignore
    await expectClose(triangularSolve(lower, [2, 9]), [1, 2]);
    await expectClose(triangularSolve(upper, [4, 8], { lower: false }), [1, 2]);
    await expectClose(triangularSolve(lower, [4, 8], { transposeA: true }), [1, 2]);
    await expectClose(triangularSolve(lower, [1, 3], { unitDiagonal: true }), [1, 2]);
  });
});

describe("what has no answer", () => {
  test("is NaN in its own matrix, and a gradient says so too", async () => {
    const pair = tensor([[[1, 2], [2, 4]], [[2, 0], [0, 4]]]); // prettier-ignore
    expect(await inverse(pair).array()).toEqual([[[NaN, NaN], [NaN, NaN]], [[0.5, 0], [0, 0.25]]]); // prettier-ignore
    expect(await cholesky(tensor([[1, 2], [2, 1]])).array()).toEqual([[NaN, NaN], [NaN, NaN]]); // prettier-ignore
    const { sign, logAbs } = logDeterminant(pair);
    expect([Array.from(await sign.read(), (v) => v + 0), await logAbs.array()]).toEqual([[0, 1], [-Infinity, Math.log(8)]]); // prettier-ignore
    const slope = grad((x: Tensor) => sum(logDeterminant(x).logAbs))(pair);
    expect(await slope.array()).toEqual([[[NaN, NaN], [NaN, NaN]], [[0.5, 0], [0, 0.25]]]); // prettier-ignore
    await expectClose(determinant(pair), [0, 8]);
  });

  test("of matrices without elements", async () => {
    expect(await determinant(zeros([2, 0, 0])).array()).toEqual([1, 1]);
    expect(await logDeterminant(zeros([0, 0])).logAbs.array()).toBe(0);
    expect(inverse(zeros([3, 0, 0])).shape).toEqual([3, 0, 0]);
    expect(solve(zeros([0, 2, 2]), [1, 2]).shape).toEqual([0, 2]);
    expect(grad((x: Tensor) => sum(determinant(x)))(zeros([2, 0, 0])).shape).toEqual([2, 0, 0]);
  });
});

test("nothing is left but results", () => {
  const x = tensor(a);
  const before = device.backend.memory.buffers;
  const results = [inverse(x), solve(x, [1, 2, 3, 4]), determinant(x), cholesky(x), grad((t: Tensor<2>) => determinant(t))(x)];
  expect(device.backend.memory.buffers - before).toBe(results.length);
});
