import { kernelInputs } from "@chainrule/engine";
import { describe, expect, inject, test } from "vitest";
import { isBrowser } from "../support/devices.ts";
import { opTable } from "../support/opTable.ts";
import { stepwiseOps } from "../support/stepwiseOps.ts";
import { measure } from "./measure.ts";
import { rowsOf, sectionOf } from "./page.ts";

const writes = inject("writesCoverage");

test.runIf(writes).each(isBrowser ? (["webgl", "webgpu"] as const) : (["reference", "cpu", "wasm"] as const))(
  "%s: every op and kernel is run, and the column written",
  async (name) => {
    const column = await measure(name);
    await write(`${name}.json`, `${JSON.stringify(column, undefined, 1)}\n`);
    expect(column.failures).toEqual([]);
  },
  1_200_000,
);

describe.runIf(!writes && !isBrowser)("docs/coverage.md (npm run coverage)", () => {
  test("has a row for each exported op and each kernel, and no blank cell", async () => {
    const page = await read();
    const [ops, kernels] = [rowsOf(page, "ops"), rowsOf(page, "kernels")];
    expect([...ops.keys()]).toEqual([...Object.keys(opTable), ...Object.keys(stepwiseOps)].sort());
    expect([...kernels.keys()]).toEqual(Object.keys(kernelInputs));
    const cells = [...ops.values(), ...kernels.values()];
    expect(cells.filter((row) => row.length !== 5 || row.some((cell) => cell === "" || cell.includes("✗")))).toEqual([]);
  });

  test("says of its mutants that all survivors are explained", async () => {
    expect(sectionOf(await read(), "mutations")).toMatch(/ survive, 0 of them not explained/);
  });

  test.each(["reference", "cpu", "wasm"] as const)(
    "%s: is what running gives today",
    async (name) => {
      const page = await read();
      const at = ["reference", "cpu", "wasm"].indexOf(name);
      const column = await measure(name);
      expect(column.failures).toEqual([]);
      const cells = (part: "ops" | "kernels"): Record<string, string | undefined> =>
        Object.fromEntries([...rowsOf(page, part)].map(([first, row]) => [first, row[at]]));
      expect(cells("ops")).toEqual(
        Object.fromEntries(Object.entries(column.ops).map(([op, letters]) => [op, letters.split("").join(" ")])),
      );
      expect(cells("kernels")).toEqual(column.kernels);
    },
    1_200_000,
  );
});

async function read(): Promise<string> {
  const { readFileSync } = await import("node:fs");
  return readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8");
}

async function write(file: string, text: string): Promise<void> {
  if (isBrowser) return await (await import("vitest/browser")).commands.writeFile(`.coverage/${file}`, text);
  const { mkdirSync, writeFileSync } = await import("node:fs");
  const folder = new URL("../.coverage/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(file, folder), text);
}
