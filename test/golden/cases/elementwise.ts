import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Named } from "../tensors.ts";

type Run = (x: Named, attributes: Readonly<Record<string, unknown>>) => Tensor;
const one =
  (op: (x: Tensor) => Tensor): Run =>
  ({ x }) =>
    op(x as Tensor);

/** Elementwise ops by the `attrs.op` of the reference file. */
export const elementwiseGolden: Readonly<Record<string, Run>> = {
  atan2: ({ a, b }) => engine.atan2(a as Tensor, b as Tensor),
  sin: one(engine.sin),
  cos: one(engine.cos),
  tan: one(engine.tan),
  asin: one(engine.asin),
  acos: one(engine.acos),
  atan: one(engine.atan),
  sinh: one(engine.sinh),
  cosh: one(engine.cosh),
  asinh: one(engine.asinh),
  "acosh(x+1)": one((x) => engine.acosh(engine.add(x, 1))),
  atanh: one(engine.atanh),
  floor: one(engine.floor),
  ceil: one(engine.ceil),
  round: one(engine.round),
  "x*x + sin(x)/(1+x^2)": one((x) => engine.add(engine.mul(x, x), engine.div(engine.sin(x), engine.add(1, engine.square(x))))),
};

/** Activations by the `keras.activation` of the reference file. */
export const activationGolden: Readonly<Record<string, Run>> = {
  relu6: one(engine.relu6),
  selu: one(engine.selu),
  "celu_1.5": ({ x }, { alpha }) => engine.celu(x as Tensor, alpha as number),
  silu: one(engine.silu),
  softsign: one(engine.softsign),
  mish: one(engine.mish),
  hard_silu: one(engine.hardSwish),
  hard_sigmoid_keras3: one((x) => engine.hardSigmoid(x)),
  hard_sigmoid_keras2_tfjs: one((x) => engine.hardSigmoid(x, { slope: 0.2 })),
  hard_tanh: one((x) => engine.hardTanh(x)),
  log_sigmoid: one(engine.logSigmoid),
  tanh_shrink: one(engine.tanhShrink),
  soft_shrink: ({ x }, { threshold }) => engine.softShrink(x as Tensor, threshold as number),
  hard_shrink: ({ x }, { threshold }) => engine.hardShrink(x as Tensor, threshold as number),
  threshold: ({ x }, { threshold, value }) => engine.threshold(x as Tensor, threshold as number, value as number),
  squareplus_b4: ({ x }, { b }) => engine.squareplus(x as Tensor, b as number),
  sparse_plus: one(engine.sparsePlus),
  glu: one((x) => engine.glu(x)),
};

/** PReLU's case: its slopes are a parameter of the layer, an operand of the op. */
export const preluGolden: Run = ({ x, alpha }) => engine.prelu(x as Tensor, alpha as Tensor);
