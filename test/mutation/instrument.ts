import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { findRules, type Rules, type Sources } from "./findRules.ts";
import { isLeftAlone, mutantsAt } from "./mutantsAt.ts";

/** One mistake in one place of a rule. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  readonly original: string;
  readonly mutated: string;
}

/** The engine's sources in which every mutant stands beside the original, chosen by `__mutation.on(id)`. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Code by path below src; files without a rule are missing. */
  readonly code: ReadonlyMap<string, string>;
}

/** The engine's sources. */
export const engineSource = new URL("../../packages/engine/src/", import.meta.url);

/** Puts all mutants into the engine's sources. The same sources give the same ids. */
export function instrument(): Instrumented {
  const sources = read();
  const rules = findRules(sources, exportedNames(sources));
  const mutants: Mutant[] = [];
  const code = new Map<string, string>();
  for (const [file, source] of sources) {
    const before = mutants.length;
    const text = instrumentFile(file, source, rules, mutants);
    if (mutants.length > before) code.set(file, text);
  }
  return { mutants, code };
}

function read(): Sources {
  const paths = readdirSync(engineSource, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !path.startsWith("reference/"))
    .sort();
  return new Map(
    paths.map((path) => [
      path,
      ts.createSourceFile(path, readFileSync(new URL(path, engineSource), "utf8"), ts.ScriptTarget.ES2022, true),
    ]),
  );
}

/** The names in index.ts. */
function exportedNames(sources: Sources): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of sources.get("index.ts")!.statements)
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause))
      for (const element of statement.exportClause.elements) names.add(element.name.text);
  return names;
}

function instrumentFile(file: string, source: ts.SourceFile, rules: Rules, mutants: Mutant[]): string {
  const names = functionNames(source);
  const isFunctionName = (name: string): boolean => names.has(name) || known.has(name);
  /** The node's text with its mutants and those of everything in it. */
  const emit = (node: ts.Node, inRule: boolean): string => {
    const text = node.getText();
    const within = inRule || rules.has(node);
    if (isLeftAlone(node)) return text;
    let out = "";
    let at = node.getStart();
    ts.forEachChild(node, (child) => {
      out += source.text.slice(at, child.getStart()) + emit(child, within);
      at = child.getEnd();
    });
    out += source.text.slice(at, node.getEnd());
    if (!within) return out;
    for (const { operator, text: mutated } of mutantsAt(node, isFunctionName)) {
      const id = mutants.length;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      mutants.push({ id, file, line, operator, original: text, mutated });
      out = `(__mutation.on(${id}) ? (${mutated}) : (${out}))`;
    }
    return out;
  };
  return emit(source, false);
}

/** What a file imports or declares. */
function functionNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (bindings !== undefined && ts.isNamedImports(bindings)) for (const { name } of bindings.elements) names.add(name.text);
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) names.add(statement.name.text);
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) if (ts.isIdentifier(name)) names.add(name.text);
  }
  return names;
}

/** Functions that a mutant may call although its file does not: they are handed to it. */
const known = new Set(
  "add sub mul div greater less greaterEqual lessEqual equal notEqual sin cos sinh cosh maximum minimum".split(" "),
);
