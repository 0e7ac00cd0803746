import { confusionMatrix, decisionRegions, lossCurves, predictedAgainstTrue, progress } from "@chainrule/plots";
import { Prediction, type Callback, type History } from "@chainrule/training";
import { describe, expect, it } from "vitest";
import { screen } from "./screen.ts";
import { thirtyPoints, threeChances } from "./classifiers.ts";

describe("what training gives, plots take as it is", () => {
  it("a fit's history", () => {
    const history: History<"accuracy"> = {
      epoch: [3, 4],
      history: { loss: [0.5, 0.4], accuracy: [0.8, 0.9], val_loss: [0.6, 0.5], val_accuracy: [0.7, 0.8] },
      stopped: undefined,
    };
    expect(lossCurves(history)).toBe(lossCurves({ epoch: [3, 4], ...history.history }));
  });

  it("a model's predictions", async () => {
    const { points, labels } = thirtyPoints();
    const answer = (rows: number[][]): Prediction =>
      new Prediction(Float64Array.from(threeChances(rows).flat()), [rows.length, 3]);
    const asRows = confusionMatrix(labels, threeChances(points)).toString();
    expect(confusionMatrix(labels, answer(points)).toString()).toBe(asRows);
    const options = { points, labels, resolution: 20 };
    expect(await decisionRegions({ ...options, predict: (rows) => Promise.resolve(answer(rows)) })).toBe(
      await decisionRegions({ ...options, predict: threeChances }),
    );
    const column = new Prediction(Float32Array.of(1, 2.5), [2, 1]);
    expect(predictedAgainstTrue({ truth: [1, 2], predicted: column })).toBe(
      predictedAgainstTrue({ truth: [1, 2], predicted: [1, 2.5] }),
    );
  });

  it("progress as one of a fit's callbacks, whichever number the first step has", async () => {
    const views = [screen(80, true), screen(80, true)] as const;
    for (const [first, { stream }] of views.entries()) {
      const listener = progress({ stream, now: () => 0, interval: 0 });
      await listener.ready;
      const callback: Callback = listener;
      // What a fit says; the model is not asked for anything here.
      const model = undefined as never;
      void callback.onTrainBegin?.({ model, epochs: 1, initialEpoch: 0, stepsPerEpoch: 2 });
      void callback.onEpochBegin?.({ model, epoch: 0 });
      for (const step of [first, first + 1]) void callback.onBatchEnd?.({ model, epoch: 0, step, logs: undefined });
      void callback.onEpochEnd?.({ model, epoch: 0, logs: { loss: 1 } });
      void callback.onTrainEnd?.({ model, stopped: undefined });
    }
    expect(views[0].written.join("")).toContain("  1/2");
    expect(views[0].written).toEqual(views[1].written);
    expect(views[0].seen()).toEqual(["epoch 1/1  loss 1  0.00 s", "trained 1 epoch in 0.00 s", ""]);
  });
});
