import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** What fixtures/train.js reports of one backend. */
export interface Trained {
  readonly chosen: string;
  readonly atFour: number;
  readonly losses: readonly number[];
  readonly accuracy: number;
}

/** The path of a fixture. */
export function fixture(file: string): string {
  return fileURLToPath(new URL(`fixtures/${file}`, import.meta.url));
}

/** The networks of fixtures/train.js are trained, on both backends, and alike. */
export function expectTrained({ cpu, wasm }: { readonly cpu: Trained; readonly wasm: Trained }): void {
  for (const [name, { chosen, atFour, accuracy }] of Object.entries({ cpu, wasm })) {
    expect(chosen).toBe(name);
    expect(atFour).toBeCloseTo(9, 3); // 2 * 4 + 1
    expect(accuracy).toBeGreaterThan(0.9);
  }
  expect(cpu.losses).toHaveLength(150);
  cpu.losses.forEach((loss, epoch) => expect(Math.abs(loss - (wasm.losses[epoch] as number))).toBeLessThan(1e-3 * loss));
}
