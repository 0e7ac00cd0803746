// Brings what the repository needs to run, with nothing but Node here: the exact packages of pnpm-lock.yaml, by the
// pnpm that package.json names. Does nothing when they are there already.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "node_modules/.chainrule-setup");

/** Every manifest that decides what is installed. */
function manifests() {
  const inside = ["packages", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => join(folder, name)),
  );
  const files = [".", "test", "bench", ...inside].map((folder) => join(folder, "package.json"));
  return ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...files].filter((file) => existsSync(join(root, file)));
}

/** What an installation depends on; the same text means there is nothing to do. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of manifests()) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return `${hash.digest("hex")} ${process.version} ${process.platform} ${process.arch}\n`;
}

/** The npx that belongs to this Node, started as a script so that no shell is needed, on Windows neither. */
function npx() {
  const beside = dirname(process.execPath);
  const places = [
    process.env["npm_execpath"] && join(dirname(process.env["npm_execpath"]), "npx-cli.js"),
    join(beside, "node_modules/npm/bin/npx-cli.js"),
    join(beside, "../lib/node_modules/npm/bin/npx-cli.js"),
  ];
  const script = places.find((place) => place && existsSync(place));
  return script ? [process.execPath, script] : ["npx"];
}

/**
 * Runs pnpm, at the version of package.json, in the root.
 * @param {readonly string[]} args
 * @param {"inherit" | "ignore"} [output] where what it prints goes; errors always show
 * @returns {Promise<number>} its exit code
 */
export function pnpm(args, output = "inherit") {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [command = "npx", ...before] = npx();
  const child = spawn(command, [...before, "--yes", packageManager, ...args], {
    cwd: root,
    stdio: ["ignore", output, "inherit"],
    shell: command === "npx" && process.platform === "win32",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** Installs the packages unless they are installed. Throws where that fails. */
export async function setUp() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: chainrule needs 20.19 or newer.`);
  }
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint()) return;
  console.log("Installing the packages of pnpm-lock.yaml …");
  const code = await pnpm(["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"]);
  if (code !== 0) throw new Error(`pnpm install ended with ${code}; see above.`);
  writeFileSync(stamp, fingerprint());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUp();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
