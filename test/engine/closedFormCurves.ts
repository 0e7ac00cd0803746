import {
  add,
  atan,
  checkpoint,
  type CustomOp,
  customOp,
  div,
  exp,
  gelu,
  log,
  mul,
  sigmoid,
  silu,
  softplus,
  sub,
  tanh,
  type Tensor,
} from "@chainrule/engine";

/** A function of one number, applied to each element, with its derivatives on paper. */
export interface Curve {
  readonly f: (x: Tensor) => Tensor;
  readonly at: readonly number[];
  /** f′, f″ and f‴ at x. */
  readonly derivatives: (x: number) => readonly [number, number, number];
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** With s = σ(x), p = s (1 − s), q = 1 − 2s: p′ = p q, q′ = −2p, and (x s)″ = p (2 + x q). */
const swishDerivatives: Curve["derivatives"] = (x) => {
  const s = logistic(x);
  const [p, q] = [s * (1 - s), 1 - 2 * s];
  return [s + x * p, p * (2 + x * q), p * (q * (3 + x * q) - 2 * x * p)];
};

const swish = (x: Tensor): Tensor => mul(x, sigmoid(x));
const swishPoints = [0.3, -1.7, 0, 2.5];

/** σ + x σ (1 − σ), of ops. */
const swishSlope = (x: Tensor): Tensor => {
  const s = sigmoid(x);
  return add(s, mul(x, mul(s, sub(1, s))));
};
type Rules = CustomOp<readonly [Tensor], Tensor>;
const name = "swish";
const vjp: NonNullable<Rules["vjp"]> = (u, { inputs: [x] }) => [mul(u, swishSlope(x))];
const jvp: NonNullable<Rules["jvp"]> = ([dx], { inputs: [x] }) => mul(dx, swishSlope(x));
const both = customOp<readonly [Tensor], Tensor>({ name, forward: swish, vjp, jvp });

const swishes: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "x sigmoid(x)": swish,
  silu,
  "x / (1 + e^-x)": (x) => div(x, add(1, exp(mul(-1, x)))),
  "checkpoint of x sigmoid(x)": checkpoint(swish),
  "x times checkpoint of sigmoid": (x) => mul(x, checkpoint(sigmoid)(x)),
  "checkpoint that closes over x": (x) => checkpoint((y: Tensor) => mul(x, sigmoid(y)))(x),
  "customOp with both rules": both,
  "customOp with vjp": customOp<readonly [Tensor], Tensor>({ name, forward: swish, vjp }),
  "customOp with jvp": customOp<readonly [Tensor], Tensor>({ name, forward: swish, jvp }),
  "checkpoint of customOp": checkpoint(both),
};

/** Curves whose first three derivatives are known. */
export const curves: Readonly<Record<string, Curve>> = {
  ...Object.fromEntries(
    Object.entries(swishes).map(([name, f]) => [name, { f, at: swishPoints, derivatives: swishDerivatives }]),
  ),
  "x e^x": {
    f: (x) => mul(x, exp(x)),
    at: [0.3, -2, 0, 1.25],
    derivatives: (x) => [(x + 1) * Math.exp(x), (x + 2) * Math.exp(x), (x + 3) * Math.exp(x)],
  },
  "x ln x": { f: (x) => mul(x, log(x)), at: [0.4, 1, 3], derivatives: (x) => [Math.log(x) + 1, 1 / x, -1 / x ** 2] },
  tanh: {
    f: tanh,
    at: [0.3, -0.8, 1.1],
    derivatives: (x) => {
      const t = Math.tanh(x);
      return [1 - t * t, -2 * t * (1 - t * t), (1 - t * t) * (6 * t * t - 2)];
    },
  },
  softplus: {
    f: softplus,
    at: [0.3, -2, 1.5],
    derivatives: (x) => {
      const s = logistic(x);
      return [s, s * (1 - s), s * (1 - s) * (1 - 2 * s)];
    },
  },
  // with a = 1 + x²: 1/a, −2x/a², (6x² − 2)/a³
  atan: {
    f: atan,
    at: [0.3, -2, 1.5],
    derivatives: (x) => [1 / (1 + x * x), (-2 * x) / (1 + x * x) ** 2, (6 * x * x - 2) / (1 + x * x) ** 3],
  },
  "gelu, less its line": {
    f: (x) => sub(gelu(x), mul(0.5, x)),
    at: [0.3, -1.5, 0.9],
    derivatives: (x) => {
      const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      return [areaToDensity(x) + x * density, density * (2 - x * x), density * (x ** 3 - 4 * x)];
    },
  },
};

/** Φ(x) − ½ = φ(x) (x + x³/3 + x⁵/(3·5) + …). */
function areaToDensity(x: number): number {
  let [term, total] = [x, 0];
  for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
    total += term;
    term *= (x * x) / k;
  }
  return (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
