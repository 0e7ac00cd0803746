// Builds all packages and packs each as it would be published: node scripts/pack.mjs → prints the folder of tarballs.
// The same sources give the same folder, which is made once.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pnpm, root, setUp } from "./setup.mjs";

const packages = join(root, "packages");

/** A name for what all sources are now. */
function fingerprint() {
  const hash = createHash("sha256");
  const files = readdirSync(packages, { recursive: true, encoding: "utf8" })
    .filter((file) => !/(^|[\\/])(node_modules|dist)([\\/]|$)/.test(file) && /\.[a-z]+$/.test(file))
    .sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(packages, file)));
  const building = ["rollup.config.mjs", "scripts/pageBuild.mjs", "pnpm-lock.yaml", "tsconfig.json", "LICENSE"];
  for (const file of building) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The folder that holds a tarball of each package, `chainrule-engine-0.1.0.tgz` and so on.
 * @returns {Promise<string>}
 */
export async function pack() {
  const cache = join(root, ".cache");
  const folder = join(cache, `packed-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) if (name.startsWith("packed-")) rmSync(join(cache, name), { recursive: true });
  const rollup = join(dirname(createRequire(import.meta.url).resolve("rollup/package.json")), "dist/bin/rollup");
  const built = spawnSync(process.execPath, [rollup, "-c", "--silent"], { cwd: root, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`The build failed.\n${built.stdout}${built.stderr}`);
  const aside = mkdtempSync(`${folder}-partial-`);
  const code = await pnpm(["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", aside], "ignore");
  if (code !== 0) throw new Error(`pnpm pack ended with ${code}`);
  renameSync(aside, folder);
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUp();
  console.log(await pack());
}
