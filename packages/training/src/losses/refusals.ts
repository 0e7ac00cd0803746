import type { OutputKind } from "@chainrule/layers";

/**
 * Why a network with that head cannot be trained with a loss on logits: the loss applies softmax or sigmoid itself, and a second one
 * squashes the gradients. `instead` is the loss for a softmax head and for a sigmoid head.
 */
export function refuseProbabilities(
  loss: string,
  output: OutputKind,
  instead: Readonly<Record<"softmax" | "sigmoid", string>>,
): string | undefined {
  if (output !== "softmax" && output !== "sigmoid") return undefined;
  return (
    `the network ends with ${output}, but the loss ${loss} takes logits and applies its own function to them. ` +
    `Leave the last layer without activation, as in dense(units), or use the loss ${instead[output]}.`
  );
}

/** Why a network whose head gives any numbers cannot be trained with a loss on probabilities. */
export function refuseLogits(loss: string, output: OutputKind, activation: string, instead: string): string | undefined {
  if (output !== "raw") return undefined;
  return (
    `the network ends without an activation, but the loss ${loss} takes probabilities. ` +
    `Give the last layer one, as in dense(units, { activation: "${activation}" }), or use the loss ${instead}.`
  );
}
