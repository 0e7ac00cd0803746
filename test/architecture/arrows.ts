import { dirname, join } from "node:path/posix";
import { importsOf } from "./imports.ts";

/** A source file: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly code: string;
}

/** What a package may import beside its own files. */
export interface Room {
  /** Packages of this repository. */
  readonly packages: readonly string[];
  /** Anything else: a package's name, `"scope/*"`, or `"node:*"`. */
  readonly others: readonly string[];
}

/** The arrows of docs/architecture.md, by folder of `packages/`. */
export const rooms: Readonly<Record<string, Room>> = {
  engine: { packages: [], others: [] },
  "backend-tfjs": { packages: ["engine"], others: ["@tensorflow/*", "node:*"] },
  layers: { packages: ["engine"], others: [] },
  data: { packages: ["engine"], others: [] },
  training: { packages: ["data", "engine", "layers"], others: [] },
  plots: { packages: ["engine"], others: ["@dagrejs/dagre", "d3-array", "d3-contour", "log-update"] },
  chainrule: { packages: ["backend-tfjs", "data", "engine", "layers", "plots", "training"], others: [] },
};

/** The npm name of a folder of `packages/`. */
export function nameOf(folder: string): string {
  return folder === "chainrule" ? folder : `@chainrule/${folder}`;
}

/** The package part of a specifier: `@a/b/c` → `@a/b`, `a/b` → `a`. */
export function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Every import of `files` (all in `packages/`) that leads where its package may not go. */
export function wrongArrows(files: readonly SourceFile[], table = rooms): string[] {
  return files.flatMap(({ path, code }) => {
    const folder = path.split("/")[1] ?? "";
    const room = table[folder];
    if (!room) return [`${path}: the package "${folder}" has no row in the table of arrows`];
    return importsOf(code).flatMap(({ specifier }) => {
      const problem = specifier.startsWith(".") ? wrongRelative(path, folder, specifier) : wrongPackage(room, specifier);
      return problem ? [`${path}: "${specifier}" ${problem}`] : [];
    });
  });
}

function wrongRelative(path: string, folder: string, specifier: string): string | undefined {
  const target = join(dirname(path), specifier);
  if (!target.startsWith(`packages/${folder}/src/`)) return "leads out of the package";
  if (!specifier.endsWith(".ts")) return "lacks the ending .ts";
  if (/(^|\/)index(\.\w+)?\.ts$/.test(specifier)) return "is an index: import the file itself";
  const reference = `packages/${folder}/src/reference/`;
  if (target.startsWith(reference) && !path.startsWith(reference))
    return "is the reference backend, which only tests and users open";
  return undefined;
}

function wrongPackage(room: Room, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return undefined; // the package's own file, chosen by conditions in its manifest
  const name = packageOf(specifier);
  const allowed = [...room.packages.map(nameOf), ...room.others];
  const fits = allowed.some((one) => (one.endsWith("*") ? specifier.startsWith(one.slice(0, -1)) : one === name));
  return fits ? undefined : `is not among what this package may import: ${allowed.join(", ") || "nothing"}`;
}

/**
 * Cycles among files, each as the list of paths that leads back to its first. Only imports that run count: types are
 * erased, and an `import()` runs when both files are whole.
 */
export function cycles(files: readonly SourceFile[]): string[][] {
  const known = new Set(files.map(({ path }) => path));
  const next = new Map(
    files.map(({ path, code }) => {
      const runs = importsOf(code).filter((one) => !one.typeOnly && !one.dynamic && one.specifier.startsWith("."));
      return [path, runs.map((one) => join(dirname(path), one.specifier)).filter((target) => known.has(target))];
    }),
  );
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path]);
    if (at >= 0 || done.has(path)) return;
    for (const target of next.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}
