import * as tf from "@tensorflow/tfjs-core";
import type * as keras from "@tensorflow/tfjs-layers";
import { featuresOf, stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { BackendName, Contender } from "./contender.ts";
import { countCalls, measure } from "./countCalls.ts";
import { residentBytes } from "./residentBytes.ts";
import { tfjsModel } from "./tfjsNetwork.ts";
import { trainingPlan } from "./trainingPlan.ts";

/**
 * tfjs-layers at its best: data on the device from the start, no yielding to the event loop, checks for development off. It trains by
 * `fit`, and by `trainOnBatch` on batches cut beforehand.
 */
export async function tfjsLayersContender(workload: Workload, backend: BackendName): Promise<Contender> {
  countCalls();
  tf.enableProdMode();
  await openBackend(backend);
  const { inputShape, classes, batchSize, rows } = workload;
  let kept: keras.LayersModel | undefined;
  const model = () => (kept ??= tfjsModel(workload));

  const { x, y } = workload.data();
  const [xWidth, yWidth] = [featuresOf(workload), classes];
  // not slices of one tensor: on webgl a slice is a view, which costs draws at each use
  const tensors = (from: number, count: number) => ({
    x: tf.tensor(x.subarray(from * xWidth, (from + count) * xWidth).slice(), [count, ...inputShape]),
    y: tf.tensor2d(y.subarray(from * yWidth, (from + count) * yWidth).slice(), [count, classes]),
  });
  const onDevice = remembered((count) => tensors(0, count * batchSize));
  const batch = remembered((i) => tensors(i * batchSize, batchSize));
  const fit = (batchCount: number, epochs: number) => {
    const data = onDevice(batchCount);
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- tfjs-layers 4.22.0 does not export the enum whose 0 is silence
    return model().fit(data.x, data.y, { epochs, batchSize, shuffle: false, verbose: 0, yieldEvery: "never" });
  };
  const trainOnBatches = async (count: number, epochs: number) => {
    for (let epoch = 0; epoch < epochs; epoch++) for (let i = 0; i < count; i++) await trainOn(model(), batch(i));
  };
  const run = (way: string, count: number, epochs: number): Promise<unknown> =>
    way === "fit" ? fit(count, epochs) : trainOnBatches(count, epochs);
  onDevice(rows / batchSize);
  for (let i = 0; i < stepsPerEpoch(workload); i++) batch(i);

  return {
    ways: ["fit", "trainOnBatch"],
    async firstLosses(steps) {
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) losses.push(await trainOn(model(), batch(i)));
      return losses;
    },
    async meanLoss(steps) {
      return ((await fit(steps, 1)).history["loss"] as number[])[0] ?? Number.NaN;
    },
    train(way, steps) {
      const plan = trainingPlan(workload, steps);
      if (way === "fit") onDevice(plan.batches);
      return measure(() => run(way, plan.batches, plan.epochs));
    },
    async predict(times) {
      const trained = model();
      return await measure(async () => {
        for (let i = 0; i < times; i++) {
          const answer = trained.predict(batch(0).x, { batchSize }) as tf.Tensor;
          await answer.data();
          answer.dispose();
        }
      });
    },
    async firstStep() {
      let fresh: keras.LayersModel | undefined;
      const measured = await measure(async () => {
        fresh = tfjsModel(workload);
        await trainOn(fresh, batch(0));
      });
      fresh?.optimizer.dispose();
      fresh?.dispose();
      return measured;
    },
    async peakBytes(way) {
      // of the data there is one batch, as for the others; the model and its optimizer's slots are new
      model().optimizer.dispose();
      model().dispose();
      kept = undefined;
      onDevice.forget();
      batch.forget();
      const profile = await tf.profile(async () => {
        await run(way, 1, 2);
        return [];
      });
      return { first: profile.peakBytes, steady: profile.peakBytes };
    },
    liveMemory: () => {
      const { numBytes, numTensors } = tf.memory();
      return Promise.resolve({ bytes: numBytes, buffers: numTensors, resident: residentBytes() });
    },
    kernels: () => Promise.resolve([]),
    explain: () => Promise.resolve(""),
  };
}

async function trainOn(model: keras.LayersModel, { x, y }: { readonly x: tf.Tensor; readonly y: tf.Tensor }): Promise<number> {
  return (await model.trainOnBatch(x, y)) as number;
}

/** Tensors made once for each number, until they are forgotten. */
function remembered<T extends Readonly<Record<string, tf.Tensor>>>(
  make: (key: number) => T,
): ((key: number) => T) & { forget(): void } {
  const found = new Map<number, T>();
  const look = (key: number): T => {
    const one = found.get(key) ?? make(key);
    found.set(key, one);
    return one;
  };
  return Object.assign(look, {
    forget(): void {
      for (const one of found.values()) for (const tensor of Object.values(one)) tensor.dispose();
      found.clear();
    },
  });
}

/** Opens one of tfjs's backends, and loads no other. */
async function openBackend(backend: BackendName): Promise<void> {
  switch (backend) {
    case "cpu":
      await import("@tensorflow/tfjs-backend-cpu");
      break;
    case "wasm":
      await import("@tensorflow/tfjs-backend-wasm");
      break;
    case "webgl":
      await import("@tensorflow/tfjs-backend-webgl");
      break;
    case "webgpu":
      await import("@tensorflow/tfjs-backend-webgpu");
      break;
  }
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs: the backend "${backend}" cannot be opened here.`);
}
