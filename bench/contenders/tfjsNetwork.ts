import * as tf from "@tensorflow/tfjs-core";
import * as keras from "@tensorflow/tfjs-layers";
import { initialWeights } from "../workloads/initialWeights.ts";
import type { LayerDescription, OptimizerDescription, WorkloadDescription } from "../workloads/workload.ts";

type Layer = Parameters<keras.Sequential["add"]>[0];

/** The workload's network with a softmax at its end, which is where tfjs-layers' cross-entropy wants it, compiled. */
export function tfjsModel(workload: WorkloadDescription): keras.LayersModel {
  const layers: Layer[] = [];
  const last = workload.layers.at(-1);
  const through = (description: LayerDescription, x: keras.SymbolicTensor): keras.SymbolicTensor => {
    if (description.kind === "residual") {
      const branch = description.branch.reduce((inner, one) => through(one, inner), x);
      const shortcut = description.shortcut === undefined ? x : through(description.shortcut, x);
      return keras.layers.add().apply([shortcut, branch]) as keras.SymbolicTensor;
    }
    const layer = layerOf(description, description === last ? "softmax" : undefined);
    layers.push(layer);
    return layer.apply(x) as keras.SymbolicTensor;
  };
  const inputs = keras.input({ shape: [...workload.inputShape] });
  const model = keras.model({ inputs, outputs: workload.layers.reduce((x, one) => through(one, x), inputs) });
  for (const [i, weights] of initialWeights(workload).entries()) {
    const values = Object.values(weights).map(({ data, shape }) => tf.tensor(data, [...shape]));
    layers[i]?.setWeights(values);
    tf.dispose(values);
  }
  model.compile({ optimizer: optimizerOf(workload.optimizer), loss: "categoricalCrossentropy" });
  return model;
}

/** A layer in tfjs-layers' words, the last with its activation. */
function layerOf(layer: Exclude<LayerDescription, { kind: "residual" }>, last: "softmax" | undefined): Layer {
  const activation = last ?? ("activation" in layer ? layer.activation : undefined);
  const end = activation && { activation };
  switch (layer.kind) {
    case "dense":
      return keras.layers.dense({ units: layer.units, ...end });
    case "conv2d": {
      const { filters, kernelSize, strides = 1, padding, useBias } = layer;
      return keras.layers.conv2d({ filters, kernelSize, strides, padding, useBias, ...end });
    }
    case "maxPooling":
      return keras.layers.maxPooling2d({ poolSize: layer.poolSize });
    case "globalAveragePooling":
      return keras.layers.globalAveragePooling2d({});
    case "flatten":
      return keras.layers.flatten();
    case "batchNorm":
      return keras.layers.batchNormalization({ momentum: 0.99, epsilon: 1e-3 });
    case "relu":
      return keras.layers.activation({ activation: "relu" });
  }
}

/** Adam's epsilon is always given: tfjs would take another one on webgl. */
function optimizerOf(optimizer: OptimizerDescription): tf.Optimizer {
  if (optimizer.kind === "adam")
    return tf.train.adam(optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon);
  const { learningRate, momentum } = optimizer;
  return momentum === undefined ? tf.train.sgd(learningRate) : tf.train.momentum(learningRate, momentum);
}
