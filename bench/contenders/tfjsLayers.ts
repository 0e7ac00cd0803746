import * as tf from "@tensorflow/tfjs-core";
import * as keras from "@tensorflow/tfjs-layers";
import { initialWeights } from "../workloads/initialWeights.ts";
import { stepsPerEpoch, type LayerDescription, type OptimizerDescription, type Workload } from "../workloads/workload.ts";
import type { BackendName, Contender } from "./contender.ts";
import { countCalls, measure } from "./countCalls.ts";

/**
 * tfjs-layers at its best: data on the device from the start, no yielding to the event loop, checks for development off. It trains by
 * `fit`, and by `trainOnBatch` on batches cut beforehand.
 */
export async function tfjsLayersContender(workload: Workload, backend: BackendName): Promise<Contender> {
  countCalls();
  tf.enableProdMode();
  await openBackend(backend);
  const { features, classes, batchSize, rows } = workload;
  const model = modelOf(workload);
  const data = workload.data();
  const x = tf.tensor2d(data.x, [rows, features]);
  const y = tf.tensor2d(data.y, [rows, classes]);
  // not slices of x and y: on webgl a slice is a view, which costs draws at each use
  const rowsFrom = (values: Float32Array, width: number, batch: number) =>
    tf.tensor2d(values.slice(batch * batchSize * width, (batch + 1) * batchSize * width), [batchSize, width]);
  const batches = Array.from({ length: stepsPerEpoch(workload) }, (_, batch) => ({
    x: rowsFrom(data.x, features, batch),
    y: rowsFrom(data.y, classes, batch),
  }));
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- tfjs-layers 4.22.0 does not export the enum whose 0 is silence
  const fit = (epochs: number) => model.fit(x, y, { epochs, batchSize, shuffle: false, verbose: 0, yieldEvery: "never" });
  const trainOnBatches = async (epochs: number) => {
    for (let epoch = 0; epoch < epochs; epoch++) for (const batch of batches) await model.trainOnBatch(batch.x, batch.y);
  };

  return {
    ways: ["fit", "trainOnBatch"],
    async firstLosses(steps, epochs) {
      const losses: number[] = [];
      for (const batch of batches.slice(0, steps)) losses.push((await model.trainOnBatch(batch.x, batch.y)) as number);
      return [...losses, ...((await fit(epochs)).history["loss"] as number[])];
    },
    train: (way, epochs) => measure(() => (way === "fit" ? fit(epochs) : trainOnBatches(epochs))),
    kernels: () => [],
  };
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

/** The network with a softmax at its end, which is where tfjs-layers' cross-entropy wants it. */
function modelOf(workload: Workload): keras.LayersModel {
  const model = keras.sequential();
  const last = workload.layers.length - 1;
  for (const [i, layer] of workload.layers.entries())
    model.add(
      layerOf(layer, {
        ...(i === 0 ? { inputShape: [workload.features] } : {}),
        ...(i === last ? { activation: "softmax" } : {}),
      }),
    );
  for (const [i, weights] of initialWeights(workload).entries())
    model.layers[i]?.setWeights(Object.values(weights).map(({ data, shape }) => tf.tensor(data, [...shape])));
  model.compile({ optimizer: optimizerOf(workload.optimizer), loss: "categoricalCrossentropy" });
  return model;
}

/** A layer in tfjs-layers' words; `place` has what hangs on where it stands. */
function layerOf(
  layer: LayerDescription,
  place: { readonly inputShape?: number[]; readonly activation?: "softmax" },
): Parameters<keras.Sequential["add"]>[0] {
  switch (layer.kind) {
    case "dense":
      return keras.layers.dense({ units: layer.units, ...(layer.activation && { activation: layer.activation }), ...place });
    case "batchNorm":
      return keras.layers.batchNormalization({ momentum: 0.99, epsilon: 1e-3, ...place });
    case "relu":
      return keras.layers.activation({ activation: "relu", ...place });
  }
}

/** Adam's epsilon is always given: tfjs would take another one on webgl. */
function optimizerOf(optimizer: OptimizerDescription): tf.Optimizer {
  if (optimizer.kind === "sgd") return tf.train.sgd(optimizer.learningRate);
  return tf.train.adam(optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon);
}
