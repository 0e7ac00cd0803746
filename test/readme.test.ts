import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sourceFlags } from "../scripts/run.mjs";

// The README's programs run as they stand. (Type checks of them: test/packaging.)

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const programs = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);

test("the README has three programs", () => {
  expect(programs).toHaveLength(3);
});

test.each(programs.map((code, i) => [i + 1, code] as const))("program %i runs", { timeout: 60_000 }, async (_number, code) => {
  const folder = mkdtempSync(fileURLToPath(new URL("./.readme-", import.meta.url)));
  try {
    const file = join(folder, "main.ts");
    const needsDevice = !code.includes("compile(") ? 'import { useBackend } from "chainrule";\nawait useBackend("cpu");\n' : "";
    writeFileSync(file, needsDevice + code);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...sourceFlags(), file]);
    expect(stderr).toBe("");
    expect(stdout.length).toBeGreaterThan(10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
