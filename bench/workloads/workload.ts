/** A layer in words that every contender can follow. */
export type LayerDescription =
  | { readonly kind: "dense"; readonly units: number; readonly activation?: "tanh" | "relu" }
  | { readonly kind: "batchNorm" }
  | { readonly kind: "relu" };

/** The update rule, with its numbers. Adam in Kingma and Ba's form: epsilon is added to the corrected root. */
export type OptimizerDescription =
  | { readonly kind: "sgd"; readonly learningRate: number }
  | {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** x: [rows, features]; y: one-hot rows [rows, classes]. */
export interface Data {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * What is trained: a network with softmax cross-entropy at its end, an optimizer, and data. It belongs to no framework, so that
 * every contender builds the same thing from it.
 */
export interface Workload {
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  readonly features: number;
  readonly classes: number;
  /** From the input on; the last gives the logits. */
  readonly layers: readonly LayerDescription[];
  readonly optimizer: OptimizerDescription;
  readonly batchSize: number;
  /** A whole number of batches, so that every step is alike. */
  readonly rows: number;
  /** The same numbers on every call. */
  data(): Data;
}

/** Steps of one pass over the data. */
export function stepsPerEpoch({ rows, batchSize }: Workload): number {
  return rows / batchSize;
}
