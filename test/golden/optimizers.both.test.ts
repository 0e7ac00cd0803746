import { add, grad, mul, slice, square, squaredDifference, sub, sum, type Tensor, tensor } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { coverage, golden, scaledError } from "./golden.ts";
import { optimizerOf, type OptimizerRun } from "./optimizerCases.ts";
import { advance, endOf, readTogether, startOf } from "./optimizerRun.ts";

type Part = "w" | "b";
interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface GivenRun extends OptimizerRun {
  readonly params: Readonly<Record<Part, readonly (readonly number[])[]>>;
}
interface Minimisation extends Omit<OptimizerRun, "framework" | "id"> {
  readonly function: "rosenbrock" | "quadratic_25";
  readonly x0: readonly number[];
  readonly loss: readonly number[];
  readonly x_final: readonly number[];
}

const runs = golden()["optimizers"] as readonly GivenRun[];
const minimisations = golden()["minimise"] as readonly Minimisation[];
const start = golden()["start"] as Readonly<Record<Part, Values>>;
const gradients = golden()["gradients"] as readonly Readonly<Record<Part, Values>>[];

/** The stated 1e-9 and 1e-5 of the largest weight; a minimisation amplifies float32 rounding over its 200 steps. */
const allowed = { given: { float64: 1e-9, float32: 1e-5 }, minimise: { float64: 1e-9, float32: 1e-4 } };

const functions: Readonly<Record<Minimisation["function"], (x: Tensor) => Tensor>> = {
  // (1 - x)^2 + 100 (y - x^2)^2
  rosenbrock: (p) => {
    const [x, y] = [slice(p, [0], [1]), slice(p, [1], [1])];
    return sum(add(squaredDifference(x, 1), mul(100, square(sub(y, square(x))))));
  },
  // (x^2 + 25 y^2) / 2
  quadratic_25: (p) => mul(0.5, sum(mul(square(p), tensor([1, 25], { device: p.device })))),
};

describe("golden values of optimizers: whole paths as in PyTorch and Keras", () => {
  for (const name of deviceNames) {
    test(`${name}: given gradients`, { timeout: 120_000 }, async () => {
      const device = await deviceOf(name);
      const wrong: string[] = [];
      for (const run of runs)
        for (const part of ["w", "b"] as const) {
          const found = optimizerOf(run);
          if (typeof found === "string") continue;
          const { optimizer, rateAt } = found;
          const before = device.backend.memory.buffers;
          const at = startOf(start[part].data, start[part].shape, optimizer, device);
          const path: Tensor[] = [];
          for (const [step, given] of gradients.entries()) {
            optimizer.learningRate = rateAt(step);
            const { data, shape } = given[part];
            path.push(advance(at, optimizer, step + 1, () => tensor(data, { shape, device })));
          }
          const values = await readTogether([...path, ...endOf(at)]);
          const size = start[part].data.length;
          for (const [step, expected] of run.params[part].entries()) {
            const error = scaledError(values.slice((step + 1) * size, (step + 2) * size), expected);
            if (!(error <= allowed.given[device.backend.floats])) wrong.push(`${run.id} ${part} step ${step}: ${error}`);
          }
          const left = device.backend.memory.buffers - before;
          if (left !== 0) wrong.push(`${run.id} ${part}: ${left} buffers left`);
        }
      expect(wrong).toEqual([]);
    });

    test(`${name}: minimisation`, { timeout: 120_000 }, async () => {
      const device = await deviceOf(name);
      const wrong: string[] = [];
      for (const run of minimisations) {
        const found = optimizerOf({ ...run, framework: "torch" });
        if (typeof found === "string") continue;
        const { optimizer } = found;
        const f = functions[run.function];
        const at = startOf(run.x0, [run.x0.length], optimizer, device);
        const losses: Tensor[] = [];
        for (let step = 0; step < run.loss.length; step++) {
          losses.push(f(at.parameter));
          advance(at, optimizer, step + 1, grad(f)).dispose();
        }
        const tolerance = allowed.minimise[device.backend.floats];
        const errors = [
          scaledError(await readTogether(losses), run.loss),
          scaledError(await readTogether(endOf(at)), run.x_final),
        ];
        if (!errors.every((error) => error <= tolerance)) wrong.push(`${run.class} ${run.function}: ${errors.join()}`);
      }
      expect(wrong).toEqual([]);
    });
  }
});

test("what ran, and what was left out, of the golden cases of optimizers", () => {
  const ran: string[] = [];
  const leftOut = new Map<string, string[]>();
  const all = [
    ...runs,
    ...minimisations.map((run) => ({ ...run, framework: "torch" as const, id: `${run.class}_${run.function}` })),
  ];
  for (const run of all) {
    const found = optimizerOf(run);
    if (typeof found !== "string") ran.push(run.id);
    else leftOut.set(found, [...(leftOut.get(found) ?? []), run.id]);
  }
  const report = `${ran.join(" ")}\n${coverage(ran, leftOut)}`;
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "torch_sgd torch_sgd_momentum torch_sgd_nesterov torch_sgd_weight_decay torch_sgd_momentum_wd torch_adam torch_adam_betas torch_adam_l2 torch_sgd_momentum_lr_steps keras_sgd keras_sgd_momentum keras_sgd_nesterov keras_sgd_weight_decay keras_adam keras_adam_betas_eps keras_adamw keras_sgd_momentum_lr_steps SGD_rosenbrock SGD_rosenbrock Adam_rosenbrock SGD_quadratic_25 SGD_quadratic_25 Adam_quadratic_25
    23 ran
      2 left out, no decoupled decay in PyTorch's form: torch_adamw torch_adamw_amsgrad
      1 left out, no optimizer ASGD: torch_asgd
      3 left out, no optimizer Adadelta: torch_adadelta torch_adadelta_rho95 keras_adadelta
      1 left out, no optimizer Adafactor: keras_adafactor
      4 left out, no optimizer Adagrad: torch_adagrad torch_adagrad_lr_decay_init keras_adagrad Adagrad_quadratic_25
      3 left out, no optimizer Adamax: torch_adamax keras_adamax Adamax_quadratic_25
      2 left out, no optimizer Ftrl: keras_ftrl keras_ftrl_l1l2
      1 left out, no optimizer Lion: keras_lion
      1 left out, no optimizer NAdam: torch_nadam
      1 left out, no optimizer Nadam: keras_nadam
      1 left out, no optimizer RAdam: torch_radam
      7 left out, no optimizer RMSprop: torch_rmsprop torch_rmsprop_centered torch_rmsprop_momentum torch_rmsprop_centered_momentum_alpha9 keras_rmsprop keras_rmsprop_momentum_centered RMSprop_rosenbrock
      1 left out, no optimizer Rprop: torch_rprop
      2 left out, no option amsgrad: torch_adam_amsgrad keras_adam_amsgrad
      1 left out, no option clipnorm: keras_sgd_clipnorm
      1 left out, no option clipvalue: keras_sgd_clipvalue
      1 left out, no option dampening: torch_sgd_momentum_dampening
      1 left out, no option global_clipnorm: keras_sgd_global_clipnorm
      1 left out, no option gradient_accumulation_steps: keras_sgd_grad_accum3
      1 left out, no option maximize: torch_sgd_maximize
      1 left out, no option use_ema: keras_adam_ema"
  `);
});
