import { seededData } from "./seededData.ts";
import type { LayerDescription, WorkloadDescription, Workload } from "./workload.ts";

/** One workload at growing sizes. */
export interface Sweep {
  /** What grows. */
  readonly name: "batch" | "depth";
  readonly title: string;
  readonly sizes: readonly number[];
  /** The workload of that size. */
  at(size: number): Workload;
}

function mlp(name: string, batchSize: number, hidden: number, width: number): Workload {
  const layer: LayerDescription = { kind: "dense", units: width, activation: "relu" };
  const description: WorkloadDescription = {
    name,
    title: `MLP of ${hidden} hidden layers of ${width} with ReLU, batch ${batchSize}, Adam 0.001`,
    inputShape: [64],
    classes: 10,
    layers: [...Array.from({ length: hidden }, () => layer), { kind: "dense", units: 10 }],
    optimizer: { kind: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    batchSize,
    rows: 4 * batchSize,
  };
  return { ...description, data: () => seededData(description) };
}

/** An MLP 64 → 256 → 256 → 10 at growing batches, and one of width 128 with more and more layers at batch 64. */
export const sweeps: readonly Sweep[] = [
  {
    name: "batch",
    title: "MLP 64 → 256 → 256 → 10 with ReLU, Adam 0.001, at growing batches",
    sizes: [16, 64, 256, 1024],
    at: (size) => mlp(`batch-${size}`, size, 2, 256),
  },
  {
    name: "depth",
    title: "MLP 64 → 128 → … → 10 with ReLU, batch 64, Adam 0.001, with more and more hidden layers",
    sizes: [2, 4, 8, 16, 32],
    at: (size) => mlp(`depth-${size}`, 64, size, 128),
  },
];
