import { dense, input, sequential } from "@chainrule/layers";
import { compile, meanSquaredError, type Model, sgd } from "@chainrule/training";

/** u = w x + b from w = 1, b = 0, on squared errors. */
export function line(): Model<string> {
  return compile(sequential(input(1), dense(1, { kernelInitializer: "ones" })), {
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
  });
}

/** One batch. */
export type Pair = { x: number[][]; y: number[] };
/** Batches of 2, 2 and 1 rows, in three parts of one data set. */
export const parts: readonly Pair[] = [
  { x: [[1], [2]], y: [1, 0] },
  { x: [[3], [4]], y: [3, 0] },
  { x: [[5]], y: [10] },
];

/** A generator function over the parts that notes how often it was begun and closed. */
export function counted(more: readonly unknown[] = parts): {
  make: () => Generator<Pair>;
  begun: () => number;
  closed: () => number;
} {
  let [begun, closed] = [0, 0];
  function* make(): Generator<Pair> {
    begun++;
    try {
      yield* more as readonly Pair[];
    } finally {
      closed++;
    }
  }
  return { make, begun: () => begun, closed: () => closed };
}
