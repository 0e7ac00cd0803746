import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { fencesIn, readPage, runProgram } from "./support/markdown.ts";

// docs/recording.md shows a program: it is the one that its snippet prints, and the files that it names are there.

const page = readPage("docs/recording.md");

test("the snippet prints the program that the page shows", { timeout: 120_000 }, async () => {
  const [snippet, shown] = fencesIn(page);
  expect([snippet?.language, shown?.language]).toEqual(["ts", "text"]);
  const { stdout, stderr } = await runProgram(snippet?.text ?? "");
  expect(stderr).toBe("");
  expect(stdout).toBe(shown?.text);
});

test("every file that it names is there", () => {
  const named = [...page.matchAll(/`((?:packages|test)\/[\w./-]+)`/g)].map(({ 1: name }) => `../${name}`);
  const inFolder = [...page.matchAll(/`(\w+\.ts)`/g)].map(({ 1: name }) => `../packages/engine/src/programs/${name}`);
  expect(Math.min(named.length, inFolder.length)).toBeGreaterThan(1);
  for (const name of [...named, ...inFolder]) expect(existsSync(new URL(name, import.meta.url)), name).toBe(true);
});
