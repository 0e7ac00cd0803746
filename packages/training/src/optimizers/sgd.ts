import { add, ArgumentError, mul, recordable, sub } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { checkNumber, checkOptions } from "../checkOptions.ts";
import type { Optimizer, Slots, StepScalars, Updated } from "./optimizer.ts";
import { checkForm, LearningRate } from "./optimizerOptions.ts";
import type { OptimizerForm } from "./optimizerOptions.ts";

/** Options of `sgd`. */
export interface SgdOptions {
  /** lr; 0.01 when left out. */
  readonly learningRate?: number;
  /** m in [0, 1); 0 when left out: no velocity is kept. */
  readonly momentum?: number;
  /** Whether the gradient's step looks ahead along the velocity. Needs momentum. */
  readonly nesterov?: boolean;
  /** wd ≥ 0: in Keras's form w shrinks by lr wd w before the step; in PyTorch's wd w is added to the gradient. */
  readonly weightDecay?: number;
  /** Whose formula; "keras" when left out. They differ when the learning rate changes, and in weight decay. */
  readonly form?: OptimizerForm;
}

/**
 * Gradient descent: w := w - lr g. With momentum m, the velocity v starts at 0 and
 * - Keras: v := m v - lr g; w := w + v, or with Nesterov w := w + m v - lr g;
 * - PyTorch: v := m v + g; w := w - lr v, or with Nesterov w := w - lr (g + m v).
 * Sutskever et al. 2013. The learning rate may be set between steps. Throws an ArgumentError for options outside their ranges.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions("sgd", options, ["learningRate", "momentum", "nesterov", "weightDecay", "form"]);
  const { learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0, form = "keras" } = options;
  checkNumber("sgd", "momentum", momentum, 0, 1, true);
  checkNumber("sgd", "weightDecay", weightDecay, 0, Infinity);
  checkForm("sgd", form);
  if (nesterov && momentum === 0)
    throw new ArgumentError("sgd: nesterov without momentum. Set momentum, such as 0.9, or leave nesterov out.");
  const rate = new LearningRate("sgd", learningRate);
  const decoupled = weightDecay > 0 && form === "keras";

  const step = form === "keras" ? kerasStep : pytorchStep;
  return {
    name: "sgd",
    get learningRate() {
      return rate.get();
    },
    set learningRate(value) {
      rate.set(value);
    },
    options: { momentum, nesterov, weightDecay, form },
    slots: momentum === 0 ? {} : { velocity: 0 },
    scalars: () => ({
      learningRate: rate.get(),
      ...(decoupled ? { kept: 1 - rate.get() * weightDecay } : {}),
    }),
    update: recordable((parameter: Tensor, gradient: Tensor, slots: Slots, scalars: StepScalars) => {
      const w = decoupled ? mul(parameter, scalars["kept"] as Tensor) : parameter;
      const g = weightDecay > 0 && !decoupled ? add(gradient, mul(parameter, weightDecay)) : gradient;
      if (momentum === 0) return { parameter: sub(w, mul(g, scalars["learningRate"] as Tensor)), slots: {} };
      return step(w, g, slots, scalars, momentum, nesterov);
    }),
  };
}

function kerasStep(w: Tensor, g: Tensor, slots: Slots, scalars: StepScalars, momentum: number, nesterov: boolean): Updated {
  const scaled = mul(g, scalars["learningRate"] as Tensor);
  const velocity = sub(mul(slots["velocity"] as Tensor, momentum), scaled);
  const parameter = nesterov ? sub(add(w, mul(velocity, momentum)), scaled) : add(w, velocity);
  return { parameter, slots: { velocity } };
}

function pytorchStep(w: Tensor, g: Tensor, slots: Slots, scalars: StepScalars, momentum: number, nesterov: boolean): Updated {
  const velocity = add(mul(slots["velocity"] as Tensor, momentum), g);
  const direction = nesterov ? add(g, mul(velocity, momentum)) : velocity;
  return { parameter: sub(w, mul(direction, scalars["learningRate"] as Tensor)), slots: { velocity } };
}
