import { scope, setDefaultDevice, tensor } from "@chainrule/engine";
import type { HostValue, NestedNumbers, Rng, Tensor, Variable } from "@chainrule/engine";
import { Rng as Generator, stepInput } from "@chainrule/engine";
import { inference } from "@chainrule/layers";
import type { Context, Layer } from "@chainrule/layers";
import { beforeAll } from "vitest";
import { deviceOf } from "../support/devices.ts";

/** Runs the tests of a file on cpu. */
export function onCpu(): void {
  beforeAll(async () => setDefaultDevice(await deviceOf("cpu")));
}

/** A training pass that keeps what layers propose; random numbers depend on the path and `step` alone. */
export function trainingContext(step = 0): Context & { readonly proposals: Map<Variable, Tensor> } {
  const proposals = new Map<Variable, Tensor>();
  return {
    training: true,
    proposals,
    update: (buffer, value) => void proposals.set(buffer, value),
    random: (path: string, make: (rng: Rng) => HostValue) =>
      stepInput(path, () => make(new Generator(7).key("dropout", path, step))),
  };
}

/** What a layer makes of nested numbers, read back. */
export async function apply(layer: Layer, values: NestedNumbers, context: Context = inference): Promise<number[]> {
  const y = scope(() => layer.call(tensor(values) as Tensor, context));
  const out = Array.from(await y.read());
  if (y.storage.owners === 0) y.dispose();
  return out;
}
