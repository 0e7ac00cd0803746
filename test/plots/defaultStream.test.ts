import { progress } from "@chainrule/plots";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bar, formatDuration, formatRate, joinFitting } from "../../packages/plots/src/progress/progressText.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("progress without a stream of its own", () => {
  const run = async (process: object | undefined): Promise<void> => {
    vi.stubGlobal("process", process);
    const listener = progress();
    vi.unstubAllGlobals();
    await listener.ready;
    listener.onTrainBegin({ epochs: 1, stepsPerEpoch: 1, initialEpoch: 0 });
    listener.onEpochBegin({ epoch: 0 });
    listener.onBatchEnd({ epoch: 0, step: 1, logs: { loss: 1 } });
    listener.onEpochEnd({ epoch: 0, logs: { loss: 1 } });
    listener.onTrainEnd({});
  };
  const stdout = (): { written: string[]; write: (text: string) => void; isTTY: boolean; columns: number } => {
    const written: string[] = [];
    return { written, write: (text) => void written.push(text), isTTY: true, columns: 80 };
  };

  it("draws on a terminal, but not in CI nor on a dumb one", async () => {
    const lively = stdout();
    await run({ ...process, stdout: lively, env: {} });
    expect(lively.written.join("")).toContain("\u001b");
    for (const env of [{ CI: "true" }, { TERM: "dumb" }]) {
      const plain = stdout();
      await run({ ...process, stdout: plain, env });
      expect(plain.written).toHaveLength(2);
      expect(plain.written.join("")).not.toContain("\u001b");
    }
  });

  it("writes to the console where there is no process, as in a page", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await run(undefined);
    expect(log.mock.calls.map(([line]) => String(line).slice(0, 9))).toEqual(["epoch 1/1", "trained 1"]);
  });
});

describe("the parts of a line", () => {
  it("are durations, rates and bars in short", () => {
    expect([5, 1234, 12_345, 59_960, 125_000, 3_725_000].map(formatDuration)).toEqual([
      "0.01 s",
      "1.23 s",
      "12.3 s",
      "1:00",
      "2:05",
      "1:02:05",
    ]);
    expect([formatRate(10, 1000), formatRate(1000, 2000), formatRate(1, 2500), formatRate(0, 10), formatRate(5, 0)]).toEqual([
      "10.0 steps/s",
      "500 steps/s",
      "2.5 s/step",
      "",
      "",
    ]);
    expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(7, 4)]).toEqual(["────", "━━──", "━━━━", "━━━━"]);
    expect(joinFitting(["ab", "", "cd", "ef"], 6)).toBe("ab  cd");
  });
});
