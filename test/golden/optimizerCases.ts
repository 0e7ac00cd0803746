import { adam, type Optimizer, sgd } from "@chainrule/training";

/** A run of an optimizer in the reference file: options as the framework names them. */
export interface OptimizerRun {
  readonly id: string;
  readonly framework: "torch" | "keras";
  readonly class: string;
  readonly config: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** The optimizer of a run, and its learning rate at each step; or the reason why there is none. */
export function optimizerOf(run: Omit<OptimizerRun, "id">): { readonly optimizer: Optimizer; readonly rateAt: (step: number) => number } | string {
  const { framework, config } = run;
  const isAdam = run.class === "Adam" || (run.class === "AdamW" && framework === "keras");
  if (!isAdam && run.class !== "SGD") return run.class === "AdamW" ? "no decoupled decay in PyTorch's form" : `no optimizer ${run.class}`;
  const { lr, learning_rate, ...rest } = config;
  const rate = (learning_rate ?? lr) as number | readonly number[];
  const rateAt = (step: number): number => (typeof rate === "number" ? rate : (rate[step] as number));
  const options: Record<string, unknown> = { learningRate: rateAt(0), form: framework === "keras" ? "keras" : "pytorch" };
  for (const [key, value] of Object.entries(rest)) {
    if (key === "betas") [options["beta1"], options["beta2"]] = value as readonly number[];
    else if (names[key] === undefined) return `no option ${key}`;
    else options[names[key]] = value;
  }
  return { optimizer: isAdam ? adam(options) : sgd(options), rateAt };
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
