import { checkGradients, tensor } from "@chainrule/engine";
import type { CheckOptions, Device, GradientReport, Tensor } from "@chainrule/engine";
import { lossAsFunction } from "./lossAsFunction.ts";
import type { InspectedBatch } from "./lossAsFunction.ts";

/**
 * Compares a model's gradients with central differences in float64: the loss on one batch, in a training pass, by every element (or so
 * many of each tensor) of every parameter, under its path, and of the input, under `input`. `device` is the reference backend's. The
 * model's state stays as it is, and where it is. See `checkGradients` of the engine.
 */
export async function checkModelGradients(
  model: unknown,
  inputs: InspectedBatch,
  device: Device,
  options: CheckOptions = {},
): Promise<GradientReport> {
  const { parameters, input, run } = await lossAsFunction("checkGradients", model, inputs);
  const places = Object.fromEntries(
    [...parameters, input].map(({ path, data, shape }) => [path, tensor(data, { shape, device })]),
  );
  try {
    return await checkGradients(
      (x: Readonly<Record<string, Tensor>>) =>
        run(
          device,
          parameters.map(({ path }) => x[path] as Tensor),
          x[input.path] as Tensor,
        ).loss,
      places,
      device,
      options,
    );
  } finally {
    for (const t of Object.values(places)) t.dispose();
  }
}
