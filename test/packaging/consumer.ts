import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { pack } from "../../scripts/pack.mjs";
import { alone } from "./alone.ts";

const { extract } = createRequire(import.meta.url)("tar-fs") as {
  extract: (target: string, options: { readonly strip: number }) => NodeJS.WritableStream;
};

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Our packages by name, with the folder of packages/ that each is made in. */
export const ourPackages: ReadonlyMap<string, string> = new Map(
  readdirSync(join(root, "packages")).map((folder) => [
    manifestOf(join(root, "packages", folder)).name,
    join(root, "packages", folder),
  ]),
);

/** The part of a package.json that is read here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The package.json of a folder. */
export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/**
 * A project that has installed our packages as they would be published: a folder whose node_modules holds what lies in the packed
 * tarballs, and beside it, as an installer puts them, the packages of others that they depend on (links to the ones installed here).
 * Nothing in it leads to our sources. Built once for the same sources, also where several tests ask at once.
 */
export async function consumer(): Promise<string> {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  return await alone(join(cache, "packing.lock"), async () => {
    const tarballs = await pack();
    const folder = join(cache, `consumer-${createHash("sha256").update(tarballs).digest("hex").slice(0, 16)}`);
    if (existsSync(folder)) return folder;
    for (const old of readdirSync(cache)) if (old.startsWith("consumer-")) rmSync(join(cache, old), { recursive: true });
    const aside = mkdtempSync(`${folder}-partial-`);
    writeFileSync(join(aside, "package.json"), '{ "type": "module" }\n');
    await install(tarballs, join(aside, "node_modules"));
    renameSync(aside, folder);
    return folder;
  });
}

async function install(tarballs: string, into: string): Promise<void> {
  for (const [name, source] of ourPackages) {
    const file = `${name.replace("@", "").replace("/", "-")}-${manifestOf(source).version}.tgz`;
    const target = join(into, name);
    mkdirSync(target, { recursive: true });
    // every path in a tarball of npm begins with "package/"
    await pipeline(createReadStream(join(tarballs, file)), createGunzip(), extract(target, { strip: 1 }));
    for (const dependency of Object.keys(manifestOf(target).dependencies ?? {})) {
      if (!ourPackages.has(dependency)) link(dependency, source, into);
    }
  }
  // what pages with a tfjs of their own bring beside us
  link("@tensorflow/tfjs-backend-cpu", join(root, "test"), into);
}

function link(name: string, from: string, into: string): void {
  const target = join(into, name);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const installed = createRequire(join(from, "package.json"))
    .resolve.paths(name)
    ?.map((folder) => join(folder, name));
  const found = installed?.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`"${name}" is not installed for "${from}".`);
  symlinkSync(found, target, "junction");
}

/** Every file below a folder of the consumer, as paths with "/". */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
