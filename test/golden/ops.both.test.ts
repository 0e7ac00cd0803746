import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { casesOf, coverage, type GoldenCase } from "./golden.ts";
import { functionOf, ofEverything } from "./opCases.ts";
import { checkFunction } from "./tensors.ts";

const groups = ["op", "activation", "norm", "attention", "embedding", "loss"] as const;

describe("golden values of ops: outputs and gradients as in PyTorch and Keras", () => {
  for (const name of deviceNames)
    for (const group of groups)
      test(`${name}: ${group}`, { timeout: 300_000 }, async () => {
        const device = await deviceOf(name);
        const wrong: string[] = [];
        for (const item of casesOf(group)) {
          const run = functionOf(item);
          if (typeof run !== "string") wrong.push(...(await checkFunction(ofEverything(item), device, run)));
        }
        expect(wrong).toEqual([]);
      });
});

test("what ran, and what was left out, of the golden cases of ops", () => {
  const report = groups.map((group) => `${group}: ${covered(casesOf(group))}`).join("\n");
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "op: 158 ran
    activation: 39 ran
    norm: 23 ran
    attention: 7 ran
    embedding: 2 ran
    loss: 13 ran
      27 left out, no op of the engine but of training's losses: loss_mse_mean loss_mse_sum loss_mse_none loss_mae loss_huber_0.5 loss_huber_1 loss_huber_2 loss_smooth_l1_0.5 loss_logcosh loss_mse_sample_weight_keras loss_cce_probs loss_bce_probs loss_kld loss_poisson loss_hinge loss_squared_hinge loss_categorical_hinge loss_multi_margin_torch loss_cosine loss_msle loss_mape loss_focal_binary_g2 loss_nll loss_triplet loss_gaussian_nll loss_l2_penalty loss_l1_penalty"
  `);
});

function covered(cases: readonly GoldenCase[]): string {
  const ran: string[] = [];
  const leftOut = new Map<string, string[]>();
  for (const item of cases) {
    const run = functionOf(item);
    if (typeof run !== "string") ran.push(item.id);
    else leftOut.set(run, [...(leftOut.get(run) ?? []), item.id]);
  }
  return coverage(ran, leftOut);
}
