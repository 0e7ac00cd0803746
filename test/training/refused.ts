import { ChainruleError } from "@chainrule/engine";
import type { Model, Rows } from "@chainrule/training";
import { expect } from "vitest";
import { valuesOf } from "./networks.ts";

/** How a call was refused: kind and text of the error, which must be one of ours. The model must be as it was, on the host and on the device. */
export async function refused(model: Model<string>, call: (model: Model<string>) => Promise<unknown>): Promise<string> {
  const state = async (): Promise<unknown> => [await valuesOf(model), model.steps, model.epochs, live(model)];
  const before = await state();
  const text = await errorOf(() => call(model));
  expect(await state()).toEqual(before);
  return text;
}

/** Kind and text of the error that a call ends with, which must be one of ours. */
export async function errorOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    return `${error.name}: ${error.message}`;
  }
  throw new Error("it was not refused");
}

/** Live buffers of the device that holds the model. */
export function live(model: Model<string>): number | undefined {
  return model.variables()[0]?.variable.device?.backend.memory.buffers;
}

/** How data is refused: by fit, evaluate, trainStep and gradients alike, in the same words but for their name. */
export async function refusedByAll(model: Model<string>, badX: unknown, badY: unknown): Promise<string> {
  const calls = {
    fit: (m: Model<string>) => m.fit(badX as Rows, badY as Rows, { verbose: 0 }),
    evaluate: (m: Model<string>) => m.evaluate(badX as Rows, badY as Rows),
    trainStep: (m: Model<string>) => m.trainStep(badX as Rows, badY as Rows),
    gradients: (m: Model<string>) => m.gradients(badX as Rows, badY as Rows),
  };
  const texts = [];
  for (const [name, call] of Object.entries(calls)) texts.push((await refused(model, call)).replace(`: ${name}: `, ": fit: "));
  expect(new Set(texts).size).toBe(1);
  return texts[0] as string;
}
