import { adam, type Optimizer, sgd } from "@chainrule/training";

/** A run of an optimizer in the reference file: options as the framework names them. */
export interface OptimizerRun {
  readonly id: string;
  readonly framework: "torch" | "keras";
  readonly class: string;
  readonly config: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** The optimizer of a run, and its learning rate at each step; or the reason why there is none. */
export function optimizerOf(
  run: Omit<OptimizerRun, "id">,
): { readonly optimizer: Optimizer; readonly rateAt: (step: number) => number } | string {
  const { framework, config } = run;
  const isAdam = run.class === "Adam" || (run.class === "AdamW" && framework === "keras");
  if (!isAdam && run.class !== "SGD")
    return run.class === "AdamW" ? "no decoupled decay in PyTorch's form" : `no optimizer ${run.class}`;
  const { lr, learning_rate, ...rest } = config;
  const rate = (learning_rate ?? lr) as number | readonly number[];
  const rateAt = (step: number): number => (typeof rate === "number" ? rate : (rate[step] as number));
  const options: Record<string, unknown> = { learningRate: rateAt(0), form: framework === "keras" ? "keras" : "pytorch" };
  for (const [key, value] of Object.entries(rest)) {
    if (key === "betas") [options["beta1"], options["beta2"]] = value as readonly number[];
    else if (names[key] === undefined) return `no option ${key}`;
    else options[names[key]] = value;
  }
  if (framework === "keras" && options["momentum"] !== undefined)
    options["momentum"] = Math.fround(options["momentum"] as number);
  const optimizer = isAdam ? adam(options) : sgd(options);
  return { optimizer: isAdam && framework === "keras" ? withRoundedPowers(optimizer) : optimizer, rateAt };
}

/**
 * Keras 3.15 on TensorFlow casts momentum and the bases of its beta powers through float32, also where variables are float64: 2.4e-8 off
 * for 0.9. Its values are compared with that very rounding, so that 1e-9 still holds; with exact numbers they differ by up to 5e-7.
 */
function withRoundedPowers(optimizer: Optimizer): Optimizer {
  const { beta1, beta2 } = optimizer.options as { readonly beta1: number; readonly beta2: number };
  const correction = (b1: number, b2: number, t: number): number => Math.sqrt(1 - b2 ** t) / (1 - b1 ** t);
  const scalars = (t: number): Record<string, number> => {
    const exact = optimizer.scalars(t);
    const rounding = correction(Math.fround(beta1), Math.fround(beta2), t) / correction(beta1, beta2, t);
    return { ...exact, learningRate: (exact["learningRate"] as number) * rounding };
  };
  return Object.create(optimizer, { scalars: { value: scalars } }) as Optimizer;
}

const names: Readonly<Record<string, string>> = {
  momentum: "momentum",
  nesterov: "nesterov",
  weight_decay: "weightDecay",
  beta_1: "beta1",
  beta_2: "beta2",
  epsilon: "epsilon",
  eps: "epsilon",
};
