import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { sourceFlags } from "../scripts/run.mjs";

// Every example runs as a reader would run it, and shows what it promises.

const out = mkdtempSync(join(tmpdir(), "chainrule-examples-"));
afterAll(() => {
  rmSync(out, { recursive: true });
});

async function run(example: string, ...args: string[]): Promise<string> {
  const main = fileURLToPath(new URL(`../examples/${example}/main.ts`, import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...sourceFlags(), main, ...args]);
  expect(stderr).toBe("");
  return stdout;
}

/** The number behind a text. */
function numberAfter(text: string, output: string): number {
  const found = new RegExp(`${text}\\s*(-?[0-9.e+-]+)`).exec(output)?.[1];
  if (found === undefined) throw new Error(`"${text}" is not in:\n${output}`);
  return Number(found);
}

const svg = (name: string): string => readFileSync(join(out, name), "utf8");

test.each(["cpu", "wasm"])(
  "iris on %s: trains, prints accuracy and a confusion matrix, draws the regions",
  { timeout: 120_000 },
  async (backend) => {
    const output = await run("iris", "--backend", backend, "--epochs", "500", "--out", out);
    expect(output).toContain(`On the backend "${backend}"`);
    expect(Number(/accuracy ([0-9.]+) % of the 150/.exec(output)?.[1])).toBeGreaterThan(94);
    expect(Number(/accuracy ([0-9.]+) % of 45/.exec(output)?.[1])).toBeGreaterThanOrEqual(93);
    expect(output).toContain("true \\ predicted");
    expect(output).toContain(join(out, "decision-regions.svg"));
    expect(svg("decision-regions.svg")).toContain("petal length");
    expect(svg("loss-curves.svg")).toMatch(/^<svg/);
  },
);

test("regression: a linear model and a network on a held-out part, and the curve fit", { timeout: 120_000 }, async () => {
  const output = await run("regression", "--out", out);
  expect(numberAfter("linear model: R2", output)).toBeGreaterThan(0.3);
  expect(numberAfter("small network: R2", output)).toBeGreaterThan(0.3);
  expect(numberAfter("curve fit: R2", output)).toBeGreaterThan(0.95);
  for (const name of ["linear-model.svg", "small-network.svg", "curve-fit.svg"]) expect(svg(name)).toMatch(/^<svg/);
});

test.each(["reference", "cpu", "wasm"])(
  "by hand on %s: the lecture's gradients are the chain rule's, to 1e-6",
  { timeout: 120_000 },
  async (backend) => {
    const output = await run("by-hand", backend);
    expect(numberAfter("difference between the gradients:", output)).toBeLessThan(1e-6);
    expect(numberAfter("weights after 200 steps:", output)).toBeLessThan(1e-5);
    expect(numberAfter("cost by hand", output)).toBeCloseTo(numberAfter("by the model", output), 6);
  },
);

test("graph: the lecture's three graphs with the lecture's numbers, and a picture of each", { timeout: 120_000 }, async () => {
  const output = await run("graph", "--out", out);
  expect(output).toMatch(/^y +input +2 +5$/m);
  expect(output).toContain("dy/dx = (-4, 9, 6)");
  expect(output).toMatch(/^w1 +input +0\.5 +1$/m);
  expect(output).toMatch(/^w1 +input +0\.5 +1\.46338$/m);
  for (const name of ["product", "polynomial", "waves-forward", "waves-reverse"]) expect(svg(`${name}.svg`)).toMatch(/^<svg/);
});

test("derivatives: the V of finite differences, and where each mode wins", { timeout: 120_000 }, async () => {
  const output = await run("derivatives", "--out", out);
  const error = (text: string): number => numberAfter(`${text}:`, output);
  expect(error("one-sided difference, at its best")).toBeGreaterThan(1e-10);
  expect(error("central difference, at its best")).toBeGreaterThan(1e-12);
  expect(error("forward mode")).toBeLessThan(1e-15);
  expect(error("reverse mode")).toBeLessThan(1e-15);
  expect(output).toMatch(/ 64 inputs: .*takes reverse mode/);
  expect(output).toMatch(/ 64 outputs: .*takes forward mode/);
  for (const name of ["error", "cost-inputs", "cost-outputs"]) expect(svg(`${name}.svg`)).toMatch(/^<svg/);
});
