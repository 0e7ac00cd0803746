import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cycles, nameOf, packageOf, rooms, wrongArrows } from "./arrows.ts";
import { filesUnder, moreThanNames, places, root, tooLong } from "./files.ts";
import { importsOf } from "./imports.ts";
import { ours, published, sourcesOf, wrongDependencies, type Manifest } from "./manifests.ts";
import { wrongTfjs } from "./tfjs.ts";

const sources = filesUnder("packages", /\.ts$/).filter(({ path }) => /^packages\/[\w-]+\/src\//.test(path));
const written = ["packages", "examples", "test", "bench", "scripts"].flatMap((folder) => filesUnder(folder, /\.(ts|mjs)$/));
const manifest = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
const folders = readdirSync(join(root, "packages")).filter((name) => existsSync(join(root, "packages", name, "package.json")));

describe("the packages", () => {
  test("are those of the table of arrows, and their sources are read here", () => {
    expect(new Set(folders)).toEqual(new Set(Object.keys(rooms)));
    for (const folder of folders)
      expect(
        sources.some(({ path }) => path.startsWith(`packages/${folder}/src/`)),
        folder,
      ).toBe(true);
  });

  test("import along the arrows", () => {
    expect(wrongArrows(sources)).toEqual([]);
  });

  test("have arrows without a cycle", () => {
    const rows = Object.entries(rooms).map(([folder, room]) => ({
      path: `packages/${folder}.ts`,
      code: room.packages.map((name) => `import "./${name}.ts";`).join("\n"),
    }));
    expect(cycles(rows)).toEqual([]);
  });

  test("have no cycle among their files", () => {
    expect(cycles(sources).map((trail) => trail.join(" → "))).toEqual([]);
  });

  test("take from tfjs only what the allow-list names", () => {
    expect(wrongTfjs(sources)).toEqual([]);
    expect(wrongTfjs(filesUnder("examples", /\.ts$/))).toEqual([]);
  });

  test("have an index.ts that only lists names", () => {
    expect(moreThanNames(sources)).toEqual([]);
  });

  test.each(folders)("%s: depends on what its row allows, and imports what it depends on", (folder) => {
    const room = rooms[folder] ?? { packages: [], others: [] };
    const { name, dependencies, peerDependencies, optionalDependencies } = manifest(`packages/${folder}`);
    expect(name).toBe(nameOf(folder));
    expect(wrongDependencies(manifest(`packages/${folder}`), room)).toEqual([]);
    const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
    const used = sources
      .filter(({ path }) => path.startsWith(`packages/${folder}/src/`))
      .flatMap(({ code }) => importsOf(code))
      .filter(({ specifier }) => !/^(\.|#|node:)/.test(specifier))
      .map(({ specifier }) => packageOf(specifier));
    expect([...new Set(used)].filter((one) => !declared.has(one))).toEqual([]);
  });

  test.each(folders)("%s: is published with the same entries, built", (folder) => {
    const { exports, imports, publishConfig } = manifest(`packages/${folder}`);
    for (const source of sourcesOf([exports, imports])) {
      expect(source).toMatch(/^\.\/src\/.*\.ts$/);
      expect(existsSync(join(root, "packages", folder, source)), source).toBe(true);
    }
    expect(publishConfig?.exports).toEqual(published(exports));
  });
});

describe("the repository", () => {
  test("has a root that depends on no package of its own", () => {
    expect(ours(manifest("."))).toEqual([]);
  });

  test("has no file over 300 lines", () => {
    expect(tooLong(written)).toEqual([]);
  });

  test("has a lockfile without addresses", () => {
    const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
    expect(places([{ path: "pnpm-lock.yaml", code: lockfile }], [/tarball:/, /https?:/])).toEqual([]);
  });

  test("reads nothing beside itself, and names no folder of one machine", () => {
    const beside = new RegExp(["\\.\\.", "shared\\b"].join("/"));
    const machine = new RegExp(`(^|["'\`( ])/(${["work", "home", "Users"].join("|")})/`);
    expect(places(written, [beside, machine])).toEqual([]);
  });
});
