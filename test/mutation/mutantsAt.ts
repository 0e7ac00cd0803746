import ts from "typescript";

/** Another text for a node, and what was done. */
export interface Replacement {
  readonly operator: string;
  readonly text: string;
}

/** Calls in which two operands change places with another meaning. */
const ordered = new Set([
  "sub",
  "div",
  "pow",
  "atan2",
  "where",
  "matMul",
  "product",
  "greater",
  "greaterEqual",
  "less",
  "lessEqual",
]);

/** Functions that stand for each other in a mistake. */
const confused: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  greater: "less",
  less: "greater",
  greaterEqual: "lessEqual",
  lessEqual: "greaterEqual",
  equal: "notEqual",
  notEqual: "equal",
  sin: "cos",
  cos: "sin",
  sinh: "cosh",
  cosh: "sinh",
  maximum: "minimum",
  minimum: "maximum",
};

/** Operators of host numbers. */
const arithmetic: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "<": ">=",
  ">": "<=",
  "<=": ">",
  ">=": "<",
  "===": "!==",
  "!==": "===",
};

const checking = /^(require|show|check|operands)/;

/** Whether nothing below the node is mutated: types, messages, checks, the steps of loops. */
export function isLeftAlone(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isThrowStatement(node) ||
    ts.isCatchClause(node) ||
    ts.isNewExpression(node) ||
    ts.isTemplateExpression(node) ||
    ts.isImportDeclaration(node) ||
    (!ts.isSourceFile(node) && ts.isForStatement(node.parent) && node.parent.incrementor === node) ||
    (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && checking.test(node.expression.text)) ||
    isFallback(node)
  );
}

/** The number after `??` that only the type of an index needs: nothing gets there. */
function isFallback(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isNumericLiteral(node) &&
    ts.isBinaryExpression(parent) &&
    parent.right === node &&
    parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken &&
    ts.isElementAccessExpression(parent.left)
  );
}

/** Every mistake that can be made at one node of a rule. */
export function mutantsAt(node: ts.Node, isFunctionName: (name: string) => boolean): Replacement[] {
  const found: Replacement[] = [];
  const add = (operator: string, text: string): void => {
    found.push({ operator, text });
  };
  if (isAssigned(node)) return [];
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) callMutants(node, node.expression.text, isFunctionName, add);
  if (ts.isNumericLiteral(node) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)) {
    const value = Number(node.text);
    add("constant changed", String(value + 1));
    if (value !== 0 && !ts.isPrefixUnaryExpression(node.parent)) add("sign flipped", `-${node.text}`);
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) add("flag turned", "false");
  if (node.kind === ts.SyntaxKind.FalseKeyword) add("flag turned", "true");
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) add("sign flipped", node.operand.getText());
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add("condition turned", node.operand.getText());
  if (ts.isBinaryExpression(node)) {
    const other = arithmetic[node.operatorToken.getText()];
    if (other !== undefined) add("operator exchanged", `(${node.left.getText()}) ${other} (${node.right.getText()})`);
    if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) add("operand dropped", "undefined");
  }
  if (ts.isConditionalExpression(node)) {
    const isNeed = /\bneeds?\b/.test(node.condition.getText());
    add(isNeed ? "need ignored" : "branch always", node.whenTrue.getText());
    add("branch never", node.whenFalse.getText());
  }
  if (isResult(node)) {
    add("sign of the result flipped", `__mutation.sign(${node.getText()})`);
    add("result doubled", `__mutation.twice(${node.getText()})`);
    if (ts.isArrayLiteralExpression(node.parent)) add("result dropped", "undefined");
  }
  return found;
}

function callMutants(
  call: ts.CallExpression,
  name: string,
  isFunctionName: (name: string) => boolean,
  add: (operator: string, text: string) => void,
): void {
  const texts = call.arguments.map((argument) => argument.getText());
  const [first, second] = texts;
  if (first === undefined || first.startsWith("...") || isFunctionArgument(call.arguments[0]!)) return;
  const other = confused[name];
  if (other !== undefined && isFunctionName(other)) add("function exchanged", `__mutation.${other}(${texts.join(", ")})`);
  if (second !== undefined && ordered.has(name)) {
    const turned = name === "where" ? [first, texts[2], second] : [second, first, ...texts.slice(2)];
    add("operands swapped", `${name}(${turned.join(", ")})`);
  }
  // what takes a tensor and gives one is left out, and its operand handed on
  const isUnary = second === undefined || !["add", "sub", "mul", "div", "where", "maximum", "minimum"].includes(name);
  if (name === "apply" || name === "applyAll" || name === "runKernel" || !isFunctionName(name)) return;
  if (isUnary) add(`${name} left out`, first);
  else {
    const start = name === "where" ? 1 : 0;
    for (const [i, text] of texts.entries()) if (i >= start && i < start + 2) add("operand dropped", text);
  }
}

function isFunctionArgument(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isStringLiteral(node);
}

/** The target of an assignment. */
function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether the expression is what a rule returns, or one of the derivatives in the list that it returns. */
function isResult(node: ts.Node): boolean {
  if (!ts.isExpression(node) || ts.isArrayLiteralExpression(node) || ts.isConditionalExpression(node)) return false;
  if (ts.isParenthesizedExpression(node) || isUndefined(node) || ts.isArrowFunction(node) || ts.isObjectLiteralExpression(node))
    return false;
  if (ts.isBinaryExpression(node) && /^([<>]=?|[!=]==)$/.test(node.operatorToken.getText())) return false;
  let inner: ts.Node = node;
  let outer: ts.Node = node.parent;
  while (
    ts.isArrayLiteralExpression(outer) ||
    ts.isParenthesizedExpression(outer) ||
    (ts.isConditionalExpression(outer) && outer.condition !== inner) ||
    (ts.isBinaryExpression(outer) && outer.right === inner && /^(&&|\?\?)$/.test(outer.operatorToken.getText()))
  ) {
    inner = outer;
    outer = outer.parent;
  }
  if (ts.isArrowFunction(outer)) return outer.body === inner && !isPredicate(outer);
  return ts.isReturnStatement(outer);
}

/** Whether a function only says which elements, or in which order. */
function isPredicate(fn: ts.ArrowFunction): boolean {
  const { parent } = fn;
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(filter|some|every|sort|find\w*)$/.test(parent.expression.name.text)
  );
}

function isUndefined(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === "undefined";
}
