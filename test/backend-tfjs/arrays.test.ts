import { setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import { adam, compile, softmaxCrossEntropy } from "@chainrule/training";
import { expect, test } from "vitest";
import { giveBack, takeFloats } from "../../packages/backend-tfjs/src/host/arrays.ts";
import { deviceOf } from "../support/devices.ts";

test("an array that was given back is handed out again, one that was never taken is not kept", () => {
  const own = takeFloats(7919);
  giveBack(own);
  expect(takeFloats(7919)).toBe(own);
  const foreign = [new Float32Array(7907), new Float32Array(7907)];
  foreign.forEach(giveBack);
  expect(foreign).not.toContain(takeFloats(7907));
});

test.each([true, false])("the memory of arrays stays flat over training steps; recording %s", async (recording) => {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("run node with --expose-gc");
  const device = await deviceOf("cpu");
  setDefaultDevice(device);
  // labels become rows of 1,280 numbers in each step: by a kernel that brings its array
  const model = compile(sequential(input(2), dense(10)), { loss: softmaxCrossEntropy(), optimizer: adam(), recording });
  const x = { data: new Float32Array(256).map((_, i) => (i % 7) / 7), shape: [128, 2] };
  const y = Array.from({ length: 128 }, (_, i) => i % 10);
  const held = async (steps: number): Promise<number> => {
    for (let i = 0; i < steps; i++) await model.trainStep(x, y);
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    return process.memoryUsage().arrayBuffers;
  };
  const before = await held(20);
  // 5 KB in each of 200 steps would be 1 MB
  expect((await held(200)) - before).toBeLessThan(300_000);
  model.dispose();
  setDefaultDevice(undefined);
});
