import { checkGradients as checkFunction, showValue } from "@chainrule/engine";
import { ArgumentError } from "@chainrule/engine";
import type { CheckOptions, GradientReport, Tree, TreeLike } from "@chainrule/engine";
import { checkModelGradients, compareDevices, Model } from "@chainrule/training";
import type { CompareOptions, DeviceComparison, InspectedBatch } from "@chainrule/training";
import { openDevice } from "./backends.ts";
import type { BackendName } from "./backends.ts";

/**
 * Compares our derivative rules with central differences, in float64 on the reference backend: of a compiled model on a batch
 * `{ x, y }` (every parameter under its path, and the input), or of a function of tensors at its argument. The report says whether all
 * agrees; its `toString()` is a table of the worst entries and where they are. The model, or the argument, stays as it is.
 */
export function checkGradients(model: Model, inputs: InspectedBatch, options?: CheckOptions): Promise<GradientReport>;
export function checkGradients<X extends TreeLike<X>>(f: (x: X) => Tree, x: X, options?: CheckOptions): Promise<GradientReport>;
export async function checkGradients(target: unknown, inputs: unknown, options: CheckOptions = {}): Promise<GradientReport> {
  const device = await openDevice("reference");
  if (typeof target === "function") return await checkFunction(target as (x: Tree) => Tree, inputs as Tree, device, options);
  if (target instanceof Model) return await checkModelGradients(target, inputs as InspectedBatch, device, options);
  throw new ArgumentError(`checkGradients: expected a compiled model or a function, got ${showValue(target)}.`);
}

/**
 * Runs one training pass of a model on several backends and compares outputs and gradients layer by layer with the first of them. The
 * comparison names the first divergence; its `toString()` is a table.
 */
export async function compareBackends(
  model: Model,
  inputs: InspectedBatch,
  names: readonly BackendName[],
  options: CompareOptions = {},
): Promise<DeviceComparison> {
  if (!Array.isArray(names) || names.length < 2)
    throw new ArgumentError(
      `compareBackends: ${showValue(names)} is nothing to compare. Name two backends or more: ["cpu", "wasm"].`,
    );
  const devices = [];
  for (const name of names as readonly BackendName[]) devices.push(await openDevice(name));
  return await compareDevices(model, inputs, devices, options);
}
