import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { consumer, filesIn, type Manifest, manifestOf, ourPackages } from "./consumer.ts";

let installed = "";
beforeAll(async () => {
  installed = join(await consumer(), "node_modules");
}, 600_000);

const read = (name: string, file: string): string => readFileSync(join(installed, name, file), "utf8");

/** Every string in a part of a package.json, however deep. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** Every key likewise. */
function keys(value: unknown): string[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inside]) => [key, ...keys(inside)])
    : [];
}

/** What a module imports, statically or on demand. */
function importedBy(code: string): string[] {
  const statements = code.matchAll(/^\s*(?:import|export)\b[^"';]*?["']([^"'\n]+)["'];?\s*$/gm);
  const onDemand = code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g);
  return [...statements, ...onDemand].map(([, name]) => name as string);
}

describe.each([...ourPackages.keys()])("%s, packed", (name) => {
  test("holds what was built, its terms, and nothing else", () => {
    const files = filesIn(join(installed, name));
    const beside = files.filter((file) => !file.startsWith("dist/"));
    const allowed = ["package.json", "LICENSE", "README.md", "DATASETS.md", "THIRD-PARTY.txt"];
    expect(beside.filter((file) => !allowed.includes(file))).toEqual([]);
    expect(beside).toEqual(expect.arrayContaining(["package.json", "LICENSE"]));
    expect(files.filter((file) => file.startsWith("dist/") && !/\.(js|d\.ts|txt)$/.test(file))).toEqual([]);
  });

  test("has a manifest that leads to built files only", () => {
    const manifest = manifestOf(join(installed, name));
    const text = JSON.stringify(manifest);
    expect(keys(manifest)).not.toContain("chainrule-source");
    expect(text).not.toMatch(/workspace:|catalog:|link:|file:|\.ts"(?<!\.d\.ts")/);
    const paths = strings([manifest.exports, manifest["imports"], manifest["unpkg"], manifest["jsdelivr"]]);
    const files = new Set(filesIn(join(installed, name)).map((file) => `./${file}`));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !files.has(path))).toEqual([]);
    const source: Manifest = manifestOf(ourPackages.get(name) as string);
    expect(Object.keys(manifest.exports)).toEqual(Object.keys(source.exports));
  });

  test("depends on everything that it imports", () => {
    const { dependencies = {} } = manifestOf(join(installed, name));
    const known = (imported: string): boolean =>
      /^[.#]/.test(imported) ||
      isBuiltin(imported) ||
      Object.keys(dependencies).some((dependency) => imported === dependency || imported.startsWith(`${dependency}/`));
    const built = filesIn(join(installed, name)).filter((file) => /^dist\/(?!page\/)/.test(file) && /\.(js|d\.ts)$/.test(file));
    const imported = built.flatMap((file) => importedBy(read(name, file)).map((specifier) => `${file}: ${specifier}`));
    expect(imported.filter((line) => !known(line.split(": ")[1] as string))).toEqual([]);
  });

  test("names no folder of the machine that built it, and tfjs in no declaration", () => {
    const files = filesIn(join(installed, name)).filter((file) => /\.(js|json|d\.ts)$/.test(file));
    const home = process.cwd().replace(/[\\/]test$/, "");
    expect(files.filter((file) => read(name, file).includes(home))).toEqual([]);
    const declarations = files.filter((file) => file.endsWith(".d.ts"));
    expect(declarations.length).toBeGreaterThan(0);
    expect(declarations.filter((file) => read(name, file).includes("@tensorflow"))).toEqual([]);
  });
});

test("what a page loads without a bundler imports nothing by name", () => {
  const files = filesIn(join(installed, "chainrule/dist/page")).filter((file) => file.endsWith(".js"));
  expect(files).toContain("index.js");
  expect(
    files.flatMap((file) => importedBy(read("chainrule", `dist/page/${file}`))).filter((name) => !name.startsWith(".")),
  ).toEqual([]);
});

test("the WebAssembly binaries lie in the packages that load them", () => {
  for (const [name, folder] of [
    ["@chainrule/backend-tfjs", "dist"],
    ["chainrule", "dist/page"],
  ] as const) {
    const binaries = filesIn(join(installed, name, folder)).filter((file) =>
      read(name, `${folder}/${file}`).includes("data:application/wasm;base64,AGFzbQ"),
    );
    expect(binaries.map((file) => file.replace(/-.*/, ""))).toEqual(["chunks/plain", "chunks/simd", "chunks/threadedSimd"]);
  }
});
