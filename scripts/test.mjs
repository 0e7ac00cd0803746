// npm test: sets up what is needed, a browser included, then runs every test in Node and in that browser. Arguments go
// to vitest, e.g.
//   npm test -- --project node engine
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, setUp } from "./setup.mjs";

/**
 * @param {readonly string[]} args for vitest
 * @returns {Promise<number>} its exit code
 */
export function vitest(args) {
  const folder = join(root, "test");
  const program = join(dirname(createRequire(join(folder, "package.json")).resolve("vitest/package.json")), "vitest.mjs");
  const command = args[0] && /^(run|watch|bench|list|related|init|dev)$/.test(args[0]) ? args : ["run", ...args];
  const child = spawn(process.execPath, [program, ...command], { cwd: folder, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUp();
  process.exitCode = await vitest(process.argv.slice(2));
}
