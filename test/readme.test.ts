import { expect, test } from "vitest";
import { fencesIn, readPage, runProgram } from "./support/markdown.ts";

// The README's programs run as they stand. (Type checks of them: test/types/pages.test.ts.)

const programs = fencesIn(readPage("README.md")).flatMap(({ language, text }) => (language === "ts" ? [text] : []));

test("the README has five programs", () => {
  expect(programs).toHaveLength(5);
});

test.each(programs.map((code, i) => [i + 1, code] as const))("program %i runs", { timeout: 60_000 }, async (_number, code) => {
  const needsDevice = !code.includes("compile(") ? 'import { useBackend } from "chainrule";\nawait useBackend("cpu");\n' : "";
  const { stdout, stderr } = await runProgram(needsDevice + code);
  expect(stderr).toBe("");
  expect(stdout.length).toBeGreaterThan(10);
});
