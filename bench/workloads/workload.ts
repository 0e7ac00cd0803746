/** A layer in words that every contender can follow. Images are [height, width, channels]; a stride is 1 and an activation none unless given. */
export type LayerDescription =
  | { readonly kind: "dense"; readonly units: number; readonly activation?: Activation }
  | {
      readonly kind: "conv2d";
      readonly filters: number;
      readonly kernelSize: number;
      readonly strides?: number;
      readonly padding: "valid" | "same";
      readonly useBias: boolean;
      readonly activation?: Activation;
    }
  /** The windows lie side by side, and those that do not fit are left out. */
  | { readonly kind: "maxPooling"; readonly poolSize: number }
  | { readonly kind: "globalAveragePooling" }
  | { readonly kind: "flatten" }
  | { readonly kind: "batchNorm" }
  | { readonly kind: "relu" }
  /** shortcut(x) + branch(x); the shortcut is x itself unless given. */
  | { readonly kind: "residual"; readonly branch: readonly LayerDescription[]; readonly shortcut?: LayerDescription };

/** What a layer ends in. */
export type Activation = "tanh" | "relu";

/** The update rule, with its numbers. Adam in Kingma and Ba's form: epsilon is added to the corrected root. */
export type OptimizerDescription =
  | { readonly kind: "sgd"; readonly learningRate: number; readonly momentum?: number }
  | {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** x: [rows, ...inputShape]; y: one-hot rows [rows, classes]. */
export interface Data {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** All of a workload that fits into JSON. */
export interface WorkloadDescription {
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  /** The shape of one sample. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** From the input on; the last is dense and gives the logits. */
  readonly layers: readonly LayerDescription[];
  readonly optimizer: OptimizerDescription;
  readonly batchSize: number;
  /** A whole number of batches, so that every step is alike. */
  readonly rows: number;
}

/**
 * What is trained: a network with softmax cross-entropy at its end, an optimizer, and data. It belongs to no framework, so that
 * every contender builds the same thing from it.
 */
export interface Workload extends WorkloadDescription {
  /** The same numbers on every call. */
  data(): Data;
}

/** Steps of one pass over the data. */
export function stepsPerEpoch({ rows, batchSize }: WorkloadDescription): number {
  return rows / batchSize;
}

/** Numbers in one sample. */
export function featuresOf({ inputShape }: WorkloadDescription): number {
  return inputShape.reduce((product, size) => product * size, 1);
}
