import { describe, expect, test } from "vitest";
import { contenderNamed, type ContenderName } from "../bench/contenders/contenders.ts";
import type { Lane } from "../bench/measure/rounds.ts";
import { countTable } from "../bench/parts/draws.ts";
import { firstStepTable } from "../bench/parts/firstStep.ts";
import { longRunTable, peakTable } from "../bench/parts/memory.ts";
import type { Section } from "../bench/parts/part.ts";
import { linesOf, sweepFigure, sweepTable, type Point } from "../bench/parts/sweeps.ts";
import { duration, size } from "../bench/report/figures.ts";
import { renewedPage } from "../bench/report/renewedPage.ts";
import { spread } from "../bench/report/spread.ts";
import { markdownTable, tableRows, textTable } from "../bench/report/textTable.ts";
import { absences, timeTable } from "../bench/report/timeTable.ts";
import { sweeps } from "../bench/workloads/sweeps.ts";

const entries = (["chainrule", "tfjs-layers", "jax-js", "pytorch-1"] as const).map(contenderNamed);
const lane = (contender: ContenderName, way: string, times: readonly (number | undefined)[]): Lane => ({
  contender,
  way,
  steps: 10,
  rounds: times.flatMap((perStep, round) => (perStep === undefined ? [] : [{ round, perStep }])),
});
const timed = {
  workload: "W1",
  backend: "wasm",
  lanes: [
    lane("chainrule", "fit", [1, 2, 3]),
    lane("tfjs-layers", "fit", [4, 4, 6]),
    lane("tfjs-layers", "trainOnBatch", [5, 5, 5]),
    lane("jax-js", "jit", [9, undefined, 12_000]),
  ],
  absent: [{ name: "pytorch-1" as const, reason: "No Python." }],
};

test("figures: three digits, units, the middle and the ends", () => {
  expect(spread([3, 1, 2, 10])).toEqual({ median: 2.5, low: 1, high: 10 });
  expect([0.12345, 12.345, 123.45, 9999.4, 33_330].map(duration)).toEqual(["0.123 ms", "12.3 ms", "123 ms", "9999 ms", "33.3 s"]);
  expect([0, 999, 1000, 40_712_345, 2e9].map(size)).toEqual(["0 B", "999 B", "1.00 kB", "40.7 MB", "2.00 GB"]);
});

test("times: medians, and ratios to ours in the same rounds, for each peer in its fastest way", () => {
  expect(timeTable(entries, [timed])).toEqual([
    ["workload", "backend", "chainrule", "tfjs-layers", "jax-js wasm", "PyTorch, 1 thread"],
    ["W1", "wasm", "2.00 ms", "4.00 ms, 2.00× (2.00–4.00)", "6005 ms, 2005× (9.00–4000)", "cannot"],
  ]);
  expect(absences(entries, [timed])).toEqual(["W1 on wasm, PyTorch, 1 thread: No Python."]);
});

test("draws: the thriftier way, and the part that ours is of it", () => {
  const ours = { contender: "chainrule" as const, way: "fit", perStep: 24 };
  const ways = [
    ours,
    { contender: "tfjs-layers" as const, way: "fit", perStep: 104 },
    { contender: "tfjs-layers" as const, way: "trainOnBatch", perStep: 96 },
  ];
  expect(countTable([{ workload: "W1", backend: "webgl", ways }])).toEqual([
    ["workload", "backend", "counted", "chainrule", "tfjs-layers", "its thriftier way", "part"],
    ["W1", "webgl", "draws", "24.0", "96.0", "trainOnBatch", "0.25"],
  ]);
  const off = { contender: "chainrule-eager" as const, way: "fit", perStep: 41.5 };
  expect(countTable([{ workload: "W1", backend: "webgpu", ways: [ours, off] }])[1]).toEqual([
    "W1",
    "webgpu",
    "dispatches",
    "24.0",
    "41.5",
    "cannot",
    "–",
    "–",
  ]);
});

test("memory: peaks and their part, and what is alive around many steps", () => {
  const peaks = new Map([
    ["chainrule", { steady: 30e6, first: 35e6 }],
    ["tfjs-layers", { steady: 40e6, first: 40e6 }],
  ] as const);
  expect(peakTable([{ workload: "W2", backend: "cpu", peaks }])[1]).toEqual([
    "W2",
    "cpu",
    "30.0 MB",
    "35.0 MB",
    "40.0 MB",
    "0.75",
  ]);
  const [before, after] = [
    { bytes: 1000, buffers: 4, resident: 50e6 },
    { bytes: 1000, buffers: 5, resident: undefined },
  ];
  expect(longRunTable([{ contender: "chainrule", backend: "cpu", steps: 9, before, after }])[1]).toEqual([
    "chainrule",
    "cpu",
    "9",
    "1.00 kB",
    "1.00 kB",
    "4",
    "5",
    "50.0 MB",
    "–",
  ]);
});

test("first steps: fresh, then again", () => {
  const found = {
    workload: "W1",
    backend: "webgl",
    cold: new Map([["chainrule", [30, 10, 20]]] as const),
    warm: new Map([["chainrule", [3, 1, 2]]] as const),
    absent: [{ name: "tfjs-layers" as const, reason: "none" }],
  };
  expect(firstStepTable(entries, [found])).toEqual([
    ["workload", "backend", "chainrule", "tfjs-layers"],
    ["W1", "webgl", "20.0 ms, then 2.00 ms", "cannot"],
  ]);
});

test("sweeps: a line for each contender and backend, a column for each size", () => {
  const [sweep] = sweeps;
  const points: Point[] = [16, 64].map((at) => ({
    ...timed,
    size: at,
    lanes: [lane("chainrule", "fit", [at]), ...(at === 16 ? [lane("jax-js", "jit", [2])] : [])],
  }));
  expect(sweepTable(sweep as (typeof sweeps)[number], linesOf(entries, points))).toEqual([
    ["contender", "batch 16", "batch 64", "batch 256", "batch 1024"],
    ["chainrule, wasm", "16.0 ms", "64.0 ms", "–", "–"],
    ["jax-js wasm", "2.00 ms", "–", "–", "–"],
  ]);
  const figure = sweepFigure(sweep as (typeof sweeps)[number], linesOf(entries, points));
  expect(figure).toMatch(/^<svg[^]*chainrule, wasm[^]*<\/svg>\s*$/);
  const section: Section = { name: "batch", title: "Batches", rows: [["a"], ["1"]], keys: 1, notes: [], figure };
  const page = renewedPage("<!-- batch:begin -->old<!-- batch:end -->", [section], "a machine");
  expect(page).toContain("\n\n![Batches](figures/step-time-by-batch.svg)\n\nMeasured on a machine.");
});

describe("tables and the page", () => {
  const rows = [
    ["workload", "backend", "chainrule"],
    ["W1", "cpu", "1.00 ms"],
    ["W2", "cpu", "–"],
  ];
  const section = (sectionRows: Section["rows"], notes: readonly string[] = []): Section => ({
    name: "times",
    title: "Times",
    rows: sectionRows,
    keys: 2,
    notes,
  });
  const page = "# Page\n\n<!-- times:begin -->\n\nNothing yet.\n\n<!-- times:end -->\n\nBy hand.\n";

  test("columns are aligned, figures to the right, and can be read again", () => {
    expect(textTable(rows)).toBe("workload  backend  chainrule\nW1        cpu        1.00 ms\nW2        cpu              –");
    expect(markdownTable(rows).split("\n")[1]).toBe("| -------- | ------- | --------: |");
    expect(tableRows(`before\n\n${markdownTable(rows)}\n\nafter`)).toEqual(rows);
  });

  test("a table is put in its place, and the rest stays", () => {
    const first = renewedPage(page, [section(rows, ["W2 on cpu, chainrule: cannot."])], "a machine");
    expect(first).toContain(`\n\n${markdownTable(rows)}\n\n- W2 on cpu, chainrule: cannot.\n\nMeasured on a machine.\n\n`);
    expect(first).toContain("By hand.");
    expect(first).not.toContain("Nothing yet.");
    expect(renewedPage(first, [section(rows, ["W2 on cpu, chainrule: cannot."])], "a machine")).toBe(first);
    expect(renewedPage(first, [section([rows[0] as string[]])], "another")).toBe(first);
    expect(() => renewedPage("nothing", [section(rows)], "a machine")).toThrow(
      'docs/performance.md lacks "<!-- times:begin -->"',
    );
  });

  test("rows of other workloads, backends and contenders are kept, and their notes", () => {
    const first = renewedPage(page, [section(rows, ["W2 on cpu, chainrule: cannot."])], "a machine; a browser");
    const more = [
      ["workload", "backend", "chainrule", "jax-js"],
      ["W1", "webgl", "7.00 ms", "8.00 ms"],
      ["W1", "cpu", "0.50 ms", "0.70 ms"],
    ];
    const second = renewedPage(first, [section(more)], "a machine; another browser");
    expect(tableRows(second)).toEqual([
      ["workload", "backend", "chainrule", "jax-js"],
      ["W1", "cpu", "0.50 ms", "0.70 ms"],
      ["W1", "webgl", "7.00 ms", "8.00 ms"],
      ["W2", "cpu", "–", "–"],
    ]);
    expect(second).toContain("- W2 on cpu, chainrule: cannot.");
    expect(second).toContain("Measured on a machine; a browser; another browser.");
    const third = renewedPage(second, [section(rows)], "a machine");
    expect(third).not.toContain("cannot.");
  });
});
