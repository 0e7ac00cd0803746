import type { Rows } from "../parts/part.ts";

/** Rows as aligned columns; figures to the right. */
export function textTable(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isFigure(rows, column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

/** Rows as a table in Markdown, aligned as the formatter aligns it. */
export function markdownTable(rows: Rows): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (isFigure(rows, column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(" | ")} |`;
  const rule = head.map((_, column) =>
    isFigure(rows, column) ? `${"-".repeat((widths[column] ?? 3) - 1)}:` : "-".repeat(widths[column] ?? 3),
  );
  return [line(head), `| ${rule.join(" | ")} |`, ...body.map(line)].join("\n");
}

/** The rows of the first table in a text of Markdown, its rule left out; none where there is no table. */
export function tableRows(text: string): Rows {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[ :|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf("|"))
        .split("|")
        .map((cell) => cell.trim()),
    );
}

/** Whether every cell below the head begins like a number, or says that there is none. */
function isFigure(rows: Rows, column: number): boolean {
  const cells = rows.slice(1).map((row) => row[column] ?? "");
  return cells.some((cell) => /^\d/.test(cell)) && cells.every((cell) => /^(\d|–$|cannot$)/.test(cell));
}
