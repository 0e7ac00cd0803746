import { oneHotRows } from "./oneHotRows.ts";
import { seeded } from "./seeded.ts";
import type { Workload } from "./workload.ts";

const rows = 1024;
const features = 784;
const classes = 10;

/** W2: large enough for kernels to count, with batch norm and an optimizer that keeps state. */
export const normalizedMlp: Workload = {
  name: "W2",
  title: "MLP 784 → 512 → BN → ReLU → 256 → BN → ReLU → 10, batch 128, Adam 0.001; 1,024 seeded rows",
  features,
  classes,
  layers: [
    { kind: "dense", units: 512 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "dense", units: 256 },
    { kind: "batchNorm" },
    { kind: "relu" },
    { kind: "dense", units: classes },
  ],
  optimizer: { kind: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batchSize: 128,
  rows,
  data() {
    const random = seeded(2);
    const x = Float32Array.from({ length: rows * features }, random);
    const labels = Array.from({ length: rows }, () => Math.floor(classes * random()));
    return { x, y: oneHotRows(labels, classes) };
  },
};
