import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { fencesIn, readPage } from "../support/markdown.ts";

// What our pages show compiles under the rules that we write by. A page of one long program says so; in others each snippet is one.

const root = fileURLToPath(new URL("../../", import.meta.url));
const snippets = (path: string): string[] =>
  fencesIn(readPage(path)).flatMap(({ language, text }) => (language === "ts" ? [text] : []));
const programs = new Map(
  [...snippets("README.md"), snippets("docs/how-backprop-works.md").join("\n")].map((code, i) => [
    `${root.replaceAll("\\", "/")}test/page${String(i + 1)}.ts`,
    code,
  ]),
);

/** What the compiler says of the programs, which are files by name only. */
function complaints(): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (name) => programs.get(name) ?? read(name);
  host.fileExists = (name) => programs.has(name) || exists(name);
  const program = ts.createProgram([...programs.keys()], options, host);
  return [...programs.keys()].flatMap((name) => {
    const source = program.getSourceFile(name) as ts.SourceFile;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) =>
        `${name.slice(root.length)}:${String(source.getLineAndCharacterOfPosition(start).line + 1)} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}

test("the programs of README.md and docs/how-backprop-works.md compile", { timeout: 120_000 }, () => {
  expect(programs.size).toBe(6);
  expect(complaints()).toEqual([]);
});
