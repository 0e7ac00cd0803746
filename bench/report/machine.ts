import { arch, availableParallelism, cpus, platform } from "node:os";

/** What was measured on: processor, cores, Node, and the other places that contenders ran in. */
export function machine(places: Iterable<string>): string {
  const model = cpus()[0]?.model.trim() || "unknown processor";
  const cores = availableParallelism();
  const others = new Set([...places].filter((place) => !place.startsWith("Node")));
  return [
    `${model}, ${cores} ${cores === 1 ? "core" : "cores"}, ${platform()} ${arch()}, Node ${process.versions.node}`,
    ...others,
  ].join("; ");
}
