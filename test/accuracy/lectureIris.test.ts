import { open } from "@chainrule/backend-tfjs/cpu";
import { features, iris } from "@chainrule/data";
import { Device, setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import { accuracy, compile, sgd, softmaxCrossEntropy } from "@chainrule/training";
import type { Model } from "@chainrule/training";
import { afterAll, beforeAll, expect, test } from "vitest";

// The lecture's network: 16 sigmoid units, 3 softmax, the bias of the first layer a constant input, full-batch gradient descent at
// rate 0.1 on the mean loss, Glorot's initial weights. The bounds are those of 20 seeds of another implementation (NumPy, float64).
const SEEDS = 20;

let device: Device;
beforeAll(async () => {
  device = new Device(await open());
  setDefaultDevice(device);
});
afterAll(() => {
  setDefaultDevice(undefined);
  device.backend.dispose();
});

const flowers = iris();

/** Rows of the chosen columns with a constant 1 behind them. */
function withOne(columns: readonly number[]): { data: Float32Array; shape: number[] } {
  const chosen = features(flowers, [...columns]).x;
  const width = columns.length + 1;
  const data = Float32Array.from({ length: 150 * width }, (_, i) =>
    i % width === columns.length ? 1 : (chosen.data[Math.floor(i / width) * columns.length + (i % width)] as number),
  );
  return { data, shape: [150, width] };
}

function lecture(width: number, seed: number): Model<"accuracy"> {
  const network = sequential(input(width), dense(16, { activation: "sigmoid", useBias: false }), dense(3));
  return compile(network, {
    optimizer: sgd({ learningRate: 0.1 }),
    loss: softmaxCrossEntropy(),
    metrics: { accuracy: accuracy() },
    seed,
  });
}

async function train(
  model: Model<"accuracy">,
  x: ReturnType<typeof withOne>,
  epochs: number,
): Promise<{ loss: number; accuracy: number }> {
  await model.fit(x, flowers.y, { epochs, batchSize: 150, shuffle: false, verbose: 0 });
  return await model.evaluate(x, flowers.y, { batchSize: 150 });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}

test("two petal features: 20 seeds at 500 and at 5000 epochs are where the lecture's are", { timeout: 600_000 }, async () => {
  const x = withOne([2, 3]);
  const at500: { loss: number; accuracy: number }[] = [];
  const at5000: { loss: number; accuracy: number }[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const model = lecture(3, seed);
    at500.push(await train(model, x, 500));
    at5000.push(await train(model, x, 4500));
    model.dispose();
  }
  const accuracies = at500.map((run) => run.accuracy);
  const losses = [median(at500.map(({ loss }) => loss)), median(at5000.map(({ loss }) => loss))];
  console.log(
    `500 epochs: accuracy ${Math.min(...accuracies).toFixed(4)} to ${Math.max(...accuracies).toFixed(4)}, median loss ${losses[0]?.toFixed(4)}; 5000: ${losses[1]?.toFixed(5)}`,
  );
  for (const value of accuracies) {
    expect(value).toBeGreaterThanOrEqual(0.9466666666666667 - 1 / 150 - 1e-6);
    expect(value).toBeLessThanOrEqual(0.98 + 1 / 150 + 1e-6);
  }
  expect(losses[0]).toBeGreaterThanOrEqual(0.379);
  expect(losses[0]).toBeLessThanOrEqual(0.423);
  expect(losses[1]).toBeGreaterThanOrEqual(0.0897);
  expect(losses[1]).toBeLessThanOrEqual(0.0933);
});

test("all four features: the median training accuracy over 20 seeds is at least 0.98", { timeout: 300_000 }, async () => {
  const x = withOne([0, 1, 2, 3]);
  const accuracies: number[] = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const model = lecture(5, seed);
    accuracies.push((await train(model, x, 500)).accuracy);
    model.dispose();
  }
  console.log(`four features, 500 epochs: median accuracy ${median(accuracies).toFixed(4)}`);
  expect(median(accuracies)).toBeGreaterThanOrEqual(0.98 - 1e-6);
});
