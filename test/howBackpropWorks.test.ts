import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { fencesIn, readPage, runProgram } from "./support/markdown.ts";

// The page's snippets run in order, as the one program that they are; what the page says they print is what they print.

const path = "docs/how-backprop-works.md";
const page = readPage(path);
const fences = fencesIn(page);

/** Each snippet with the block of text that follows it, if one does. */
const snippets = fences.flatMap(({ language, text, line }, i) => {
  const next = fences[i + 1];
  return language === "ts" ? [{ code: text, line, claimed: next?.language === "text" ? next.text : "" }] : [];
});

const mark = (i: number): string => `--- snippet ${i} ---`;

describe("docs/how-backprop-works.md", () => {
  let printed: string[] = [];
  let complaints = "";

  beforeAll(async () => {
    const program = snippets.map(({ code }, i) => `console.log("${mark(i)}");\n${code}`).join("\n");
    const { stdout, stderr } = await runProgram(program);
    complaints = stderr;
    printed = snippets.map((_, i) => (stdout.split(`${mark(i)}\n`)[1] ?? "missing").split(mark(i + 1))[0] as string);
  }, 120_000);

  test("runs without a warning", () => {
    expect(complaints).toBe("");
  });

  test("has snippets, and every block of text stands below the snippet that prints it", () => {
    expect(snippets.length).toBeGreaterThan(20);
    expect(snippets.filter(({ claimed }) => claimed !== "").length).toBeGreaterThan(12);
    fences.forEach(({ language, line }, i) => {
      expect(["ts", "text"], `line ${line}`).toContain(language);
      if (language === "text") expect(fences[i - 1]?.language, `line ${line}`).toBe("ts");
    });
  });

  test.each(snippets.map(({ line }, i) => [line, i] as const))("the snippet at line %i prints what the page says", (_line, i) => {
    expect(printed[i]).toBe(snippets[i]?.claimed);
  });

  test("every file that it names is there", () => {
    const from = (root: string): string[] =>
      [...page.matchAll(/`([\w-]+(?:\/[\w.-]+)*)`/g)].flatMap(({ 1: name }) => (name?.startsWith(root) ? [name] : []));
    const links = [...page.matchAll(/\]\(([^#)][^)]*)\)/g)].map(
      ({ 1: to }) => new URL(to as string, new URL(`../${path}`, import.meta.url)),
    );
    const named = ["packages/", "test/", "examples/"].flatMap(from).map((name) => new URL(`../${name}`, import.meta.url));
    const inEngine = [...page.matchAll(/`((?:[\w]+\/)?\w+\.ts)`/g)].map(
      ({ 1: name }) => new URL(`../packages/engine/src/${name}`, import.meta.url),
    );
    expect(Math.min(links.length, named.length, inEngine.length)).toBeGreaterThan(5);
    for (const url of [...links, ...named, ...inEngine]) expect(existsSync(url), url.href).toBe(true);
  });
});
