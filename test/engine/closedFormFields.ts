import {
  add,
  cholesky,
  determinant,
  diagPart,
  inverse,
  log,
  logDeterminant,
  logSumExp,
  matMul,
  mul,
  norm,
  prod,
  slice,
  softmaxCrossEntropy,
  solve,
  square,
  sub,
  sum,
  tensor,
  type Tensor,
  variance,
} from "@chainrule/engine";

/** A scalar function of an array, with its gradient and its Hessian times a vector on paper. */
export interface Field {
  readonly f: (x: Tensor) => Tensor;
  readonly x: readonly number[];
  readonly shape: readonly number[];
  readonly gradient: readonly number[];
  /** H v at x. */
  readonly along: (v: readonly number[]) => readonly number[];
}

type Matrix = readonly (readonly number[])[];

const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] as readonly number[]).map((_, j) => row.reduce((total, value, k) => total + value * b[k]![j]!, 0)));
const turned = (a: Matrix): Matrix => (a[0] as readonly number[]).map((_, j) => a.map((row) => row[j]!));
const plus = (...all: readonly Matrix[]): Matrix =>
  all[0]!.map((row, i) => row.map((_, j) => all.reduce((t, m) => t + m[i]![j]!, 0)));
const scaled = (c: number, a: Matrix): Matrix => a.map((row) => row.map((value) => c * value));
const chain = (first: Matrix, ...rest: readonly Matrix[]): Matrix => rest.reduce(times, first);
const ofRows = (v: readonly number[], columns: number): Matrix =>
  Array.from({ length: v.length / columns }, (_, i) => v.slice(i * columns, (i + 1) * columns));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((total, value, i) => total + value * b[i]!, 0);

/** The permutations of 0, 1, 2 with their signs. */
const permutations: readonly (readonly [sign: number, to: readonly [number, number, number]])[] = [
  [1, [0, 1, 2]],
  [1, [1, 2, 0]],
  [1, [2, 0, 1]],
  [-1, [0, 2, 1]],
  [-1, [1, 0, 2]],
  [-1, [2, 1, 0]],
];

/** The determinant by Leibniz' sum, and by it the derivative by chosen elements: a product loses the factor that is differentiated. */
function leibniz(a: Matrix, ...by: readonly (readonly [number, number])[]): number {
  let total = 0;
  for (const [sign, to] of permutations) {
    if (by.some(([i, j]) => to[i] !== j) || new Set(by.map(([i]) => i)).size < by.length) continue;
    total += to.reduce((product, j, i) => (by.some(([row]) => row === i) ? product : product * a[i]![j]!), sign);
  }
  return total;
}

const positions = Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3), k % 3] as const);
/** A^-1 by cofactors. */
const inverted = (a: Matrix): Matrix =>
  ofRows(
    positions.map(([i, j]) => leibniz(a, [j, i]) / leibniz(a)),
    3,
  );

const regular = [2, -1, 0.5, 0.25, 1.5, -0.75, -1, 0.5, 3];
const singular = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const A = ofRows(regular, 3);
const Y = inverted(A);
const Yt = turned(Y);
const C = ofRows([1, -2, 0.5, 3, 0.25, -1, 2, 1, -0.5], 3);

const determinantAt = (x: readonly number[]): Field => ({
  f: determinant,
  x,
  shape: [3, 3],
  gradient: positions.map((at) => leibniz(ofRows(x, 3), at)),
  along: (v) =>
    positions.map((at) =>
      dot(
        positions.map((by) => leibniz(ofRows(x, 3), at, by)),
        v,
      ),
    ),
});

/** <C, A^-1>: the gradient is -A^-T C A^-T, and dA^-1 = -A^-1 V A^-1. */
const inversely = (f: Field["f"], c: Matrix): Field => ({
  f,
  x: regular,
  shape: [3, 3],
  gradient: scaled(-1, chain(Yt, c, Yt)).flat(),
  along: (v) => {
    const Vt = turned(ofRows(v, 3));
    return plus(chain(Yt, Vt, Yt, c, Yt), chain(Yt, c, Yt, Vt, Yt)).flat();
  },
});

/** ln |det A| times a factor: the gradient is A^-T. */
const logVolume = (f: Field["f"], factor: number): Field => ({
  f,
  x: regular,
  shape: [3, 3],
  gradient: scaled(factor, Yt).flat(),
  along: (v) => scaled(-factor, turned(chain(Y, ofRows(v, 3), Y))).flat(),
});

const probabilities = (x: readonly number[]): readonly number[] => {
  const e = x.map(Math.exp);
  return e.map((value) => value / e.reduce((p, q) => p + q));
};
/** (diag(p) - p p^T) v with p = softmax(x): softmax's Jacobian, and the Hessian of ln sum e^x. */
export const throughSoftmax = (x: readonly number[], v: readonly number[]): readonly number[] => {
  const p = probabilities(x);
  return p.map((value, i) => value * (v[i]! - dot(p, v)));
};

const logits = [0.5, -1, 2, 0.25];
const valley = [0.8, 1.3, -0.6, 0.4];
const factors = [0.5, -1.5, 2, 1.25];
const product = factors.reduce((p, q) => p * q);
const length = Math.hypot(...factors);
const average = factors.reduce((p, q) => p + q) / factors.length;

/** sum over i of 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2. */
function rosenbrock(x: Tensor): Tensor {
  const n = x.size - 1;
  const [here, next] = [slice(x, [0], [n]), slice(x, [1], [n])];
  return sum(add(mul(100, square(sub(next, square(here)))), square(sub(1, here))));
}

/** Fields whose gradient and Hessian are known. */
export const fields: Readonly<Record<string, Field>> = {
  Rosenbrock: {
    f: rosenbrock,
    x: valley,
    shape: [4],
    gradient: valley.map((x, i) => {
      const [before, after] = [valley[i - 1], valley[i + 1]];
      return (
        (after === undefined ? 0 : -400 * x * (after - x * x) - 2 * (1 - x)) +
        (before === undefined ? 0 : 200 * (x - before ** 2))
      );
    }),
    along: (v) =>
      valley.map((x, i) => {
        const [before, after] = [valley[i - 1], valley[i + 1]];
        const own = (after === undefined ? 0 : 1200 * x * x - 400 * after + 2) + (before === undefined ? 0 : 200);
        return (
          own * v[i]! + (after === undefined ? 0 : -400 * x * v[i + 1]!) + (before === undefined ? 0 : -400 * before * v[i - 1]!)
        );
      }),
  },
  logSumExp: {
    f: (x) => logSumExp(x),
    x: logits,
    shape: [4],
    gradient: probabilities(logits),
    along: (v) => throughSoftmax(logits, v),
  },
  softmaxCrossEntropy: {
    f: (x) => sum(softmaxCrossEntropy(x, tensor([[0, 0, 1, 0]]))),
    x: logits,
    shape: [1, 4],
    gradient: probabilities(logits).map((p, i) => p - (i === 2 ? 1 : 0)),
    along: (v) => throughSoftmax(logits, v),
  },
  prod: {
    f: (x) => prod(x),
    x: factors,
    shape: [4],
    gradient: factors.map((x) => product / x),
    along: (v) => factors.map((x, i) => factors.reduce((total, y, j) => total + (i === j ? 0 : (product / (x * y)) * v[j]!), 0)),
  },
  // (I - n n^T) v / |x| with n = x / |x|
  norm: {
    f: (x) => norm(x),
    x: factors,
    shape: [4],
    gradient: factors.map((x) => x / length),
    along: (v) => factors.map((x, i) => (v[i]! - (x * dot(factors, v)) / length ** 2) / length),
  },
  variance: {
    f: (x) => variance(x),
    x: factors,
    shape: [4],
    gradient: factors.map((x) => (2 / 4) * (x - average)),
    along: (v) => v.map((value) => (2 / 4) * (value - v.reduce((p, q) => p + q) / 4)),
  },
  // |A^T A|^2 / 4: the gradient is A A^T A
  matMul: {
    f: (a) => mul(0.25, sum(square(matMul(a, a, { transposeA: true })))),
    x: regular,
    shape: [3, 3],
    gradient: chain(A, turned(A), A).flat(),
    along: (v) => {
      const V = ofRows(v, 3);
      return plus(chain(V, turned(A), A), chain(A, turned(V), A), chain(A, turned(A), V)).flat();
    },
  },
  determinant: determinantAt(regular),
  "determinant of a singular matrix": determinantAt(singular),
  logDeterminant: logVolume((a) => logDeterminant(a).logAbs, 1),
  // M M^T = L L^T, so 2 sum ln diag(L) = 2 ln |det M|
  cholesky: logVolume((m) => mul(2, sum(log(diagPart(cholesky(matMul(m, m, { transposeB: true })))))), 2),
  inverse: inversely((a) => sum(mul(inverse(a), tensor(C))), C),
  solve: inversely(
    (a) => sum(mul(solve(a, [1, -2, 0.5]), tensor([3, 0.25, -1]))),
    ofRows(
      [3, 0.25, -1].flatMap((c) => [1, -2, 0.5].map((b) => c * b)),
      3,
    ),
  ),
};
