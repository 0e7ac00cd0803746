import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { consumer } from "./consumer.ts";
import { fixture } from "./trained.ts";

let folder = "";
beforeAll(async () => {
  folder = await consumer();
  copyFileSync(fixture("application.ts"), join(folder, "application.ts"));
}, 600_000);

const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** As strict as applications come, without anything of Node's, and with every declaration that it reaches checked. */
const strict = {
  target: "ES2022",
  lib: ["ES2022", "DOM"],
  types: [],
  strict: true,
  skipLibCheck: false,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
};

/** What the compiler says to a file of the application. */
function check(file: string, resolution: object): string {
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...strict, ...resolution }, files: [file] }));
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", config], { cwd: folder, encoding: "utf8" });
  return stdout + stderr;
}

test.each([
  { module: "ESNext", moduleResolution: "bundler" },
  { module: "NodeNext", moduleResolution: "NodeNext" },
])(
  "an application of every entry type-checks, declarations included, by $moduleResolution",
  (resolution) => {
    expect(check("application.ts", resolution)).toBe("");
  },
  120_000,
);

test("a wrong name in it would not", () => {
  writeFileSync(join(folder, "wrong.ts"), 'import { useBackend } from "chainrule";\nawait useBackend("webg1");\n');
  const said = check("wrong.ts", { module: "ESNext", moduleResolution: "bundler" });
  expect(said).toMatch(/wrong\.ts\(2,18\): error TS2345: Argument of type '"webg1"'/);
}, 120_000);
