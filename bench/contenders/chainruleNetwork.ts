import type { NetworkSpec } from "@chainrule/layers";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  relu,
  residual,
  sequential,
  sgd,
  type setWeights,
} from "chainrule";
import { initialWeights } from "../workloads/initialWeights.ts";
import type { LayerDescription, OptimizerDescription, WorkloadDescription } from "../workloads/workload.ts";

/** The workload's network in our words. */
export function chainruleNetwork({ inputShape, layers }: WorkloadDescription): NetworkSpec {
  return sequential(input(inputShape), ...layers.map(layerOf));
}

function layerOf(layer: LayerDescription): ReturnType<typeof dense> {
  switch (layer.kind) {
    case "dense":
      return dense(layer.units, layer.activation && { activation: layer.activation });
    case "conv2d": {
      const { filters, kernelSize, strides = 1, padding, useBias, activation } = layer;
      return conv2d(filters, kernelSize, { strides, padding, useBias, ...(activation && { activation }) });
    }
    case "maxPooling":
      return maxPooling2d({ poolSize: layer.poolSize });
    case "globalAveragePooling":
      return globalAveragePooling2d();
    case "flatten":
      return flatten();
    case "batchNorm":
      return batchNorm({ momentum: 0.99, epsilon: 1e-3 });
    case "relu":
      return relu();
    case "residual": {
      const branch = layer.branch.map(layerOf);
      return layer.shortcut === undefined ? residual(...branch) : residual({ shortcut: layerOf(layer.shortcut) }, ...branch);
    }
  }
}

/** The workload's optimizer. */
export function chainruleOptimizer(optimizer: OptimizerDescription): ReturnType<typeof sgd> {
  const { kind, ...options } = optimizer;
  return kind === "sgd" ? sgd(options) : adam({ ...options, form: "pytorch" });
}

/** The initial weights by their paths. */
export function chainruleWeights(workload: WorkloadDescription): Parameters<typeof setWeights>[1] {
  const paths = workload.layers.flatMap((layer, i) => pathsOf(layer, `layers.${i}`));
  const entries = initialWeights(workload).flatMap((weights, i) =>
    Object.entries(weights).map(([name, weight]) => [`${paths[i] ?? ""}.${name}`, weight] as const),
  );
  return Object.fromEntries(entries);
}

/** Where the layers live, in the order of the initial weights. */
function pathsOf(layer: LayerDescription, path: string): readonly string[] {
  if (layer.kind !== "residual") return [path];
  const branch = layer.branch.flatMap((one, i) => pathsOf(one, `${path}.branch.layers.${i}`));
  return layer.shortcut === undefined ? branch : [...branch, ...pathsOf(layer.shortcut, `${path}.shortcut`)];
}
