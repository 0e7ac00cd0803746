import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { SourceFile } from "./arrows.ts";
import { parse } from "./imports.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const made = new Set(["node_modules", "dist", "out", "output", "coverage", ".git", ".cache", ".vite", ".vite-temp"]);

/** Every file under `folder` (from the root) that a person wrote and whose path fits. */
export function filesUnder(folder: string, fits: RegExp): SourceFile[] {
  const paths: string[] = [];
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && !made.has(entry.name)) walk(path);
      if (entry.isFile() && fits.test(entry.name)) paths.push(path);
    }
  };
  walk(join(root, folder));
  return paths.sort().map((path) => ({ path: relative(root, path).split(sep).join("/"), code: readFileSync(path, "utf8") }));
}

/** Files of more than `most` lines. */
export function tooLong(files: readonly SourceFile[], most = 300): string[] {
  const lines = ({ code }: SourceFile): number => code.replace(/\n$/, "").split("\n").length;
  return files.filter((file) => lines(file) > most).map((file) => `${file.path}: ${lines(file)} lines`);
}

/** What an `index.ts` holds beside names from elsewhere. All names of a module at once only from a list of our own. */
export function moreThanNames(files: readonly SourceFile[]): string[] {
  const lists = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    (statement.exportClause !== undefined || statement.moduleSpecifier.getText().startsWith('"./'));
  return files
    .filter(({ path }) => /(^|\/)index(\.\w+)?\.ts$/.test(path))
    .flatMap(({ path, code }) =>
      parse(code)
        .statements.filter((one) => !lists(one))
        .map((one) => `${path}: ${one.getText().slice(0, 60)}`),
    );
}

/** Lines that name a place of one machine or one network: a folder beside the repository, a download's address. */
export function places(files: readonly SourceFile[], forbidden: readonly RegExp[]): string[] {
  return files.flatMap(({ path, code }) =>
    code
      .split("\n")
      .flatMap((line, i) => (forbidden.some((one) => one.test(line)) ? [`${path}:${i + 1}: ${line.trim().slice(0, 100)}`] : [])),
  );
}
