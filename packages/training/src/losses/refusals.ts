import type { LayerShape, OutputKind } from "@chainrule/layers";

/** What a loss asks of a network's head. */
export interface HeadWishes {
  /** The loss, as messages name it. */
  readonly loss: string;
  /** The function from logits to chances: softmax for classes of which one is true, sigmoid for questions apart from each other. */
  readonly link: "softmax" | "sigmoid";
}

/**
 * Why a network with that head cannot be trained with a loss on logits: the loss applies softmax or sigmoid itself, and a second one
 * squashes the gradients. `instead` is the loss for a softmax head and for a sigmoid head. Behind a logSoftmax head a softmax changes
 * nothing, so that a loss of the softmax takes it.
 */
export function refuseForLogits(
  { loss, link }: HeadWishes,
  instead: Readonly<Record<"softmax" | "sigmoid", string>>,
  output: OutputKind,
  shape: LayerShape | undefined,
): string | undefined {
  if (output === "softmax" || output === "sigmoid")
    return (
      `the network ends with ${output}, but the loss ${loss} takes logits and applies its own function to them. ` +
      `Leave the last layer without activation, as in dense(units), or use the loss ${instead[output]}.`
    );
  if (output === "logSoftmax" && link === "sigmoid")
    return (
      `the network ends with logSoftmax, which is never above 0, but the loss ${loss} takes logits of either sign. ` +
      "Leave the last layer without activation, as in dense(units), or use the loss softmaxCrossEntropy."
    );
  return link === "softmax" ? refuseOneClass(loss, shape) : undefined;
}

/** Why a network whose head does not give the chances that the loss takes cannot be trained with it. `instead` is the loss on logits. */
export function refuseForChances(
  { loss, link }: HeadWishes,
  instead: string,
  output: OutputKind,
  shape: LayerShape | undefined,
): string | undefined {
  const advice = `Give the last layer one, as in dense(units, { activation: "${link}" }), or use the loss ${instead}.`;
  if (output === "raw") return `the network ends without an activation, but the loss ${loss} takes probabilities. ${advice}`;
  if (output === "notChances")
    return (
      `the network ends with an activation that gives other numbers than probabilities, but the loss ${loss} takes these. ` +
      `Let the last layer have activation: "${link}", or none with the loss ${instead}.`
    );
  if (output === "logSoftmax")
    return (
      `the network ends with logSoftmax, but the loss ${loss} takes probabilities and no logarithms of them. ` +
      `Let the last layer have activation: "${link}", or use the loss softmaxCrossEntropy, which takes it as it is.`
    );
  if (output === "sigmoid" && link === "softmax")
    return (
      `the network ends with sigmoid, whose probabilities do not depend on each other, but the loss ${loss} takes those of classes, ` +
      'which sum to 1. Let the last layer have activation: "softmax", or use the loss binaryCrossentropy.'
    );
  if (output === "softmax" && link === "sigmoid")
    return (
      `the network ends with softmax, whose probabilities sum to 1, but to the loss ${loss} each output is a question of its own. ` +
      'Use the loss categoricalCrossentropy for classes of which one is true, or let the last layer have activation: "sigmoid".'
    );
  return link === "softmax" ? refuseOneClass(loss, shape) : undefined;
}

/** One output is the only class there is: its chance is 1 whatever the weights, and the loss 0. */
export function refuseOneClass(loss: string, shape: LayerShape | undefined): string | undefined {
  if (shape === undefined || shape.length < 2 || shape.at(-1) !== 1) return undefined;
  return (
    `the network has one output, but the loss ${loss} tells classes apart by one output for each: of one alone nothing is learned. ` +
    "Let the last layer have as many units as there are classes, or use sigmoidCrossEntropy for yes or no, meanSquaredError for numbers."
  );
}
