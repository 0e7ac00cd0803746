import { afterEach, expect, test, vi } from "vitest";
import { progressFor } from "../../packages/chainrule/src/progressFor.ts";

afterEach(() => vi.restoreAllMocks());

/** The epochs whose lines a fit of so many epochs leaves. */
async function lines(verbose: 1 | 2, epochs: number): Promise<number> {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const listener = progressFor(verbose);
  const model = {} as never;
  await listener?.onTrainBegin?.({ model, epochs, initialEpoch: 0, stepsPerEpoch: 1 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    await listener?.onEpochBegin?.({ model, epoch });
    await listener?.onBatchEnd?.({ model, epoch, step: 0, logs: undefined });
    await listener?.onEpochEnd?.({ model, epoch, logs: { loss: 1 } });
  }
  await listener?.onTrainEnd?.({ model, stopped: undefined });
  vi.restoreAllMocks();
  return written
    .join("")
    .split("\n")
    .filter((line) => /loss/.test(line)).length;
}

test("verbose 2 leaves a line for every epoch, however many there are", async () => {
  expect(await lines(2, 10)).toBe(10);
  expect(await lines(2, 120)).toBe(120);
});
