import { type Tensor } from "@chainrule/engine";

/** A critic D(x) = w2 . tanh(W1 x + b1) of one sample; W1: [hidden, inputs], the others are vectors. */
export type Critic<T> = { readonly w1: T; readonly b1: T; readonly w2: T };

/** The critic and its samples, as host numbers. */
export const critic = {
  w1: [
    [0.5, -1.2],
    [0.8, 0.3],
    [-0.7, 1.1],
  ],
  b1: [0.1, -0.4, 0.25],
  w2: [1.5, -0.9, 0.6],
} as const satisfies Critic<unknown>;
export const samples = [
  [0.3, -0.8],
  [1.2, 0.5],
  [-0.6, 0.9],
] as const;

/**
 * P = sum over samples of (|grad_x D| - 1)^2 and its gradient by the weights. With h = tanh(W1 x + b1), s = 1 - h^2 and q = w2 s,
 * grad_x D = W1^T q =: g. Then c = dP/dg = 2 (1 - 1 / |g|) g, dP/dq = W1 c, and q depends on the weights through w2 and s = 1 - h^2.
 */
export function penaltyOnPaper(): { readonly value: number; readonly gradient: Critic<number[]> } {
  const { w1, b1, w2 } = critic;
  let value = 0;
  const gradient = { w1: [0, 0, 0, 0, 0, 0], b1: [0, 0, 0], w2: [0, 0, 0] };
  for (const x of samples) {
    const h = w1.map((row, k) => Math.tanh(row[0] * x[0] + row[1] * x[1] + b1[k]!));
    const s = h.map((value) => 1 - value * value);
    const q = s.map((value, k) => value * w2[k]!);
    const g = [0, 1].map((j) => q.reduce((total, value, k) => total + value * w1[k]![j]!, 0));
    const length = Math.hypot(...g);
    value += (length - 1) ** 2;
    const c = g.map((value) => 2 * (1 - 1 / length) * value);
    w1.forEach((row, k) => {
      const a = row[0] * c[0]! + row[1] * c[1]!;
      const inside = -2 * a * w2[k]! * h[k]! * s[k]!;
      gradient.w2[k]! += a * s[k]!;
      gradient.b1[k]! += inside;
      for (const j of [0, 1]) gradient.w1[2 * k + j]! += q[k]! * c[j]! + inside * x[j]!;
    });
  }
  return { value, gradient };
}

/** As the engine sees it. */
export type CriticTensors = Critic<Tensor>;
