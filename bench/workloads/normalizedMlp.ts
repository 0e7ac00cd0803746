import { seededData } from "./seededData.ts";
import type { WorkloadDescription, Workload } from "./workload.ts";

const description: WorkloadDescription = {
  name: "W2",
  title: "MLP 784 → 512 → BN → ReLU → 256 → BN → ReLU → 10, batch 128, Adam 0.001; 1,024 seeded rows",
  inputShape: [784],
  classes: 10,
  layers: [
    { kind: "dense", units: 512 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "dense", units: 256 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "dense", units: 10 },
  ],
  optimizer: { kind: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batchSize: 128,
  rows: 1024,
};

/** W2: large enough for kernels to count, with batch norm and an optimizer that keeps state. */
export const normalizedMlp: Workload = { ...description, data: () => seededData(description) };
