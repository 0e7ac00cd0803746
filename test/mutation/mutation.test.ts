import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { conventionChecks } from "./conventions.ts";
import { engineSource, instrument } from "./instrument.ts";

const { code, mutants } = instrument();

test("every file with a derivative rule has mutants", () => {
  const paths = ts.sys
    .readDirectory(decodeURIComponent(engineSource.pathname), [".ts"])
    .map((path) => path.slice(decodeURIComponent(engineSource.pathname).length));
  const withRules = paths.filter((path) =>
    /\b(elementwiseOp|linear|bilinear)\(\s*"|\bvjp: \(|\bvjp\(\[/.test(readFileSync(new URL(path, engineSource), "utf8")),
  );
  expect(withRules.length).toBeGreaterThan(10);
  expect(withRules.filter((path) => !code.has(path))).toEqual([]);
});

test("with its mutants a file is still a program, in which every mutant stands once", () => {
  const broken = [...code].filter(([fileName, text]) => {
    const { diagnostics } = ts.transpileModule(text, { fileName, reportDiagnostics: true });
    return (diagnostics ?? []).length > 0;
  });
  expect(broken.map(([file]) => file)).toEqual([]);
  const all = [...code.values()].join("\n");
  const ids = [...all.matchAll(/__mutation\.on\((\d+)\)/g)].map(([, id]) => Number(id));
  expect(ids.sort((a, b) => a - b)).toEqual(mutants.map(({ id }) => id));
});

test("mutants are what they say: the rules of tanh and of softmax", () => {
  const of = (file: string, original: string): string[] =>
    mutants
      .filter((one) => one.file === file && one.original === original)
      .map(({ operator, mutated }) => `${operator}: ${mutated}`);
  expect(of("ops/activations.ts", "sub(1, square(y))")).toEqual([
    "function exchanged: __mutation.add(1, square(y))",
    "operands swapped: sub(square(y), 1)",
    "operand dropped: 1",
    "operand dropped: square(y)",
    "sign of the result flipped: __mutation.sign(sub(1, square(y)))",
    "result doubled: __mutation.twice(sub(1, square(y)))",
  ]);
});

test("at kinks and ties the conventions hold by which mutants are judged there", async () => {
  for (const { label, check } of conventionChecks(await deviceOf("reference"))) expect(await check(), label).toBeUndefined();
});
