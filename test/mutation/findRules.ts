import ts from "typescript";

/** A source file of the engine, by its path below src. */
export type Sources = ReadonlyMap<string, ts.SourceFile>;

/** The code of derivative rules: nodes whose whole subtree computes derivatives. */
export type Rules = ReadonlySet<ts.Node>;

/** Which of a constructor's arguments are rules: from one to before another. */
const constructors: Readonly<Record<string, readonly [number, number]>> = {
  elementwiseOp: [1, Infinity],
  linear: [1, 2],
  bilinear: [1, 3],
};

/** Files in which every function is the chain rule's. */
const entirely = ["reverse.ts"];

type Fn = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration;

/**
 * Finds the rules by their structure: what is handed to elementwiseOp, linear and bilinear, what stands under the names vjp and jvp,
 * and every function that these call, unless it is an op that the engine exports or one that only checks.
 */
export function findRules(sources: Sources, exported: ReadonlySet<string>): Rules {
  const rules = new Set<ts.Node>();
  const add = (node: ts.Node): void => {
    if (rules.has(node)) return;
    rules.add(node);
    walk(node, (inner) => {
      if (ts.isIdentifier(inner)) follow(inner);
    });
  };
  const follow = (name: ts.Identifier): void => {
    if (isName(name) || /^(require|show|check)[A-Z]/.test(name.text)) return;
    const found = functionNamed(sources, name);
    if (found !== undefined && !exported.has(name.text)) add(bodyOf(found));
    const parameter = parameterNamed(name);
    if (parameter !== undefined) for (const argument of argumentsFor(parameter)) add(argument);
  };
  for (const [path, source] of sources)
    walk(source, (node) => {
      if (entirely.includes(path) && isFunction(node)) add(bodyOf(node));
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const range = constructors[node.expression.text];
        if (range !== undefined) for (const argument of node.arguments.slice(...range)) add(argument);
      }
      if (
        (ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node) || ts.isShorthandPropertyAssignment(node)) &&
        ts.isIdentifier(node.name) &&
        /^(vjp|jvp)$/.test(node.name.text)
      )
        add(ts.isMethodDeclaration(node) ? bodyOf(node) : ts.isPropertyAssignment(node) ? node.initializer : node.name);
    });
  return rules;
}

/** Visits a node and everything in it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

function isFunction(node: ts.Node): node is Fn {
  return (
    ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)
  );
}

function bodyOf(fn: Fn): ts.Node {
  return fn.body ?? fn;
}

/** Whether the identifier only names something: a property, a declaration, an import. */
function isName(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isPropertyAssignment(parent) && parent.name === name) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isTypeReferenceNode(parent) ||
    ts.isImportSpecifier(parent)
  );
}

/** The function that a name stands for: declared in the same file, or in a file of ops that it is imported from. */
function functionNamed(sources: Sources, name: ts.Identifier): Fn | undefined {
  const file = name.getSourceFile();
  const here = declared(file, name.text);
  if (here !== undefined) return here;
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly === true) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    if (!bindings.elements.some((element) => element.name.text === name.text)) continue;
    const path = new URL((statement.moduleSpecifier as ts.StringLiteral).text, `file:///${file.fileName}`).pathname.slice(1);
    const from = sources.get(path);
    return path.startsWith("ops/") && from !== undefined ? declared(from, name.text) : undefined;
  }
  return undefined;
}

function declared(file: ts.SourceFile, name: string): Fn | undefined {
  let found: Fn | undefined;
  walk(file, (node) => {
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) found = node;
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name && node.initializer !== undefined)
      if (isFunction(node.initializer)) found = node.initializer;
  });
  return found;
}

/** The parameter of an enclosing function that a name stands for. */
function parameterNamed(name: ts.Identifier): ts.ParameterDeclaration | undefined {
  for (let node: ts.Node = name.parent; !ts.isSourceFile(node); node = node.parent)
    if (isFunction(node)) {
      const found = node.parameters.find((one) => ts.isIdentifier(one.name) && one.name.text === name.text);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The functions given for a parameter where its function is called, in the same file. */
function argumentsFor(parameter: ts.ParameterDeclaration): ts.Node[] {
  const fn = parameter.parent as Fn;
  const holder = fn.parent;
  const name = ts.isFunctionDeclaration(fn)
    ? fn.name?.text
    : ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
      ? holder.name.text
      : undefined;
  if (name === undefined || constructors[name] !== undefined) return [];
  const at = fn.parameters.indexOf(parameter);
  const found: ts.Node[] = [];
  walk(fn.getSourceFile(), (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== name) return;
    const given = parameter.dotDotDotToken === undefined ? node.arguments.slice(at, at + 1) : node.arguments.slice(at);
    found.push(...given.filter(isFunction));
  });
  return found;
}
