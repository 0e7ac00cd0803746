import ts from "typescript";

/** One place where a module names another. */
export interface Import {
  readonly specifier: string;
  /** Erased before anything runs (`import type`, `export type … from`, `import("x").Y`). */
  readonly typeOnly: boolean;
  /** By `import()`, so at a time of its own. */
  readonly dynamic: boolean;
  /** The names it takes, as the other module calls them; `"*"` for all of them. */
  readonly names: readonly string[];
  /** Those of `names` that are taken as types. */
  readonly types: readonly string[];
}

/** Everything that a module imports or re-exports, read by TypeScript's own parser. */
export function importsOf(code: string): readonly Import[] {
  const known = parsed.get(code);
  if (known) return known;
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const here = statement(node) ?? call(node) ?? typeImport(node);
    if (here) found.push(here);
    ts.forEachChild(node, visit);
  };
  visit(parse(code));
  parsed.set(code, found);
  return found;
}

const parsed = new Map<string, readonly Import[]>();

/** The syntax tree of a module. */
export function parse(code: string): ts.SourceFile {
  return ts.createSourceFile("module.ts", code, ts.ScriptTarget.Latest, true);
}

/** The names written after a dot, in a pattern, or as members of a type; comments and strings do not count. */
export function identifiersOf(code: string): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) found.add(node.name.text);
    if (ts.isBindingElement(node) || ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
      found.add(((ts.isBindingElement(node) ? node.propertyName : undefined) ?? node.name).getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(code));
  return [...found];
}

function statement(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    const { importClause } = node;
    const names = importClause ? clauseNames(importClause) : [];
    const typeOnly =
      importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || (names.length > 0 && names.every((name) => name.typeOnly));
    const types = names.filter((name) => typeOnly || name.typeOnly).map((name) => name.name);
    return { specifier: text(node.moduleSpecifier), typeOnly, dynamic: false, names: names.map((name) => name.name), types };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const elements = node.exportClause && ts.isNamedExports(node.exportClause) ? [...node.exportClause.elements] : undefined;
    const typeOnly =
      node.isTypeOnly || (elements !== undefined && elements.length > 0 && elements.every((element) => element.isTypeOnly));
    const names = elements?.map(importedName) ?? ["*"];
    const types = typeOnly ? names : (elements?.filter((element) => element.isTypeOnly).map(importedName) ?? []);
    return { specifier: text(node.moduleSpecifier), typeOnly, dynamic: false, names, types };
  }
  return undefined;
}

function clauseNames(clause: ts.ImportClause): { name: string; typeOnly: boolean }[] {
  const bindings = clause.namedBindings;
  const named = !bindings
    ? []
    : ts.isNamespaceImport(bindings)
      ? [{ name: "*", typeOnly: false }]
      : bindings.elements.map((element) => ({ name: importedName(element), typeOnly: element.isTypeOnly }));
  return clause.name ? [{ name: "default", typeOnly: false }, ...named] : named;
}

function call(node: ts.Node): Import | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  const [specifier] = node.arguments;
  if ((!isImport && !isRequire) || !specifier) return undefined;
  return { specifier: text(specifier), typeOnly: false, dynamic: true, names: destructured(node), types: [] };
}

function typeImport(node: ts.Node): Import | undefined {
  if (!ts.isImportTypeNode(node) || !ts.isLiteralTypeNode(node.argument)) return undefined;
  const name = node.qualifier ? node.qualifier.getText().split(".")[0] : undefined;
  const names = [name ?? "*"];
  return { specifier: text(node.argument.literal), typeOnly: true, dynamic: false, names, types: names };
}

/** The names in `const { a, b } = await import(…)` and `const [{ a }, …] = await Promise.all([import(…), …])`. */
function destructured(node: ts.CallExpression): readonly string[] {
  let value: ts.Node = node;
  let at = -1;
  if (ts.isArrayLiteralExpression(value.parent)) {
    at = value.parent.elements.indexOf(node);
    value = value.parent.parent;
    if (!ts.isCallExpression(value) || value.expression.getText() !== "Promise.all") return ["*"];
  }
  if (!ts.isAwaitExpression(value.parent) || !ts.isVariableDeclaration(value.parent.parent)) return ["*"];
  let pattern: ts.BindingName | undefined = value.parent.parent.name;
  if (at >= 0) {
    const element: ts.ArrayBindingElement | undefined = ts.isArrayBindingPattern(pattern) ? pattern.elements[at] : undefined;
    pattern = element && ts.isBindingElement(element) ? element.name : undefined;
  }
  if (!pattern || !ts.isObjectBindingPattern(pattern) || pattern.elements.some((element) => element.dotDotDotToken)) return ["*"];
  return pattern.elements.map((element) => (element.propertyName ?? element.name).getText());
}

function importedName(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text;
}

function text(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : `<not a literal: ${node.getText()}>`;
}
