import { type AnyModel, type Callback, earlyStopping, reduceLearningRateOnPlateau, sgd } from "@chainrule/training";
import { expect, test } from "vitest";
import { golden } from "./golden.ts";

interface Decisions {
  readonly class: "EarlyStopping" | "ReduceLROnPlateau";
  readonly config: Readonly<Record<string, number | boolean>>;
  readonly val_loss: readonly number[];
  readonly stopped_epoch_index?: number;
  readonly restored_epoch?: number | null;
  readonly base_lr?: number;
  readonly lr_after_epoch?: readonly number[];
}

const cases = golden()["callbacks"] as readonly Decisions[];

const names: Readonly<Record<string, string>> = {
  patience: "patience",
  min_delta: "minDelta",
  restore_best_weights: "restoreBestWeights",
  baseline: "baseline",
  start_from_epoch: "startFromEpoch",
  factor: "factor",
  cooldown: "cooldown",
  min_lr: "minLearningRate",
};

function optionsOf(config: Decisions["config"]): Record<string, number | boolean> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [names[key] ?? `?${key}`, value]));
}

/** A fit of a model whose validation losses are given: what callbacks see of one. */
async function play(
  callback: Callback,
  losses: readonly number[],
  learningRate = 0.1,
): Promise<{ stoppedAt: number | null; restored: number | null; rates: number[]; held: number }> {
  let [epoch, held] = [0, 0];
  let stoppedAt: number | null = null;
  let restored: number | null = null;
  const rates: number[] = [];
  const optimizer = sgd({ learningRate });
  const model = {
    optimizer,
    snapshot: () => {
      const taken = epoch;
      held++;
      return { restore: () => (restored = taken), dispose: () => held-- };
    },
    stopTraining: () => {
      stoppedAt = epoch;
    },
  } as unknown as AnyModel;
  await callback.onTrainBegin?.({ model, epochs: losses.length, initialEpoch: 0, stepsPerEpoch: 1 });
  for (; epoch < losses.length && stoppedAt === null; epoch++) {
    await callback.onEpochEnd?.({ model, epoch, logs: { loss: 1, val_loss: losses[epoch] as number } });
    rates.push(optimizer.learningRate);
  }
  await callback.onTrainEnd?.({ model, stopped: undefined });
  return { stoppedAt, restored, rates, held };
}

for (const { config, val_loss, stopped_epoch_index, restored_epoch } of cases.filter((item) => item.class === "EarlyStopping"))
  test(`EarlyStopping ${JSON.stringify(config)} decides as in Keras`, async () => {
    const { stoppedAt, restored, held } = await play(earlyStopping(optionsOf(config)), val_loss);
    expect({ stoppedAt, restored, held }).toEqual({ stoppedAt: stopped_epoch_index, restored: restored_epoch, held: 0 });
  });

for (const { config, val_loss, base_lr, lr_after_epoch } of cases.filter((item) => item.class === "ReduceLROnPlateau"))
  test(`ReduceLROnPlateau ${JSON.stringify(config)} decides as in Keras`, async () => {
    const { rates } = await play(reduceLearningRateOnPlateau(optionsOf(config)), val_loss, base_lr);
    const worst = rates.map((rate, i) => Math.abs(rate / (lr_after_epoch?.[i] as number) - 1));
    expect(rates.length).toBe(val_loss.length);
    expect(Math.max(...worst)).toBeLessThan(1e-9);
  });

test("all cases of callbacks ran", () => {
  expect(
    cases
      .map((item) => item.class)
      .sort()
      .join(" "),
  ).toBe(
    "EarlyStopping EarlyStopping EarlyStopping EarlyStopping EarlyStopping EarlyStopping ReduceLROnPlateau ReduceLROnPlateau ReduceLROnPlateau",
  );
});
