import { Device, Programs, setRecordingMode, tensor, verified } from "@chainrule/engine";
import type { Recordable, Tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";

beforeEach(() => setRecordingMode("on"));
afterEach(() => setRecordingMode(inject("recording")));

describe("verify", () => {
  test("finds results under other names, in another number, of another shape", async () => {
    const device = new Device(createReferenceBackend());
    for (const [names, shape] of [
      [["a", "b"], [2]],
      [["b"], [2]],
      [["a"], [1, 2]],
    ] as const) {
      const programs = new Programs();
      const run = (given: readonly string[], size: readonly number[]): void => {
        const task: Recordable<readonly Tensor[]> = {
          key: "test",
          device,
          state: () => [],
          eager: () => given.map(() => tensor([1, 2], { shape: size, device })),
          resultsOf: (made) => made.map((one, i) => ({ name: given[i]!, tensor: one })),
          revive: (tensors) => tensors,
        };
        for (const one of programs.run(task)) one.dispose();
      };
      for (let i = 0; i < 3; i++) run(["a"], [2]);
      setRecordingMode("verify");
      run(["a"], [2]);
      await verified();
      run(names, shape);
      await expect(verified()).rejects.toThrow(/recording: on reference/);
      setRecordingMode("on");
      programs.clear();
    }
  });
});
