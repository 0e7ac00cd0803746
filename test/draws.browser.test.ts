import { expect, test } from "vitest";
import { chainruleContender } from "../bench/contenders/chainrule.ts";
import { stepsPerEpoch } from "../bench/workloads/workload.ts";
import { workloadNamed } from "../bench/workloads/workloads.ts";

/** tfjs-layers 4.22.0's draw calls per trainOnBatch step, as `pnpm bench --only draws` counts them, are twice these or more. */
const most = { W1: 48, W2: 260 } as const;

test.each(["W1", "W2"] as const)("%s: a step of fit on webgl takes less than half of tfjs-layers' draw calls", async (name) => {
  const workload = workloadNamed(name);
  const contender = await chainruleContender(workload, "webgl");
  await contender.train("fit", 1); // the state goes up
  const { draws } = await contender.train("fit", 1);
  const perStep = draws / stepsPerEpoch(workload);
  const kernels = await contender.kernels();
  const step = kernels.reduce((sum, kernel) => sum + kernel.draws, 0);
  console.log(`${name} on webgl: ${perStep.toFixed(1)} draw calls per step of fit, ${step} in its kernels`);
  expect(kernels.length).toBeGreaterThan(20);
  expect(step).toBeGreaterThan(20); // else nothing was counted
  expect(perStep).toBeGreaterThanOrEqual(step - 1);
  expect(perStep).toBeLessThan(most[name]);
});
