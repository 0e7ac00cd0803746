import { seededData } from "./seededData.ts";
import type { WorkloadDescription, Workload } from "./workload.ts";

const description: WorkloadDescription = {
  name: "W3",
  title:
    "LeNet on 28×28×1: conv 3×3 32 + ReLU, max-pool 2×2, conv 3×3 64 + ReLU, max-pool 2×2, dense 128 + ReLU, dense 10; batch 32, " +
    "Adam 0.001; 256 seeded rows",
  inputShape: [28, 28, 1],
  classes: 10,
  layers: [
    { kind: "conv2d", filters: 32, kernelSize: 3, padding: "valid", useBias: true, activation: "relu" },
    { kind: "maxPooling", poolSize: 2 },
    { kind: "conv2d", filters: 64, kernelSize: 3, padding: "valid", useBias: true, activation: "relu" },
    { kind: "maxPooling", poolSize: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 128, activation: "relu" },
    { kind: "dense", units: 10 },
  ],
  optimizer: { kind: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batchSize: 32,
  rows: 256,
};

/** W3: convolutions and pooling, no normalization. After LeCun et al. 1998. */
export const leNet: Workload = { ...description, data: () => seededData(description) };
