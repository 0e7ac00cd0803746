import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { casesOf, coverage } from "./golden.ts";
import { lossOf, onLogits } from "./lossCases.ts";
import { checkFunction } from "./tensors.ts";

describe("golden values of losses: outputs and gradients as in PyTorch and Keras", () => {
  for (const name of deviceNames)
    test(name, { timeout: 120_000 }, async () => {
      const device = await deviceOf(name);
      const wrong: string[] = [];
      for (const item of casesOf("loss"))
        for (const run of [lossOf(item), onLogits(item)])
          if (typeof run === "function") wrong.push(...(await checkFunction(item, device, run)));
      expect(wrong).toEqual([]);
    });
});

test("what ran, and what was left out, of the golden cases of losses", () => {
  const ran: string[] = [];
  const leftOut = new Map<string, string[]>();
  for (const item of casesOf("loss")) {
    const run = lossOf(item);
    if (typeof run === "function") ran.push(item.id);
    else leftOut.set(run, [...(leftOut.get(run) ?? []), item.id]);
  }
  const report = `${coverage(ran, leftOut)}\n${casesOf("loss").filter((item) => onLogits(item) !== undefined).length} again on logits`;
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "23 ran
      1 left out, no loss CategoricalHinge: loss_categorical_hinge
      1 left out, no loss CosineSimilarity: loss_cosine
      1 left out, no loss Hinge: loss_hinge
      1 left out, no loss KLDivergence: loss_kld
      1 left out, no loss LogCosh: loss_logcosh
      1 left out, no loss MeanAbsolutePercentageError: loss_mape
      1 left out, no loss MeanSquaredLogarithmicError: loss_msle
      1 left out, no loss Poisson: loss_poisson
      1 left out, no loss SquaredHinge: loss_squared_hinge
      5 left out, no loss penalty, or only in PyTorch: loss_smooth_l1_0.5 loss_bce_logits_pos_weight loss_multi_margin_torch loss_triplet loss_gaussian_nll
      1 left out, no option gamma: loss_focal_binary_g2
      1 left out, no option l1: loss_l1_penalty
      1 left out, no option l2: loss_l2_penalty
    9 again on logits"
  `);
});
