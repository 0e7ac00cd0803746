import type { Rows } from "./rows.ts";

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

/** Whether every cell below the head begins like a number. */
function isFigure(rows: Rows, column: number): boolean {
  return rows.length > 1 && rows.slice(1).every((row) => /^\d/.test(row[column] ?? ""));
}
