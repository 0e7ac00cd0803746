import { batches } from "@chainrule/data";
import { explain } from "@chainrule/training";
import { compile, useBackend } from "chainrule";
import { expect, test } from "vitest";
import { chainruleNetwork, chainruleOptimizer } from "../bench/contenders/chainruleNetwork.ts";
import { countCalls } from "../bench/contenders/countCalls.ts";
import { workloadNamed } from "../bench/workloads/workloads.ts";

/**
 * Draw calls of a replayed step on webgl, and at most per step of a fit of three, its reading and the check of its state included. A
 * trainOnBatch of tfjs-layers 4.22.0 makes 96, 516 and 320.
 */
const expected = {
  W1: { step: 8, fit: 24 },
  W2: { step: 35, fit: 130 },
  W3: { step: 40, fit: 80 },
} as const;

test.each(["W1", "W2", "W3"] as const)("%s: draw calls of a step on webgl", { timeout: 300_000 }, async (name) => {
  const counted = countCalls();
  const workload = workloadNamed(name);
  const { batchSize, rows, inputShape, classes } = workload;
  const device = await useBackend("webgl");
  const model = compile(chainruleNetwork(workload), {
    loss: "softmaxCrossEntropy",
    optimizer: chainruleOptimizer(workload.optimizer),
    seed: 0,
  });
  const data = workload.data();
  const some = Math.min(rows, 3 * batchSize);
  const x = { data: data.x.subarray(0, (some * data.x.length) / rows), shape: [some, ...inputShape], dtype: "float32" } as const;
  const y = { data: data.y.subarray(0, some * classes), shape: [some, classes], dtype: "float32" } as const;
  const options = { batchSize, shuffle: false, verbose: 0 } as const;
  await model.fit(x, y, { ...options, epochs: 1 }); // recorded twice, then replayed
  model.step.prepare(batches(x, y, { batchSize }).batch(0));
  const before = counted.draws;
  const { loss } = model.step.run(device);
  const step = counted.draws - before;
  loss.storage.release();
  const start = counted.draws;
  await model.fit(x, y, { ...options, epochs: 1 });
  const fit = (counted.draws - start) / 3;
  console.log(`${name} on webgl: ${step} draw calls in a step, ${fit.toFixed(1)} per step of a short fit\n${explain(model)}`);
  expect(step).toBe(expected[name].step);
  expect(fit).toBeLessThanOrEqual(expected[name].fit);
  expect(fit).toBeGreaterThanOrEqual(step);
  model.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
