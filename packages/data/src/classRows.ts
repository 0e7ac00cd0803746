import { ArgumentError } from "@chainrule/engine";
import type { HostArray } from "./hostArray.ts";

/** The rows of each class, in the given order of rows, by label ascending. For stratified splits; needs one integer label per row. */
export function classRows(where: string, y: HostArray, order: ArrayLike<number>): Map<number, number[]> {
  if (y.dtype !== "int32" || y.shape.length !== 1)
    throw new ArgumentError(
      `${where}: stratify needs one int32 label per row, but y is ${y.dtype} of rank ${y.shape.length}. Leave stratify out.`,
    );
  const rows = new Map<number, number[]>();
  for (const label of [...new Set(y.data)].sort((a, b) => a - b)) rows.set(label, []);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0;
    rows.get(y.data[row] ?? 0)?.push(row);
  }
  return rows;
}
