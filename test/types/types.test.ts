import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(here)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => join(here, file).replaceAll("\\", "/"));
const expectation = /^\/\/ @ts-expect-error(?= )/gm;

/** Where the compiler finds errors, as "file:line", once the expectations are plain comments. */
function errors(): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (name) => (files.includes(name) ? read(name)?.replace(expectation, "// ") : read(name));
  const program = ts.createProgram(files, options, host);
  return files.flatMap((file) => {
    const source = program.getSourceFile(file) as ts.SourceFile;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0 }) => `${basename(file)}:${String(source.getLineAndCharacterOfPosition(start).line + 1)}`,
    );
  });
}

/** The line after each expectation, as "file:line". */
function expectedLines(): string[] {
  return files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, i) => (line.startsWith("// @ts-expect-error ") ? [`${basename(file)}:${String(i + 2)}`] : [])),
  );
}

// That they are errors is what the type check of the repository shows. Here: it would fail in every single one of these places, and
// in no other, if the error were not expected.
test("the compiler refuses exactly what is expected to be refused", () => {
  const lines = expectedLines();
  expect(lines.length).toBeGreaterThan(40);
  expect(errors().sort()).toEqual(lines.sort());
}, 120_000);
