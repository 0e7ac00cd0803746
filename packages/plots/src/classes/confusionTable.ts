import type { ConfusionMatrix } from "./confusionMatrix.ts";

/** The numbers of a confusion matrix, without its ways to show itself. */
export type ConfusionNumbers = Omit<ConfusionMatrix, "toString" | "toSvg">;

/** A share of 1 with three decimals; "–" where there was nothing to take a share of. */
export function formatShare(share: number): string {
  return Number.isNaN(share) ? "–" : share.toFixed(3);
}

/** A row per true class, a column per predicted one, recall at the right, precision below, accuracy in the corner. */
export function confusionTable({ classNames, counts, accuracy, precision, recall }: ConfusionNumbers): string {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, k) => sum + (row[k] as number), 0);
  const rows = [
    ["true \\ predicted", ...classNames, "recall"],
    ...counts.map((row, k) => [classNames[k] as string, ...row.map(String), formatShare(recall[k] as number)]),
    ["precision", ...precision.map(formatShare), ""],
  ];
  const widths = (rows[0] as string[]).map((_, column) => Math.max(...rows.map((row) => [...(row[column] as string)].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] as number) - [...cell].length);
        return column === 0 ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  lines.splice(1, 0, rule);
  lines.splice(-1, 0, rule);
  return [...lines, `accuracy ${formatShare(accuracy)} (${right} of ${total})`].join("\n");
}
