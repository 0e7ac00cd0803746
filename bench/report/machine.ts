import { arch, availableParallelism, cpus, platform } from "node:os";
import type { Comparison } from "../compare.ts";

/** What was measured on: processor, cores, Node, and the browsers that pages ran in. */
export function machine(comparisons: readonly Comparison[]): string {
  const model = cpus()[0]?.model.trim() || "unknown processor";
  const cores = availableParallelism();
  const pages = new Set(comparisons.map(({ place }) => place).filter((place) => !place.startsWith("Node")));
  return [
    `${model}, ${cores} ${cores === 1 ? "core" : "cores"}, ${platform()} ${arch()}, Node ${process.versions.node}`,
    ...pages,
  ].join("; ");
}
