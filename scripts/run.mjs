// Runs a TypeScript file of this repository straight from source, on any Node from 20.19 on, without a build:
//   node scripts/run.mjs [node flags] file.ts [arguments]
// Types are erased on loading (ts-blank-space), and the condition "chainrule-source" leads each of our packages to
// its TypeScript source.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Node flags with which `.ts` files and our packages' sources load.
 * @returns {string[]}
 */
export function sourceFlags() {
  return ["--import", import.meta.resolve("ts-blank-space/register"), "--conditions", "chainrule-source"];
}

/**
 * Runs `file` in a process of its own, with this one's terminal; resolves to its exit code.
 * @param {readonly string[]} args node flags, the file, its arguments
 * @returns {Promise<number>}
 */
export function runSource(args) {
  const child = spawn(process.execPath, [...sourceFlags(), ...args], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await runSource(process.argv.slice(2));
