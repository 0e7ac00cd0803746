import { iris } from "@chainrule/data";
import { oneHotRows } from "./oneHotRows.ts";
import { seeded } from "./seeded.ts";
import type { Workload } from "./workload.ts";

const rows = 144;

/** W1: so small that what a framework does around its kernels is nearly all the time. */
export const smallMlp: Workload = {
  name: "W1",
  title: "MLP 4 → 16 tanh → 3, batch 16, SGD 0.1; 144 of the 150 rows of Iris, so that all batches are whole",
  inputShape: [4],
  classes: 3,
  layers: [
    { kind: "dense", units: 16, activation: "tanh" },
    { kind: "dense", units: 3 },
  ],
  optimizer: { kind: "sgd", learningRate: 0.1 },
  batchSize: 16,
  rows,
  data() {
    const flowers = iris();
    const order = shuffled(flowers.y.data.length, seeded(1)).slice(0, rows);
    return {
      x: Float32Array.from(order.flatMap((row) => [...flowers.x.data.subarray(4 * row, 4 * row + 4)])),
      y: oneHotRows(
        order.map((row) => flowers.y.data[row] as number),
        3,
      ),
    };
  },
};

/** 0 … count-1 in an order drawn by `random` (Fisher and Yates). */
function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
