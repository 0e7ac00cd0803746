import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { useBackend } from "chainrule";
import { beforeAll, describe, expect, test } from "vitest";
import { checkpointMemory, exponentOf } from "../bench/calculus/checkpointMemory.ts";
import { gradientCosts } from "../bench/calculus/gradientCost.ts";
import type { Comparison } from "../bench/compare.ts";
import { parseOptions } from "../bench/options.ts";
import { renewedPage } from "../bench/report/renewedPage.ts";
import { countRows, timeRows } from "../bench/report/rows.ts";
import { spread } from "../bench/report/spread.ts";
import { textTable } from "../bench/report/textTable.ts";
import { requireSameLosses } from "../bench/requireSameLosses.ts";
import { workloadNamed, workloads } from "../bench/workloads/workloads.ts";

const root = join(import.meta.dirname, "..");

function bench(...options: string[]): Promise<{ stdout: string; stderr: string }> {
  const program = [join(root, "scripts/run.mjs"), join(root, "bench/main.ts"), ...options];
  return promisify(execFile)(process.execPath, program, { env: { ...process.env, NODE_OPTIONS: "" } });
}

test("a tiny run: both contenders train alike, each in its process, and the table has its row", async () => {
  const { stdout, stderr } = await bench("--workloads", "W1", "--backends", "cpu,wasm", "--rounds", "1", "--steps", "18");
  expect(stderr).not.toContain("FAILED");
  expect(stdout.match(/losses agree to \d\.\de-\d+/g)).toHaveLength(2);
  for (const backend of ["cpu", "wasm"])
    expect(stdout).toMatch(
      new RegExp(`^W1 +${backend} +[\\d.]+ ms +[\\d.]+ ms +(fit|trainOnBatch) +[\\d.]+× +[\\d.]+–[\\d.]+ +18$`, "m"),
    );
}, 120_000);

test("what it does not know is an error, said in a line", async () => {
  const { code, stderr } = (await bench("--workloads", "W9").catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(code).toBe(1);
  expect(stderr).toBe(`There is no workload "W9". Workloads are ${workloads.map(({ name }) => name).join(", ")}.\n`);
  expect(() => parseOptions(["--backends", "simd"])).toThrow('There is no backend "simd".');
  expect(() => parseOptions(["--rounds", "0"])).toThrow("--rounds 0: use a whole number ≥ 1.");
});

test("losses that differ, or are missing, stop the report", () => {
  expect(
    requireSameLosses([
      [1, 0.5],
      [1.00005, 0.5],
    ]),
  ).toBeCloseTo(5e-5, 10);
  expect(() =>
    requireSameLosses([
      [1, 0.5],
      [1, 0.5001],
    ]),
  ).toThrow("The losses differ by 2.0e-4 at number 2");
  expect(() => requireSameLosses([[1], [Number.NaN]])).toThrow("nothing is reported");
  expect(() => requireSameLosses([[1, 2], [1]])).toThrow("gave 2 losses, another 1");
});

test.each(workloads)("$name: whole batches of the same finite numbers on every call", (workload) => {
  expect(workload.rows % workload.batchSize).toBe(0);
  const { x, y } = workload.data();
  expect([x.length, y.length]).toEqual([workload.rows * workload.features, workload.rows * workload.classes]);
  expect(x.every(Number.isFinite)).toBe(true);
  expect(y.reduce((sum, value) => sum + value, 0)).toBe(workload.rows);
  expect(workload.data()).toEqual({ x, y });
});

describe("the report", () => {
  const round = (milliseconds: number, draws: number) => ({ milliseconds, draws, dispatches: 0 });
  const made: Comparison = {
    workload: workloadNamed("W1"),
    backend: "webgl",
    place: "Chromium 147",
    steps: 10,
    timed: true,
    lanes: [
      { contender: "chainrule", way: "fit", rounds: [round(10, 400), round(20, 400), round(30, 410)] },
      { contender: "tfjs-layers", way: "fit", rounds: [round(40, 1040), round(40, 1040), round(60, 1040)] },
      { contender: "tfjs-layers", way: "trainOnBatch", rounds: [round(50, 960), round(50, 960), round(50, 960)] },
    ],
    firstLoss: 1,
    lossDifference: 0,
    kernels: [],
  };

  test("gives medians, ratios round by round against the faster way, draws against the thriftier one", () => {
    expect(spread([3, 1, 2, 10])).toEqual({ median: 2.5, low: 1, high: 10 });
    expect(timeRows([made])[1]).toEqual(["W1", "webgl", "2.00 ms", "4.00 ms", "fit", "2.00×", "2.00–4.00", "10"]);
    expect(countRows([made])[1]).toEqual(["W1", "webgl", "draws", "40.0", "96.0", "trainOnBatch", "0.42"]);
    expect(timeRows([{ ...made, timed: false }])).toHaveLength(1);
    expect(
      textTable([
        ["name", "count"],
        ["a", "7"],
        ["bcdef", "12"],
      ]),
    ).toBe("name   count\na          7\nbcdef     12");
  });

  test("renews its tables on the page and leaves the rest", () => {
    const first = renewedPage(undefined, [{ ...made, timed: false }]);
    expect(first).toContain("| W1       | webgl   | draws   |      40.0 |");
    expect(first).toContain("Not measured yet.");
    const second = renewedPage(`${first}\nBy hand.\n`, [made]);
    expect(second.match(/^\| W1 .*ms.*$/m)?.[0].split(/ *\| */)).toEqual(["", ...(timeRows([made])[1] ?? []), ""]);
    expect(second).not.toContain("Not measured yet.");
    expect(second).toContain("By hand.");
    expect(renewedPage(second, [made])).toBe(second);
    expect(() => renewedPage("nothing", [made])).toThrow("docs/performance.md lacks");
  });
});

describe("what a gradient costs, counted exactly", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });

  test("a small constant times the function, whatever the number of parameters", async () => {
    const costs = await gradientCosts([8, 32, 128], 1);
    for (const { forwardWork, gradientWork } of costs) expect(gradientWork / forwardWork).toBeLessThan(3.2);
  });

  test("memory grows like the depth, and like its root in √depth checkpointed stretches", () => {
    const depths = [16, 64, 256];
    const memory = checkpointMemory(depths);
    const growth = (of: "plain" | "checkpointed"): number => {
      const values = memory.map((row) => row[of]);
      return exponentOf(depths, values);
    };
    expect(growth("plain")).toBeGreaterThan(0.95);
    expect(growth("checkpointed")).toBeLessThan(0.55);
    for (const { plainWork, checkpointedWork } of memory) expect(checkpointedWork / plainWork).toBeLessThan(1.5);
  });
});
