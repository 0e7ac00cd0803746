import type { ComputationGraph, GraphNode } from "@chainrule/engine";
import { checkGraph, type GraphOptions } from "./checkGraph.ts";
import { showNumber, showValues } from "./graphNumbers.ts";

/**
 * A computational graph as a table in plain text: one line per value in the order of computing, with its formula, its value, its
 * derivative, and d(value)/d(operand) for each operand where all are scalars.
 */
export function graphText(graph: ComputationGraph, options: Omit<GraphOptions, "title"> = {}): string {
  checkGraph("graphText", graph, options, ["digits"]);
  const { digits = 4 } = options;
  const { nodes, edges, mode } = graph;
  const names = nodes.map((node) => nameIn(graph, node));
  const head = ["", "formula", "value", mode === "reverse" ? "dL/dvalue" : "tangent", "locals"];
  const rows = nodes
    .filter(({ kind, isOutput }) => kind !== "constant" || isOutput)
    .map((node) => {
      const operands = edges.filter(({ to }) => to === node.id);
      const formula =
        node.kind !== "operation"
          ? node.kind
          : formulaOf(
              node.symbol,
              operands.map(({ from }) => names[from] as string),
            );
      const locals = operands.flatMap(({ from, local }) =>
        local === undefined ? [] : [`∂/∂${names[from] as string} = ${showNumber(local, digits)}`],
      );
      return [
        `${names[node.id] as string}${node.isOutput ? " *" : ""}`,
        formula,
        showValues(node.value, node.shape, digits),
        showValues(node.derivative, node.shape, digits),
        locals.join(", "),
      ];
    });
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] as string).length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const infix = new Set(["+", "−", "×", "÷", "^"]);

/** `a + b`, `max(y, z)`, `x²`, `−x`. */
export function formulaOf(symbol: string, operands: readonly string[]): string {
  if (operands.length === 2 && infix.has(symbol)) return operands.join(` ${symbol} `);
  if (operands.length === 1 && symbol === "²") return `${operands[0]}²`;
  if (operands.length === 1 && symbol === "−") return `−${operands[0]}`;
  return `${symbol}(${operands.join(", ")})`;
}

/** A value's own name, a constant's number, or v1, v2, … for the rest. */
export function nameIn({ nodes }: ComputationGraph, node: GraphNode): string {
  if (node.name !== undefined) return node.name;
  if (node.kind === "constant") return node.symbol;
  const unnamed = nodes.filter(({ kind, name, id }) => kind === "operation" && name === undefined && id <= node.id);
  return `v${unnamed.length}`;
}
