import { add, div, mul, recordable, sqrt, square, sub } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkNumber, checkOptions } from "../checkOptions.ts";
import { integerPower } from "./integerPower.ts";
import type { Optimizer, Slots, StepScalars } from "./optimizer.ts";
import { checkForm, LearningRate } from "./optimizerOptions.ts";
import type { OptimizerForm } from "./optimizerOptions.ts";

/** Options of `adam`. */
export interface AdamOptions {
  /** lr; 0.001 when left out. */
  readonly learningRate?: number;
  /** Decay of the mean gradient, in [0, 1); 0.9 when left out. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient, in [0, 1); 0.999 when left out. */
  readonly beta2?: number;
  /** eps ≥ 0; 1e-7 in Keras's form and 1e-8 in PyTorch's when left out. */
  readonly epsilon?: number;
  /** wd ≥ 0: in Keras's form w shrinks by lr wd w before the step (AdamW); in PyTorch's wd w is added to the gradient. */
  readonly weightDecay?: number;
  /** Whose formula; "keras" when left out. They differ in where epsilon stands, and in weight decay. */
  readonly form?: OptimizerForm;
}

/**
 * Adam: m := m + (1 - b1)(g - m), v := v + (1 - b2)(g^2 - v), both from 0; at step t = 1, 2, …, with s = sqrt(1 - b2^t),
 * - Keras (epsilon-hat): w := w - lr s / (1 - b1^t) m / (sqrt(v) + eps);
 * - PyTorch: w := w - lr m̂ / (sqrt(v̂) + eps) with m̂ = m / (1 - b1^t), v̂ = v / s^2: the same with eps s for eps.
 * Kingma and Ba 2015. The learning rate may be set between steps. Throws an ArgumentError for options outside their ranges.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions("adam", options, ["learningRate", "beta1", "beta2", "epsilon", "weightDecay", "form"]);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, weightDecay = 0, form = "keras" } = options;
  checkForm("adam", form);
  const { epsilon = form === "keras" ? 1e-7 : 1e-8 } = options;
  checkNumber("adam", "beta1", beta1, 0, 1, true);
  checkNumber("adam", "beta2", beta2, 0, 1, true);
  checkNumber("adam", "epsilon", epsilon, 0, Infinity);
  checkNumber("adam", "weightDecay", weightDecay, 0, Infinity);
  const rate = new LearningRate("adam", learningRate);
  const decoupled = weightDecay > 0 && form === "keras";

  return {
    name: "adam",
    get learningRate() {
      return rate.get();
    },
    set learningRate(value) {
      rate.set(value);
    },
    options: { beta1, beta2, epsilon, weightDecay, form },
    slots: { m: 0, v: 0 },
    scalars(t) {
      const spread = Math.sqrt(1 - integerPower(beta2, t));
      return {
        learningRate: (rate.get() * spread) / (1 - integerPower(beta1, t)),
        epsilon: form === "keras" ? epsilon : epsilon * spread,
        ...(decoupled ? { kept: 1 - rate.get() * weightDecay } : {}),
      };
    },
    update: recordable((parameter: Tensor, gradient: Tensor, slots: Slots, scalars: StepScalars) => {
      const w = decoupled ? mul(parameter, scalars["kept"] as Tensor) : parameter;
      const g = weightDecay > 0 && !decoupled ? add(gradient, mul(parameter, weightDecay)) : gradient;
      const m = towards(slots["m"] as Tensor, g, 1 - beta1);
      const v = towards(slots["v"] as Tensor, square(g), 1 - beta2);
      const step = div(mul(m, scalars["learningRate"] as Tensor), add(sqrt(v), scalars["epsilon"] as Tensor));
      return { parameter: sub(w, step), slots: { m, v } };
    }),
  };
}

/** average + rate (x - average): a moving average's step. */
function towards(average: Tensor, x: Tensor, rate: number): Tensor {
  return add(average, mul(sub(x, average), rate));
}
