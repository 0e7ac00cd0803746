import { nameOf, rooms, type Room } from "./arrows.ts";

/** What we read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly publishConfig?: { readonly exports?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Packages of this repository among all dependencies of `manifest`. */
export function ours(manifest: Manifest): string[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  const all = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies };
  const names = new Set(Object.keys(rooms).map(nameOf));
  return Object.entries(all).flatMap(([name, version]) => (names.has(name) || version.startsWith("workspace:") ? [name] : []));
}

/** Dependencies of a package that its row in the table of arrows does not allow. */
export function wrongDependencies(manifest: Manifest, room: Room): string[] {
  const allowed = [...room.packages.map(nameOf), ...room.others];
  const fits = (name: string): boolean =>
    allowed.some((one) => (one.endsWith("/*") ? name.startsWith(one.slice(0, -1)) : one === name));
  const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies });
  return named.filter((name) => !fits(name));
}

/** `exports` as a published package has it: without the condition that leads to sources. */
export function published(exports: unknown): unknown {
  if (typeof exports !== "object" || exports === null) return exports;
  const kept = Object.entries(exports).filter(([condition]) => condition !== "chainrule-source");
  return Object.fromEntries(kept.map(([condition, target]) => [condition, published(target)]));
}

/** Every file that the condition "chainrule-source" leads to, at any depth of conditions. */
export function sourcesOf(entries: unknown): string[] {
  if (typeof entries !== "object" || entries === null) return [];
  return Object.entries(entries).flatMap(([condition, target]) =>
    condition === "chainrule-source" ? [String(target)] : sourcesOf(target),
  );
}
