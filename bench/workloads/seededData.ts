import { oneHotRows } from "./oneHotRows.ts";
import { seeded } from "./seeded.ts";
import { featuresOf, type Data, type WorkloadDescription } from "./workload.ts";

/** Uniform numbers in [0, 1) and labels drawn at random, from one seed. */
export function seededData(workload: WorkloadDescription): Data {
  const random = seeded(2);
  const { rows, classes } = workload;
  const x = Float32Array.from({ length: rows * featuresOf(workload) }, random);
  const labels = Array.from({ length: rows }, () => Math.floor(classes * random()));
  return { x, y: oneHotRows(labels, classes) };
}
