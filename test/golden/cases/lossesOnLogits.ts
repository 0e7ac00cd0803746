import * as engine from "@chainrule/engine";
import type { SigmoidCrossEntropyOptions, SoftmaxCrossEntropyOptions, Tensor } from "@chainrule/engine";
import type { Run } from "../opCases.ts";

const softmaxLoss =
  (options: SoftmaxCrossEntropyOptions = {}): Run =>
  (x) =>
    engine.softmaxCrossEntropy(x["y_pred"] as Tensor, x["y_true"] as Tensor, {
      ...(x["w"] === undefined ? {} : { classWeights: x["w"] as Tensor<1> }),
      reduction: "mean",
      ...options,
    });
const sigmoidLoss =
  (options: SigmoidCrossEntropyOptions = {}): Run =>
  (x) =>
    engine.sigmoidCrossEntropy(x["y_pred"] as Tensor, x["y_true"] as Tensor, {
      ...(x["w"] === undefined ? {} : { positiveWeight: x["w"] }),
      reduction: "mean",
      ...options,
    });

/** The engine's losses on logits, by the id of the case. */
export const lossOnLogits: Readonly<Record<string, Run>> = {
  loss_cce_logits: softmaxLoss(),
  loss_cce_soft_targets: softmaxLoss(),
  loss_sparse_cce_logits: softmaxLoss(),
  loss_cce_logits_extreme: softmaxLoss(),
  loss_ce_seg_nhwc: softmaxLoss(),
  "loss_ce_label_smoothing_0.1": softmaxLoss({ labelSmoothing: 0.1 }),
  loss_sparse_cce_ignore: softmaxLoss({ ignoreIndex: -1 }),
  loss_ce_class_weights: softmaxLoss({ reduction: "weightedMean" }),
  loss_ce_class_weights_keras: softmaxLoss(),
  loss_bce_logits: sigmoidLoss(),
  loss_bce_logits_extreme: sigmoidLoss(),
  loss_bce_label_smoothing: sigmoidLoss({ labelSmoothing: 0.1 }),
  loss_bce_logits_pos_weight: sigmoidLoss(),
};
