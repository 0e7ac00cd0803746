import { progress, type Progress, type ProgressOptions } from "@chainrule/plots";
import { describe, expect, it } from "vitest";
import { screen } from "./screen.ts";

/** Three epochs of four batches, a quarter of a second each; the loss is read back at every second batch. */
function train(listener: Progress, tick: (milliseconds: number) => void, look: () => void = () => undefined): void {
  listener.onTrainBegin({ epochs: 3, stepsPerEpoch: 4, initialEpoch: 0 });
  for (let epoch = 0; epoch < 3; epoch++) {
    listener.onEpochBegin({ epoch });
    for (let step = 1; step <= 4; step++) {
      tick(250);
      const loss = 1 / (1 + epoch + step / 4);
      listener.onBatchEnd({ epoch, step, logs: step % 2 === 0 ? { loss, accuracy: 1 - loss / 2 } : undefined });
      look();
    }
    tick(100);
    listener.onEpochEnd({ epoch, logs: { loss: 1 / (2 + epoch), val_loss: 1 / (1.5 + epoch), accuracy: 0.75 + epoch / 100 } });
  }
  listener.onTrainEnd({});
}

function start(
  options: ProgressOptions & { columns?: number; isTTY?: boolean } = {},
): ReturnType<typeof screen> & { listener: Progress; tick: (milliseconds: number) => void } {
  const { columns = 100, isTTY = false, ...rest } = options;
  const view = screen(columns, isTTY);
  let time = 1000;
  return {
    ...view,
    listener: progress({ stream: view.stream, now: () => time, ...rest }),
    tick: (milliseconds) => (time += milliseconds),
  };
}

describe("progress in a file", () => {
  it("is a line per epoch, with the validation's numbers last, and no escape sequence", async () => {
    const { listener, tick, written } = start();
    await listener.ready;
    train(listener, tick);
    expect(`\n${written.join("")}`).toMatchInlineSnapshot(`
      "
      epoch 1/3  loss 0.5000  accuracy 0.7500  val_loss 0.6667  1.10 s
      epoch 2/3  loss 0.3333  accuracy 0.7600  val_loss 0.4000  1.10 s
      epoch 3/3  loss 0.2500  accuracy 0.7700  val_loss 0.2857  1.10 s
      trained 3 epochs in 3.30 s, 3.6 steps/s
      "
    `);
    expect(written.join("")).not.toContain("\u001b");
  });

  it("leaves about 25 lines of a long training, with the first and the last", () => {
    const { listener, written } = start();
    listener.onTrainBegin({ epochs: 5000, stepsPerEpoch: 1, initialEpoch: 0 });
    for (let epoch = 0; epoch < 5000; epoch++) listener.onEpochEnd({ epoch, logs: { loss: 1 } });
    listener.onTrainEnd({});
    const epochs = written.slice(0, -1).map((line) => Number(/^epoch\s+(\d+)\/5000/.exec(line)?.[1]));
    expect(epochs).toEqual([1, ...Array.from({ length: 25 }, (_, k) => 200 * (k + 1))]);
  });

  it("keeps every so many lines as asked", () => {
    const { listener, written } = start({ every: 4 });
    listener.onTrainBegin({ epochs: 10, stepsPerEpoch: 1, initialEpoch: 0 });
    for (let epoch = 0; epoch < 10; epoch++) listener.onEpochEnd({ epoch, logs: {} });
    expect(written.map((line) => /\d+/.exec(line)?.[0])).toEqual(["1", "4", "8", "10"]);
  });

  it("shows where and why training stopped early", () => {
    const { listener, written, tick } = start({ every: 10 });
    listener.onTrainBegin({ epochs: 100, stepsPerEpoch: 1, initialEpoch: 0 });
    for (let epoch = 0; epoch < 7; epoch++) {
      listener.onEpochBegin({ epoch });
      tick(1000);
      listener.onBatchEnd({ epoch, step: 1, logs: undefined });
      listener.onEpochEnd({ epoch, logs: { loss: 0.5 } });
    }
    listener.onTrainEnd({ stopped: "val_loss has not fallen for 5 epochs" });
    expect(`\n${written.join("")}`).toMatchInlineSnapshot(`
      "
      epoch   1/100  loss 0.5000  1.00 s
      epoch   7/100  loss 0.5000  1.00 s
      stopped after 7 of 100 epochs in 7.00 s, 1.0 steps/s: val_loss has not fallen for 5 epochs
      "
    `);
  });

  it("goes on counting where a second fit begins, and starts its own clock", () => {
    const { listener, written, tick } = start();
    for (const initialEpoch of [0, 2]) {
      listener.onTrainBegin({ epochs: initialEpoch + 2, stepsPerEpoch: undefined, initialEpoch });
      for (let epoch = initialEpoch; epoch < initialEpoch + 2; epoch++) {
        listener.onEpochBegin({ epoch });
        tick(500);
        listener.onEpochEnd({ epoch, logs: { loss: 0.1 } });
      }
      listener.onTrainEnd({});
    }
    expect(`\n${written.join("")}`).toMatchInlineSnapshot(`
      "
      epoch 1/2  loss 0.1000  0.50 s
      epoch 2/2  loss 0.1000  0.50 s
      trained 2 epochs in 1.00 s
      epoch 3/4  loss 0.1000  0.50 s
      epoch 4/4  loss 0.1000  0.50 s
      trained 2 epochs in 1.00 s
      "
    `);
  });
});

describe("progress in a terminal", () => {
  it("draws one live line, above it the lines that stay, and leaves only those", async () => {
    const { listener, tick, seen } = start({ isTTY: true });
    await listener.ready;
    const frames: string[] = [];
    train(listener, tick, () => frames.push(seen().join("\n")));
    expect(`\n${frames[1]}`).toMatchInlineSnapshot(`
      "
      epoch 1/3  ━━━━━━━━━━─────────  2/4  loss 0.6667  accuracy 0.6667  2.50 s left  4.0 steps/s
      "
    `);
    expect(`\n${frames[6]}`).toMatchInlineSnapshot(`
      "
      epoch 1/3  loss 0.5000  accuracy 0.7500  val_loss 0.6667  1.10 s
      epoch 2/3  ━━━━━━━━━━━━━━─────  3/4  loss 0.4000  accuracy 0.8000  1.32 s left  3.8 steps/s
      "
    `);
    expect(`\n${seen().join("\n")}`).toMatchInlineSnapshot(`
      "
      epoch 1/3  loss 0.5000  accuracy 0.7500  val_loss 0.6667  1.10 s
      epoch 2/3  loss 0.3333  accuracy 0.7600  val_loss 0.4000  1.10 s
      epoch 3/3  loss 0.2500  accuracy 0.7700  val_loss 0.2857  1.10 s
      trained 3 epochs in 3.30 s, 3.6 steps/s
      "
    `);
  });

  it("keeps the last running loss until a newer one is read back", async () => {
    const { listener, tick, seen } = start({ isTTY: true });
    await listener.ready;
    const losses: (string | undefined)[] = [];
    train(listener, tick, () => losses.push(/\n?(?:.*\n)*epoch \d.*(?:━|─)+.*?loss ([\d.]+)/.exec(seen().join("\n"))?.[1]));
    expect(losses.slice(0, 6)).toEqual([undefined, "0.6667", "0.6667", "0.5000", "0.5000", "0.4000"]);
  });

  it("draws no oftener than the interval", async () => {
    const { listener, tick, written } = start({ isTTY: true, interval: 1000 });
    await listener.ready;
    listener.onTrainBegin({ epochs: 1, stepsPerEpoch: 1000, initialEpoch: 0 });
    listener.onEpochBegin({ epoch: 0 });
    for (let step = 1; step <= 1000; step++) {
      tick(10);
      listener.onBatchEnd({ epoch: 0, step, logs: { loss: step } });
    }
    expect(written).toHaveLength(11);
  });

  it("lets go of what does not fit into narrow terminals, and never wraps", async () => {
    for (const columns of [20, 40, 60]) {
      const { listener, tick, seen } = start({ isTTY: true, columns });
      await listener.ready;
      const live: string[] = [];
      listener.onTrainBegin({ epochs: 3, stepsPerEpoch: 4, initialEpoch: 0 });
      listener.onEpochBegin({ epoch: 0 });
      for (let step = 1; step <= 3; step++) {
        tick(250);
        listener.onBatchEnd({ epoch: 0, step, logs: { loss: 0.5, accuracy: 0.25 } });
        live.push(...seen());
      }
      expect(Math.max(...live.map((line) => [...line].length))).toBeLessThan(columns);
      expect(live.join("\n")).toContain("epoch 1/3");
    }
  });

  it("draws on a terminal that does not know its size", async () => {
    const { stream, seen } = screen(80, true);
    const listener = progress({ stream: { ...stream, columns: 0 }, now: () => 0 });
    await listener.ready;
    listener.onTrainBegin({ epochs: 2, stepsPerEpoch: 4, initialEpoch: 0 });
    listener.onEpochBegin({ epoch: 0 });
    expect(seen()[0]).toBe("epoch 1/2  ───────────────  0/4");
  });

  it("shows a bar of epochs where an epoch is one batch", async () => {
    const { listener, tick, seen } = start({ isTTY: true, every: 100 });
    await listener.ready;
    listener.onTrainBegin({ epochs: 500, stepsPerEpoch: 1, initialEpoch: 0 });
    for (let epoch = 0; epoch < 250; epoch++) {
      listener.onEpochBegin({ epoch });
      tick(100);
      listener.onBatchEnd({ epoch, step: 1, logs: { loss: 0.25 } });
      listener.onEpochEnd({ epoch, logs: { loss: 0.25 } });
    }
    expect(`\n${seen().join("\n")}`).toMatchInlineSnapshot(`
      "
      epoch   1/500  loss 0.2500  0.10 s
      epoch 100/500  loss 0.2500  0.10 s
      epoch 200/500  loss 0.2500  0.10 s
      epoch 250/500  ━━━━━━━━━──────────  loss 0.2500  25.0 s left  10.0 steps/s
      "
    `);
  });

  it("counts batches while their number is unknown, and knows it from the second epoch on", async () => {
    const { listener, tick, seen } = start({ isTTY: true });
    await listener.ready;
    const lives: (string | undefined)[] = [];
    listener.onTrainBegin({ epochs: 2, stepsPerEpoch: undefined, initialEpoch: 0 });
    for (const epoch of [0, 1]) {
      listener.onEpochBegin({ epoch });
      for (let step = 1; step <= 2; step++) {
        tick(500);
        listener.onBatchEnd({ epoch, step, logs: undefined });
        lives.push(
          seen()
            .filter((line) => line !== "")
            .at(-1),
        );
      }
      listener.onEpochEnd({ epoch, logs: {} });
    }
    expect(lives).toMatchInlineSnapshot(`
      [
        "epoch 1/2  step 1  2.0 steps/s",
        "epoch 1/2  step 2  2.0 steps/s",
        "epoch 2/2  ━━━━━━━━━━─────────  1/2  0.50 s left  2.0 steps/s",
        "epoch 2/2  ━━━━━━━━━━━━━━━━━━━  2/2  0.00 s left  2.0 steps/s",
      ]
    `);
  });

  it("writes the lines that stay even before the terminal is ready", () => {
    const { listener, tick, seen } = start({ isTTY: true });
    train(listener, tick);
    expect(seen().filter((line) => line.startsWith("epoch"))).toHaveLength(3);
  });

  it("writes the same for the same events", async () => {
    const runs = [start({ isTTY: true }), start({ isTTY: true })];
    for (const { listener, tick } of runs) {
      await listener.ready;
      train(listener, tick);
    }
    expect(runs[0]?.written).toEqual(runs[1]?.written);
  });
});
