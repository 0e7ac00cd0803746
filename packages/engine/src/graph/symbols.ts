/** How operations are written in formulas, where that is not their name in lower case. */
const symbols: Readonly<Record<string, string>> = {
  Add: "+",
  Sub: "−",
  Multiply: "×",
  RealDiv: "÷",
  Neg: "−",
  Pow: "^",
  Square: "²",
  Sqrt: "√",
  Maximum: "max",
  Minimum: "min",
  BatchMatMul: "matMul",
  _FusedMatMul: "affine",
  SquaredDifference: "(a−b)²",
  Sum: "Σ",
};

/** An operation as it is written in formulas. */
export function symbolOf(op: string): string {
  return symbols[op] ?? `${op.slice(0, 1).toLowerCase()}${op.slice(1)}`;
}
