import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { chainruleContender } from "../bench/contenders/chainrule.ts";
import type { Contender } from "../bench/contenders/contender.ts";
import { contenderNamed, contenders, type ContenderEntry, type ContenderName } from "../bench/contenders/contenders.ts";
import { jaxJsContender } from "../bench/contenders/jaxJs.ts";
import { tfjsLayersContender } from "../bench/contenders/tfjsLayers.ts";
import { plannedSteps, trainingPlan } from "../bench/contenders/trainingPlan.ts";
import { findPython, howToGetPyTorch } from "../bench/hosts/findPython.ts";
import type { Remote } from "../bench/hosts/host.ts";
import { openPython } from "../bench/hosts/openPython.ts";
import { lineUp } from "../bench/measure/lineUp.ts";
import { interleavedRounds } from "../bench/measure/rounds.ts";
import { help, parseOptions } from "../bench/options.ts";
import { partNames } from "../bench/parts/parts.ts";
import { requireSameLosses } from "../bench/requireSameLosses.ts";
import { initialWeights } from "../bench/workloads/initialWeights.ts";
import { leNet } from "../bench/workloads/leNet.ts";
import { resNet } from "../bench/workloads/resNet.ts";
import { seededData } from "../bench/workloads/seededData.ts";
import { smallMlp } from "../bench/workloads/smallMlp.ts";
import { sweeps } from "../bench/workloads/sweeps.ts";
import { featuresOf, stepsPerEpoch, type Workload } from "../bench/workloads/workload.ts";
import { workloadNamed, workloads } from "../bench/workloads/workloads.ts";

const root = join(import.meta.dirname, "..");

function bench(...options: string[]): Promise<{ stdout: string; stderr: string }> {
  const program = [join(root, "scripts/run.mjs"), join(root, "bench/main.ts"), ...options];
  // no Python here has torch, so that what is printed does not hang on the machine
  const env = { ...process.env, NODE_OPTIONS: "", CHAINRULE_PYTHON: "no-such-python" };
  return promisify(execFile)(process.execPath, program, { env });
}

test("a tiny run: all train alike, each in its process; who is missing is told; the table has its row", async () => {
  const who = ["--workloads", "W1", "--backends", "cpu", "--contenders", "tfjs-layers,pytorch-1"];
  const { stdout, stderr } = await bench("--only", "times", ...who, "--rounds", "1", "--steps", "9");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/losses of chainrule, tfjs-layers agree to \d\.\de-\d+/);
  const time = String.raw`[\d.]+ (?:ms|s)`;
  expect(stdout).toMatch(new RegExp(String.raw`^W1 +cpu +${time} +${time}, [\d.]+× \([\d.]+–[\d.]+\) +cannot$`, "m"));
  expect(stdout).toContain(
    `W1 on cpu, PyTorch, 1 thread: No Python with torch: no-such-python cannot import it. ${howToGetPyTorch}`,
  );
}, 300_000);

test("what it does not know is an error, said in a line; help names every part, workload and contender", async () => {
  const { code, stderr } = (await bench("--workloads", "W9").catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(code).toBe(1);
  expect(stderr).toBe(`There is no workload "W9". Workloads are ${workloads.map(({ name }) => name).join(", ")}.\n`);
  expect(() => parseOptions(["--backends", "simd"])).toThrow('There is no backend "simd".');
  expect(() => parseOptions(["--rounds", "0"])).toThrow("--rounds 0: use a whole number ≥ 1.");
  expect(() => parseOptions(["--only", "luck"])).toThrow('There is no part "luck". Parts are times, draws, memory,');
  expect(() => parseOptions(["--contenders", "luck"])).toThrow('There is no contender "luck". Contenders are chainrule,');
  expect(parseOptions(["--help"])).toBe("help");
  for (const name of [...partNames, ...workloads.map((one) => one.name), ...contenders.map((one) => one.name)])
    expect(help).toContain(name);
});

test("who is measured beside us: all peers, or those named, and recording off where asked", () => {
  const names = (...args: string[]): readonly string[] => {
    const options = parseOptions(args);
    return options === "help" ? [] : options.contenders.map(({ name }) => name);
  };
  expect(names()).toEqual(["chainrule", "tfjs-layers", "jax-js", "pytorch-1", "pytorch-2"]);
  expect(names("--contenders", "jax-js", "--eager")).toEqual(["chainrule", "chainrule-eager", "jax-js"]);
});

test("losses that differ, or are missing, are refused", () => {
  expect(requireSameLosses([1, 0.5], [1.00005, 0.5])).toBeCloseTo(5e-5, 10);
  expect(() => requireSameLosses([1, 0.5], [1, 0.5001])).toThrow("The losses differ by 2.0e-4 at number 2");
  expect(() => requireSameLosses([1], [Number.NaN])).toThrow("nothing of it is reported");
  expect(() => requireSameLosses([1, 2], [1])).toThrow("We gave 2 losses, it gave 1");
});

describe("workloads", () => {
  const all = [...workloads, ...sweeps.flatMap((sweep) => sweep.sizes.map((size) => sweep.at(size)))];

  test.each(all)("$name: whole batches of the same finite numbers on every call", (workload) => {
    expect(workload.rows % workload.batchSize).toBe(0);
    const { x, y } = workload.data();
    expect([x.length, y.length]).toEqual([workload.rows * featuresOf(workload), workload.rows * workload.classes]);
    expect(x.every(Number.isFinite)).toBe(true);
    expect(y.reduce((sum, value) => sum + value, 0)).toBe(workload.rows);
    const again = workload.data();
    for (const [values, same] of [
      [x, again.x],
      [y, again.y],
    ] as const)
      expect(Buffer.from(values.buffer).equals(Buffer.from(same.buffer))).toBe(true);
    expect(workloadNamed(workload.name).title).toBe(workload.title);
  });

  test.each([
    ["W1", 131],
    ["W2", 785 * 512 + 513 * 256 + 257 * 10 + 4 * (512 + 256)],
    ["W3", 320 + 18_496 + 1601 * 128 + 1290],
    // convolutions of 3×3, two projections, five numbers less per channel than with biases, BN's four
    ["W4", 9 * (48 + 2 * 256 + 512 + 1024 + 2048 + 4096) + 512 + 2048 + 4 * (3 * 16 + 2 * 32 + 2 * 64) + 650],
  ])("%s has %d numbers in its weights", (name, count) => {
    const weights = initialWeights(workloadNamed(name)).flatMap((layer) => Object.values(layer));
    expect(weights.reduce((sum, { data }) => sum + data.length, 0)).toBe(count);
    for (const { data, shape } of weights) expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
  });

  test("the page on performance names each as it is", () => {
    const page = readFileSync(join(root, "docs/performance.md"), "utf8").replaceAll(/\s+/g, " ");
    for (const { name, title } of workloads) expect(page).toContain(`${name}: ${title}.`);
  });
});

describe("contenders on small networks of the kinds of W3 and W4", () => {
  const small = (workload: Workload): Workload => {
    const description = { ...workload, inputShape: [11, 11, workload.inputShape[2] ?? 1], batchSize: 3, rows: 9 };
    return { ...description, data: () => seededData(description) };
  };
  const lossesOf = async (contender: Contender): Promise<readonly number[]> => [
    ...(await contender.firstLosses(2)),
    await contender.meanLoss(1),
    await contender.meanLoss(3),
  ];

  test.each([leNet, resNet])(
    "$name: the same losses, batch by batch and by fit",
    async (workload) => {
      const tiny = small(workload);
      const ours = await lossesOf(await chainruleContender(tiny, "cpu"));
      expect(ours.every((loss) => loss > 0)).toBe(true);
      requireSameLosses(ours, await lossesOf(await tfjsLayersContender(tiny, "cpu")));
      requireSameLosses(ours, await lossesOf(await jaxJsContender(tiny)));
      // and the check can fail: the same rows in another order are other batches
      const other: Workload = { ...tiny, data: () => ({ ...tiny.data(), x: tiny.data().x.reverse() }) };
      const others = await lossesOf(await chainruleContender(other, "cpu"));
      expect(() => requireSameLosses(ours, others)).toThrow("It does not do the same work");
    },
    120_000,
  );

  test("PyTorch gives them too, where a Python has torch", async ({ skip }) => {
    const found = await findPython();
    if ("missing" in found) return skip(found.missing);
    for (const workload of [small(leNet), small(resNet)]) {
      const python = await openPython(workload, 1);
      try {
        const ours = await chainruleContender(workload, "cpu");
        requireSameLosses(await lossesOf(ours), await lossesOf(python));
        expect(await python.peakBytes("loop")).toBeUndefined();
        await expect(python.firstLosses("many" as unknown as number)).rejects.toThrow("PyTorch with 1 thread: TypeError");
      } finally {
        await python.close();
      }
    }
  }, 300_000);

  test("a Python without torch is missing, with the way to get it", async () => {
    expect(await findPython({ CHAINRULE_PYTHON: "no-such-python" })).toEqual({
      missing: `No Python with torch: no-such-python cannot import it. ${howToGetPyTorch}`,
    });
  });

  test("peaks: more than the weights and one batch, no more than the step can make; the same again", async () => {
    const tiny = small(leNet);
    const weights = initialWeights(tiny).flatMap((layer) => Object.values(layer).map(({ data }) => data.byteLength));
    const state = 3 * weights.reduce((sum, bytes) => sum + bytes, 0);
    for (const contender of [await chainruleContender(tiny, "cpu"), await tfjsLayersContender(tiny, "cpu")]) {
      const [way = ""] = contender.ways;
      const before = (await contender.liveMemory())?.bytes ?? Number.NaN;
      const peak = await contender.peakBytes(way);
      const own = (peak?.steady ?? Number.NaN) - before;
      expect(own).toBeGreaterThan(state);
      expect(own).toBeLessThan(10 * state);
      expect(peak?.first).toBeGreaterThanOrEqual(peak?.steady ?? Number.NaN);
      expect(await contender.peakBytes(way)).toEqual(peak);
    }
  });
});

describe("measuring", () => {
  test("steps are whole epochs, or the first batches of one", () => {
    expect(stepsPerEpoch(smallMlp)).toBe(9);
    expect(trainingPlan(smallMlp, 4)).toEqual({ batches: 4, epochs: 1 });
    expect(trainingPlan(smallMlp, 27)).toEqual({ batches: 9, epochs: 3 });
    expect(() => trainingPlan(smallMlp, 10)).toThrow("10 steps: W1 has 9 per epoch. Ask for fewer, or for whole epochs.");
    expect([0.2, 4, 9, 9.1, 100].map((steps) => plannedSteps(smallMlp, steps))).toEqual([1, 4, 9, 18, 108]);
  });

  test("rounds alternate; each takes the steps that fill its time, and who is far slower is in every third", async () => {
    const order: string[] = [];
    const runner = (way: string, milliseconds: number) => ({
      contender: "chainrule" as const,
      way,
      plan: (steps: number) => Math.ceil(steps),
      run: (steps: number) => {
        order.push(`${way}${steps}`);
        return Promise.resolve({ milliseconds: milliseconds * steps, draws: 0, dispatches: 0 });
      },
    });
    const options = { rounds: 4, steps: undefined, roundMilliseconds: 1000, log: () => {} };
    const lanes = await interleavedRounds([runner("quick", 2), runner("slow", 30_000)], options);
    expect(lanes.map(({ steps }) => steps)).toEqual([500, 1]);
    expect(lanes.map(({ rounds }) => rounds)).toEqual([
      [0, 1, 2, 3].map((round) => ({ round, perStep: 2 })),
      [0, 3].map((round) => ({ round, perStep: 30_000 })),
    ]);
    expect(order.slice(-6)).toEqual(["quick500", "slow1", "quick500", "quick500", "quick500", "slow1"]);
    const asked = await interleavedRounds([runner("slow", 30_000)], { ...options, steps: 7 });
    expect([asked[0]?.steps, asked[0]?.rounds.length]).toEqual([7, 4]);
  });

  describe("a line-up", () => {
    const made = (losses: readonly number[], method?: () => never): Remote => ({
      ways: ["loop"],
      place: "here",
      firstLosses: () => Promise.resolve(losses.slice(0, 2)),
      meanLoss: () => (method === undefined ? Promise.resolve(losses[2] ?? Number.NaN) : Promise.reject(new Error("no kernel"))),
      train: () => Promise.reject(new Error("not here")),
      predict: () => Promise.reject(new Error("not here")),
      firstStep: () => Promise.reject(new Error("not here")),
      peakBytes: () => Promise.resolve(undefined),
      liveMemory: () => Promise.resolve(undefined),
      kernels: () => Promise.resolve([]),
      explain: () => Promise.resolve(""),
      close: () => Promise.resolve(),
    });
    const run = async (remotes: Partial<Record<ContenderName, () => Remote>>) => {
      const failures: string[] = [];
      const entries: ContenderEntry[] = (Object.keys(remotes) as ContenderName[]).map((name) => contenderNamed(name));
      const together = await lineUp(smallMlp, "cpu", {
        contenders: entries,
        open: ({ name }) => Promise.resolve().then(() => (remotes[name] as () => Remote)()),
        log: () => {},
        fail: (message) => failures.push(message),
      });
      return { together, failures };
    };

    test("goes on without who cannot train, and without who does other work, which is a failure", async () => {
      const { together, failures } = await run({
        chainrule: () => made([1, 0.5, 0.25]),
        "tfjs-layers": () =>
          made([1, 0.5], () => {
            throw new Error("unused");
          }),
        "jax-js": () => made([1, 0.5, 0.26]),
        "pytorch-1": () => made([1, 0.5, 0.25]),
        "pytorch-2": () => {
          throw new Error("no Python\nat all");
        },
      });
      expect([...together.open.keys()]).toEqual(["chainrule", "pytorch-1"]);
      expect(together.absent.map(({ name, reason }) => [name, reason.slice(0, 40)])).toEqual([
        ["tfjs-layers", "no kernel"],
        ["pytorch-2", "no Python"],
        ["jax-js", "The losses differ by 4.0e-2 at number 3,"],
      ]);
      expect(failures).toEqual([expect.stringContaining("W1 on cpu, jax-js wasm: The losses differ by 4.0e-2")]);
    });

    test("fails where we cannot train", async () => {
      const broken = (): Remote =>
        made([1, 0.5], () => {
          throw new Error("unused");
        });
      await expect(run({ chainrule: broken })).rejects.toThrow("no kernel");
    });
  });
});
