import { ArgumentError } from "@chainrule/engine";
import {
  type AnyModel,
  type Callback,
  earlyStopping,
  learningRateScheduler,
  type Logs,
  reduceLearningRateOnPlateau,
  sgd,
} from "@chainrule/training";
import { describe, expect, test } from "vitest";

/** What callbacks see of a fit whose logs are given; it notes what they do. */
async function play(
  callback: Callback,
  logs: readonly Logs[],
  from = 0,
): Promise<{ stops: string[]; held: number; restored: number[]; rates: number[] }> {
  const seen = { stops: [] as string[], held: 0, restored: [] as number[], rates: [] as number[] };
  let epoch = from;
  const optimizer = sgd({ learningRate: 0.1 });
  const model = {
    optimizer,
    snapshot: () => {
      const taken = epoch;
      seen.held++;
      return { restore: () => seen.restored.push(taken), dispose: () => seen.held-- };
    },
    stopTraining: (reason: string) => seen.stops.push(reason),
  } as unknown as AnyModel;
  await callback.onTrainBegin?.({ model, epochs: from + logs.length, initialEpoch: from, stepsPerEpoch: 1 });
  for (const log of logs) {
    await callback.onEpochBegin?.({ model, epoch });
    await callback.onEpochEnd?.({ model, epoch, logs: log });
    seen.rates.push(optimizer.learningRate);
    epoch++;
    if (seen.stops.length > 0) break;
  }
  await callback.onTrainEnd?.({ model, stopped: seen.stops[0] });
  return seen;
}

const losses = (...values: number[]): Logs[] => values.map((val_loss) => ({ loss: 1, val_loss }));

describe("earlyStopping", () => {
  test("larger is better for accuracies and r2, smaller for losses and errors", async () => {
    const rising = [0.5, 0.6, 0.7].map((x) => ({ loss: 1, val_accuracy: x, val_r2: x, val_meanAbsoluteError: x }));
    expect((await play(earlyStopping({ monitor: "val_accuracy" }), rising)).stops).toEqual([]);
    expect((await play(earlyStopping({ monitor: "val_r2" }), rising)).stops).toEqual([]);
    expect((await play(earlyStopping({ monitor: "val_meanAbsoluteError" }), rising)).stops).toHaveLength(1);
    expect((await play(earlyStopping({ monitor: "val_accuracy", mode: "min" }), rising)).stops).toHaveLength(1);
  });

  test("it says why, restores the best epoch and lets every snapshot go", async () => {
    const seen = await play(earlyStopping({ patience: 2, restoreBestWeights: true }), losses(3, 2, 2.5, 2.5, 9));
    expect(seen).toMatchObject({ restored: [1], held: 0 });
    expect(seen.stops).toMatchInlineSnapshot(`
      [
        "earlyStopping: "val_loss" has not improved on 2 for 2 epochs",
      ]
    `);
  });

  test("the best epoch comes back also when the fit ends by itself", async () => {
    expect(await play(earlyStopping({ patience: 9, restoreBestWeights: true }), losses(3, 2, 4))).toMatchObject({
      stops: [],
      restored: [1],
      held: 0,
    });
  });

  test("one object serves one fit after the other", async () => {
    const callback = earlyStopping({ patience: 1 });
    expect((await play(callback, losses(1, 2, 3))).stops).toHaveLength(1);
    expect((await play(callback, losses(5, 4, 3), 3)).stops).toHaveLength(0);
  });

  test("NaN is never better, not even as the first value", async () => {
    expect(await play(earlyStopping({ patience: 3, restoreBestWeights: true }), losses(NaN, 2, NaN, 3))).toMatchObject({
      stops: [],
      restored: [1],
      held: 0,
    });
    expect((await play(earlyStopping({ patience: 1 }), losses(NaN, NaN))).stops).toHaveLength(1);
  });

  test("it never stops in epoch 0", async () => {
    expect(await play(earlyStopping(), losses(Number.NaN, 2, 1))).toMatchObject({ stops: [] });
  });

  test("startFromEpoch is the first epoch that counts", async () => {
    const seen = await play(earlyStopping({ startFromEpoch: 1, patience: 1 }), losses(1, 3, 4, 2));
    expect(seen.rates).toHaveLength(3);
    expect(seen.stops[0]).toContain("not improved on 3");
  });

  test("epochs count from the fit's first: a second fit is treated as the first was", async () => {
    const values = losses(1, 3, 4, 2, 5, 6);
    for (const options of [{ startFromEpoch: 2, patience: 1 }, { startFromEpoch: 1, patience: 2 }, {}]) {
      const [first, second] = [await play(earlyStopping(options), values), await play(earlyStopping(options), values, 40)];
      expect(second.rates.length, JSON.stringify(options)).toBe(first.rates.length);
      expect(second.stops).toEqual(first.stops);
    }
    // the first epoch of a fit never stops it, whichever it is over all fits
    expect(await play(earlyStopping(), losses(NaN, 2, 1), 3)).toMatchObject({ stops: [] });
    const plateau = [1, 1, 1, 0.5, 0.5].map((val_loss) => ({ loss: 1, val_loss }));
    const reduced = await Promise.all([0, 7].map((from) => play(reduceLearningRateOnPlateau({ patience: 1 }), plateau, from)));
    expect(reduced[1]?.rates).toEqual(reduced[0]?.rates);
  });

  test("an improvement of less than minDelta is none, whichever way is better", async () => {
    const options = { minDelta: 0.05, patience: 2 };
    expect((await play(earlyStopping(options), losses(1, 0.98, 0.96, 0.9))).rates).toHaveLength(3);
    expect((await play(earlyStopping(options), losses(1, 0.98, 0.9, 0.88))).stops).toEqual([]);
    const rising = [0.5, 0.52, 0.54, 0.6].map((val_accuracy) => ({ loss: 1, val_accuracy }));
    expect((await play(earlyStopping({ ...options, monitor: "val_accuracy" }), rising)).rates).toHaveLength(3);
  });

  test("a value that the fit does not have is an error that lists those it has", async () => {
    await expect(play(earlyStopping(), [{ loss: 1, accuracy: 0.5 }])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: earlyStopping: there is no "val_loss" to monitor. This fit has "loss", "accuracy". Give fit validationData or validationSplit, or monitor another.]`,
    );
    await expect(play(earlyStopping({ monitor: "__proto__", mode: "min" }), losses(1))).rejects.toThrow(ArgumentError);
    expect(() => earlyStopping({ monitor: "val_size" })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: earlyStopping: cannot tell whether a smaller "val_size" is better. Set mode: "min" or "max".]`,
    );
  });

  test("options outside their ranges are refused", () => {
    const wrong = [
      { patience: -1 },
      { patience: 1.5 },
      { patience: NaN },
      { minDelta: NaN },
      { baseline: NaN },
      { startFromEpoch: -1 },
      { mode: "up" },
      { patinece: 3 },
    ];
    for (const options of wrong) expect(() => earlyStopping(options as object), JSON.stringify(options)).toThrow(ArgumentError);
  });
});

describe("learning rates", () => {
  test("learningRateScheduler gives each epoch its rate from the epoch and the rate before", async () => {
    const seen = await play(
      learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2)),
      losses(1, 1, 1),
    );
    expect(seen.rates).toEqual([0.1, 0.05, 0.025]);
    await expect(
      play(
        learningRateScheduler(() => NaN),
        losses(1),
      ),
    ).rejects.toThrow(ArgumentError);
    expect(() => learningRateScheduler(0.1 as never)).toThrow(ArgumentError);
  });

  test("reduceLearningRateOnPlateau stops at its least rate, and refuses options outside their ranges", async () => {
    const seen = await play(reduceLearningRateOnPlateau({ factor: 0.5, patience: 1, minLearningRate: 0.03 }), losses(1, 1, 1, 1));
    expect(seen.rates).toEqual([0.1, 0.05, 0.03, 0.03]);
    const wrong = [
      { factor: 1 },
      { factor: 0 },
      { factor: NaN },
      { patience: -1 },
      { cooldown: 0.5 },
      { minDelta: -1 },
      { minLearningRate: NaN },
      { min_lr: 1 },
    ];
    for (const options of wrong)
      expect(() => reduceLearningRateOnPlateau(options as object), JSON.stringify(options)).toThrow(ArgumentError);
  });
});
