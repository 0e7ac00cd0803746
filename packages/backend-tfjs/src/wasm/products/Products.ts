import type { HeapCode, HeapFunctions } from "../HeapCode.ts";
import { packCode } from "./packCode.ts";
import { tileBytes, tileCode, tileColumns, tileLines } from "./tileCode.ts";

/** A matrix in the heap: its address, and the elements from line to line and from column to column. */
export interface HeapMatrix {
  readonly address: number;
  readonly line: number;
  readonly column: number;
}

/** Lines of A, elements of the inner products and columns of B in one block: a panel of B stays in the first cache, A's block in the second. */
const [blockLines, blockInner, blockColumns] = [128, 256, 1024] as const;
/** Lines of A up to which packing B costs more than it saves. */
const fewLines = 8;

/**
 * Products of matrices by code of ours: blocks of both operands are packed into panels, whatever their strides, and multiplied tile by tile
 * in registers. Inner products are summed in float32 by blocks of 256 terms.
 */
export class Products {
  private readonly heap: HeapCode;
  private readonly functions: HeapFunctions;

  constructor(heap: HeapCode) {
    this.heap = heap;
    this.functions = heap.compile([packCode("packLines", tileLines), packCode("packColumns", tileColumns), tileCode]);
  }

  /** Bytes of the heap's workspace that products take, at its start. */
  readonly workspace = tileBytes + 4 * blockInner * (blockLines + blockColumns);

  /** C = A B for A [m, k], B [k, n], C's lines `lineC` elements apart; plus C if `add`, plus the bias [n] at an address that is not 0. */
  multiply(
    m: number,
    k: number,
    n: number,
    a: HeapMatrix,
    b: HeapMatrix,
    c: number,
    lineC: number,
    bias: number,
    add: boolean,
  ): void {
    const tile = this.heap.workspace(this.workspace);
    const panelsA = tile + tileBytes;
    const panelsB = panelsA + 4 * blockInner * blockLines;
    const { packLines, packColumns, multiply } = this.functions as Record<string, (...parameters: number[]) => void>;
    const inPlace = b.column === 1 && m <= fewLines;
    const inner = k <= blockInner ? k : Math.ceil(k / Math.ceil(k / blockInner));
    for (let l = 0; l < k; l += inner) {
      const depth = Math.min(inner, k - l);
      const sum = add || l > 0 ? 1 : 0;
      const biasOnce = l === 0 ? bias : 0;
      for (let j = 0; j < n; j += blockColumns) {
        const columns = Math.min(blockColumns, n - j);
        const whole = inPlace ? columns - (columns % tileColumns) : 0;
        const from = b.address + 4 * (l * b.line + j * b.column);
        if (whole < columns) packColumns!(from + 4 * whole, 4 * b.column, 4 * b.line, columns - whole, depth, panelsB);
        for (let i = 0; i < m; i += blockLines) {
          const lines = Math.min(blockLines, m - i);
          packLines!(a.address + 4 * (i * a.line + l * a.column), 4 * a.line, 4 * a.column, lines, depth, panelsA);
          const target = c + 4 * (i * lineC + j);
          const biasAt = biasOnce === 0 ? 0 : biasOnce + 4 * j;
          if (whole > 0)
            multiply!(lines, whole, depth, panelsA, from, 4 * b.line, 4 * tileColumns, target, 4 * lineC, biasAt, sum, tile);
          if (whole < columns) {
            const rest = biasAt === 0 ? 0 : biasAt + 4 * whole;
            const panel = 4 * tileColumns * depth;
            multiply!(lines, columns - whole, depth, panelsA, panelsB, 4 * tileColumns, panel, target + 4 * whole, 4 * lineC, rest, sum, tile); // prettier-ignore
          }
        }
      }
    }
  }
}
