import { lookUp } from "@chainrule/engine";
import { elu, exponential, gelu, leakyRelu, linear, logSoftmax, relu, sigmoid, softmax, softplus, tanh } from "./activations.ts";
import type { Spec } from "./layer.ts";
import {
  celu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  logSigmoid,
  mish,
  relu6,
  selu,
  silu,
  softShrink,
  softsign,
  sparsePlus,
  squareplus,
  tanhShrink,
} from "./moreActivations.ts";
import { isSpec } from "./spec.ts";

const table = {
  linear,
  relu,
  leakyRelu: (): Spec => leakyRelu({ negativeSlope: 0.2 }),
  elu: (): Spec => elu(),
  gelu: (): Spec => gelu(),
  sigmoid,
  tanh,
  softplus,
  softmax: (): Spec => softmax(),
  logSoftmax: (): Spec => logSoftmax(),
  exponential,
  relu6,
  selu,
  celu: (): Spec => celu(),
  silu,
  swish: silu,
  mish,
  softsign,
  logSigmoid,
  hardSigmoid: (): Spec => hardSigmoid(),
  hardSilu,
  hardSwish: hardSilu,
  hardTanh,
  tanhShrink,
  softShrink: (): Spec => softShrink(),
  hardShrink: (): Spec => hardShrink(),
  squareplus: (): Spec => squareplus(),
  sparsePlus,
  glu: (): Spec => glu(),
} satisfies Record<string, () => Spec>;

/** The names of activations, each with its default options: Keras's, of which "swish" is "silu" and "hardSwish" is "hardSilu". */
export type ActivationName = keyof typeof table;

/** An activation by name, as a layer: `activation("relu")` is `relu()`. */
export function activation(name: ActivationName): Spec {
  return activationSpec("activation", name);
}

/** The spec that an activation option stands for: a name, or a layer such as `leakyRelu({ negativeSlope: 0.1 })`. */
export function activationSpec(where: string, choice: ActivationName | Spec): Spec {
  return isSpec(choice) ? choice : lookUp<() => Spec>(where, "activation", table, choice)();
}
