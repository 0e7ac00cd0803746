// npm run coverage: runs every op in every mode and every kernel on every device, in Node and in the tests' browser, and
// writes docs/coverage.md. With names of vitest projects (node, browser) only there; the other columns are then those of
// the last time.
import { rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runSource } from "./run.mjs";
import { root, setUp } from "./setup.mjs";
import { vitest } from "./test.mjs";

await setUp();
const projects = process.argv.slice(2);
if (projects.length === 0) rmSync(join(root, "test/.coverage"), { recursive: true, force: true });
process.env["CHAINRULE_COVERAGE"] = "write";
let code = 0;
for (const project of projects.length > 0 ? projects : ["node", "browser"])
  code ||= await vitest(["--project", project, "trainable/trainable"]);
code = (await runSource([join(root, "test/trainable/writePage.ts")])) || code;
const prettier = join(createRequire(join(root, "package.json")).resolve("prettier/package.json"), "../bin/prettier.cjs");
spawnSync(process.execPath, [prettier, "--write", "--log-level", "warn", join(root, "docs/coverage.md")], { stdio: "inherit" });
process.exitCode = code;
