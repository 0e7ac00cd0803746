import { dense, input, sequential } from "@chainrule/layers";
import type { Spec } from "@chainrule/layers";
import { compile, explain, meanSquaredError, sgd } from "@chainrule/training";
import type { CompileOptions, Model } from "@chainrule/training";
import { expect } from "vitest";
import { valuesOf } from "./networks.ts";

export const x = [[1, 0.5], [2, -1], [3, 2], [4, 0.1]]; // prettier-ignore
export const y = [[2], [4], [6], [8]];

export const made = (parts: Partial<CompileOptions> = {}, ...layers: Spec[]): Model =>
  compile(sequential(input(2), ...layers, dense(1)), {
    loss: meanSquaredError(),
    optimizer: sgd({ learningRate: 0.01 }),
    ...parts,
  }) as unknown as Model;

/** Two models of the same parts, one replayed and one eager, after some steps. */
export async function twins(make: (recording: boolean) => Model, targets: unknown = y): Promise<readonly [Model, Model]> {
  const models = [make(true), make(false)] as const;
  for (const model of models) for (let i = 0; i < 4; i++) await model.trainStep(x, targets as typeof y);
  expect(explain(models[0])).toContain("replayed 2 times");
  return models;
}

export async function expectAlike([replayed, eager]: readonly [Model, Model], targets: unknown = y): Promise<void> {
  for (let i = 0; i < 4; i++)
    expect(await replayed.trainStep(x, targets as typeof y)).toEqual(await eager.trainStep(x, targets as typeof y));
  expect(await replayed.evaluate(x, targets as typeof y)).toEqual(await eager.evaluate(x, targets as typeof y));
  expect(await valuesOf(replayed)).toEqual(await valuesOf(eager));
  replayed.dispose();
  eager.dispose();
}
