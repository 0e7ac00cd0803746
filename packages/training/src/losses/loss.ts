import type { Tensor } from "@chainrule/engine";
import type { LayerShape, OutputKind } from "@chainrule/layers";

/** How the losses of single samples become one number; w are the sample weights (1 without any), n the number of values. */
export type LossReduction =
  /** sum(w L) / n, ignored samples not counted: Keras's default. */
  | "sumOverBatchSize"
  /** sum(w L). */
  | "sum"
  /** sum(w L) / sum(w), class weights of the loss among w: PyTorch's cross-entropy with class weights. */
  | "meanWithSampleWeight";

/** The function from the network's output to what the loss takes for a prediction: what `probabilities` applies. */
export type Link = "identity" | "softmax" | "sigmoid";

/** A loss: one number per sample, and what it asks of the network and the targets. */
export interface Loss {
  readonly name: string;
  readonly reduction: LossReduction;
  /** What turns the network's output into chances: softmax or sigmoid for losses on logits, identity else. */
  readonly link: Link;
  /** What the targets are: integer class labels, one-hot rows or either, or numbers. */
  readonly targets: "labels" | "oneHot" | "labelsOrOneHot" | "binary" | "numbers";
  /** Whether a network that ends so, with outputs of that shape, can be trained with this loss; the reason if not. */
  refuses(output: OutputKind, shape?: LayerShape): string | undefined;
  /**
   * How much each sample counts in a mean, where not all count 1: 0 for ignored ones and, with "meanWithSampleWeight", the weight of its
   * class. `perSample` holds these weights already. Result: the shape of `perSample`.
   */
  counts?(yTrue: Tensor, yPred: Tensor): Tensor;
  /** A label that is none: samples with it are ignored. */
  readonly ignoredLabel?: number;
  /** L(y, u) per sample. yTrue: [batch, ...] as `targets` says, yPred: [batch, ...]. Result: [batch, ...] without the reduced axes. */
  perSample(yTrue: Tensor, yPred: Tensor): Tensor;
}
