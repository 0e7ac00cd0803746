import {
  type ActivationName,
  dense,
  flatten,
  input,
  logSoftmax,
  reshape,
  sequential,
  softmax,
  type Spec,
} from "@chainrule/layers";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  compile,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  sgd,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseCategoricalCrossentropy,
} from "@chainrule/training";
import { describe, expect, test } from "vitest";

// A network whose head is known not to fit the loss learns nothing, or the wrong thing: it is refused before anything is trained.

const names: readonly ActivationName[] = [
  "linear",
  "relu",
  "leakyRelu",
  "elu",
  "gelu",
  "sigmoid",
  "tanh",
  "softplus",
  "softmax",
  "logSoftmax",
  "exponential",
];
const onChances = [binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy];
const onClasses: readonly (() => Loss)[] = [
  softmaxCrossEntropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  () => categoricalCrossentropy({ fromLogits: true }),
  () => sparseCategoricalCrossentropy({ fromLogits: true }),
];

/** The text with which `compile` refuses the loss behind these layers, or undefined. */
function refusal(loss: Loss, ...layers: Spec[]): string | undefined {
  try {
    compile(sequential(input(4), ...layers), { loss, optimizer: sgd() }).dispose();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
const head = (activation: ActivationName, units = 3): Spec => dense(units, { activation });
const accepted = (loss: Loss): ActivationName[] => names.filter((name) => refusal(loss, head(name)) === undefined);

describe("which heads a loss takes", () => {
  test("a loss on numbers takes any", () => {
    for (const make of [meanSquaredError, meanAbsoluteError, huber]) expect(accepted(make())).toEqual(names);
  });

  test("a loss on chances takes those of its own function only", () => {
    expect(accepted(binaryCrossentropy())).toEqual(["sigmoid"]);
    expect(accepted(categoricalCrossentropy())).toEqual(["softmax"]);
    expect(accepted(sparseCategoricalCrossentropy())).toEqual(["softmax"]);
  });

  test("a loss on logits takes no chances; logarithms of chances only where softmax leaves them as they are", () => {
    const logits = names.filter((name) => !["softmax", "sigmoid"].includes(name));
    for (const make of [softmaxCrossEntropy, ...onClasses.slice(3)]) expect(accepted(make())).toEqual(logits);
    for (const make of [sigmoidCrossEntropy, () => binaryCrossentropy({ fromLogits: true })])
      expect(accepted(make())).toEqual(logits.filter((name) => name !== "logSoftmax"));
  });

  test("one output tells no classes apart, whatever the head", () => {
    for (const make of onClasses)
      for (const name of names) expect(refusal(make(), head(name, 1)), `${make().name} ${name}`).toBeDefined();
    for (const make of [sigmoidCrossEntropy, meanSquaredError]) expect(refusal(make(), dense(1))).toBeUndefined();
    expect(refusal(binaryCrossentropy(), head("sigmoid", 1))).toBeUndefined();
  });

  test("what is not known passes: a softmax along another axis, or behind a reshape", () => {
    for (const make of onChances) {
      expect(refusal(make(), reshape([2, 2]), softmax({ axis: 1 }))).toBeUndefined();
      expect(refusal(make(), head("softmax", 4), reshape([2, 2]))).toBeUndefined();
      expect(refusal(make(), flatten())).toBeUndefined();
    }
    // logarithms of chances are none along any axis
    for (const make of onChances) expect(refusal(make(), reshape([2, 2]), logSoftmax({ axis: 1 }))).toBeDefined();
  });

  test("allowMismatchedHead lets everything pass", () => {
    const options = { optimizer: sgd(), allowMismatchedHead: true };
    for (const make of onChances)
      expect(() => compile(sequential(input(4), head("tanh", 1)), { ...options, loss: make() }).dispose()).not.toThrow();
  });

  test("a loss of the user's own may look at the kind alone", () => {
    const loss: Loss = { ...meanSquaredError(), refuses: (output) => (output === "raw" ? "no raw heads." : undefined) };
    expect(refusal(loss, dense(3))).toBe("compile: no raw heads. To train it all the same, set allowMismatchedHead: true.");
    expect(softmaxCrossEntropy().refuses("raw")).toBeUndefined();
  });
});

test("each refusal says what to use", () => {
  const said = (loss: Loss, ...layers: Spec[]): string =>
    (refusal(loss, ...layers) ?? "none").replace(/^compile: /, "").replace(/ To train it all the same.*$/, "");
  expect(said(softmaxCrossEntropy(), head("softmax"))).toMatchInlineSnapshot(
    `"the network ends with softmax, but the loss softmaxCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss categoricalCrossentropy."`,
  );
  expect(said(softmaxCrossEntropy(), head("sigmoid"))).toMatchInlineSnapshot(
    `"the network ends with sigmoid, but the loss softmaxCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss binaryCrossentropy."`,
  );
  expect(said(softmaxCrossEntropy(), dense(1))).toMatchInlineSnapshot(
    `"the network has one output, but the loss softmaxCrossEntropy tells classes apart by one output for each: of one alone nothing is learned. Let the last layer have as many units as there are classes, or use sigmoidCrossEntropy for yes or no, meanSquaredError for numbers."`,
  );
  expect(said(sigmoidCrossEntropy(), head("softmax"))).toMatchInlineSnapshot(
    `"the network ends with softmax, but the loss sigmoidCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss categoricalCrossentropy."`,
  );
  expect(said(sigmoidCrossEntropy(), head("sigmoid"))).toMatchInlineSnapshot(
    `"the network ends with sigmoid, but the loss sigmoidCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss binaryCrossentropy."`,
  );
  expect(said(sigmoidCrossEntropy(), head("logSoftmax"))).toMatchInlineSnapshot(
    `"the network ends with logSoftmax, which is never above 0, but the loss sigmoidCrossEntropy takes logits of either sign. Leave the last layer without activation, as in dense(units), or use the loss softmaxCrossEntropy."`,
  );
  expect(said(binaryCrossentropy(), dense(3))).toMatchInlineSnapshot(
    `"the network ends without an activation, but the loss binaryCrossentropy takes probabilities. Give the last layer one, as in dense(units, { activation: "sigmoid" }), or use the loss sigmoidCrossEntropy."`,
  );
  expect(said(binaryCrossentropy(), head("softmax"))).toMatchInlineSnapshot(
    `"the network ends with softmax, whose probabilities sum to 1, but to the loss binaryCrossentropy each output is a question of its own. Use the loss categoricalCrossentropy for classes of which one is true, or let the last layer have activation: "sigmoid"."`,
  );
  expect(said(binaryCrossentropy(), head("logSoftmax"))).toMatchInlineSnapshot(
    `"the network ends with logSoftmax, but the loss binaryCrossentropy takes probabilities and no logarithms of them. Let the last layer have activation: "sigmoid", or use the loss softmaxCrossEntropy, which takes it as it is."`,
  );
  expect(said(binaryCrossentropy(), head("tanh"))).toMatchInlineSnapshot(
    `"the network ends with an activation that gives other numbers than probabilities, but the loss binaryCrossentropy takes these. Let the last layer have activation: "sigmoid", or none with the loss sigmoidCrossEntropy."`,
  );
  expect(said(binaryCrossentropy({ fromLogits: true }), head("sigmoid"))).toMatchInlineSnapshot(
    `"the network ends with sigmoid, but the loss binaryCrossentropy({ fromLogits: true }) takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss binaryCrossentropy()."`,
  );
  expect(said(categoricalCrossentropy(), dense(3))).toMatchInlineSnapshot(
    `"the network ends without an activation, but the loss categoricalCrossentropy takes probabilities. Give the last layer one, as in dense(units, { activation: "softmax" }), or use the loss softmaxCrossEntropy."`,
  );
  expect(said(categoricalCrossentropy(), head("sigmoid"))).toMatchInlineSnapshot(
    `"the network ends with sigmoid, whose probabilities do not depend on each other, but the loss categoricalCrossentropy takes those of classes, which sum to 1. Let the last layer have activation: "softmax", or use the loss binaryCrossentropy."`,
  );
  expect(said(categoricalCrossentropy(), head("logSoftmax"))).toMatchInlineSnapshot(
    `"the network ends with logSoftmax, but the loss categoricalCrossentropy takes probabilities and no logarithms of them. Let the last layer have activation: "softmax", or use the loss softmaxCrossEntropy, which takes it as it is."`,
  );
  expect(said(categoricalCrossentropy(), head("relu"))).toMatchInlineSnapshot(
    `"the network ends with an activation that gives other numbers than probabilities, but the loss categoricalCrossentropy takes these. Let the last layer have activation: "softmax", or none with the loss softmaxCrossEntropy."`,
  );
  expect(said(categoricalCrossentropy(), head("softmax", 1))).toMatchInlineSnapshot(
    `"the network has one output, but the loss categoricalCrossentropy tells classes apart by one output for each: of one alone nothing is learned. Let the last layer have as many units as there are classes, or use sigmoidCrossEntropy for yes or no, meanSquaredError for numbers."`,
  );
  expect(said(sparseCategoricalCrossentropy(), dense(3))).toMatchInlineSnapshot(
    `"the network ends without an activation, but the loss sparseCategoricalCrossentropy takes probabilities. Give the last layer one, as in dense(units, { activation: "softmax" }), or use the loss softmaxCrossEntropy."`,
  );
  expect(said(sparseCategoricalCrossentropy({ fromLogits: true }), head("softmax"))).toMatchInlineSnapshot(
    `"the network ends with softmax, but the loss sparseCategoricalCrossentropy({ fromLogits: true }) takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss sparseCategoricalCrossentropy()."`,
  );
});
