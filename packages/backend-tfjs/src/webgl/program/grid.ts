import { type Shape, sizeOf } from "@chainrule/engine";
import { getTextureShapeFromLogicalShape } from "@tensorflow/tfjs-backend-webgl/dist/webgl_util";

/**
 * How a value lies in a packed texture of tfjs: blocks of 2 by 2 elements of the last two axes, one per texel. Block (x, y) holds the
 * elements (2y, 2x) (2y, 2x + 1) (2y + 1, 2x) (2y + 1, 2x + 1) in r, g, b, a; the matrices of a batch follow each other along y. What lies
 * beyond the last row or column is no number of ours.
 */
export interface Grid {
  readonly shape: Shape;
  readonly rows: number;
  readonly columns: number;
  /** Blocks along y in one matrix, and along x. */
  readonly blockRows: number;
  readonly blockColumns: number;
  /** Matrices. */
  readonly batch: number;
  /** Texels of the texture. Where width is not blockColumns, blocks follow each other in row-major order. */
  readonly width: number;
  readonly height: number;
}

/** Up to this rank tfjs packs values. */
export const highestPackedRank = 4;

/** The grid of a shape of rank 0 to 4. */
export function gridOf(shape: Shape): Grid {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  const [textureRows, textureColumns] = getTextureShapeFromLogicalShape([...shape], true);
  return {
    shape,
    rows,
    columns,
    blockRows: Math.ceil(rows / 2),
    blockColumns: Math.ceil(columns / 2),
    batch: sizeOf(shape.slice(0, -2)),
    width: Math.max(1, Math.ceil(textureColumns / 2)),
    height: Math.max(1, Math.ceil(textureRows / 2)),
  };
}

/** Host data as the texels of its texture. */
export function packOnHost(data: ArrayLike<number>, grid: Grid): Float32Array {
  const { rows, columns, blockRows, blockColumns, batch, width, height } = grid;
  const texels = new Float32Array(width * height * 4);
  for (let b = 0; b < batch; b++)
    for (let row = 0; row < rows; row++) {
      const from = (b * rows + row) * columns;
      const to = (b * blockRows + (row >> 1)) * blockColumns * 4 + (row & 1) * 2;
      for (let column = 0; column < columns; column++) texels[to + (column >> 1) * 4 + (column & 1)] = data[from + column]!;
    }
  return texels;
}

/** The lanes of a block at (x, y) that lie beyond a matrix with an odd number of rows or columns, with the condition for it. */
export function lanesBeyond(
  { rows, columns, blockRows, blockColumns, batch }: Grid,
  x = "x",
  y = "y",
): readonly { readonly condition: string; readonly lanes: readonly string[] }[] {
  const last = batch === 1 ? `${y} == ${blockRows - 1}` : `${y} % ${blockRows} == ${blockRows - 1}`;
  return [
    ...(columns % 2 === 1 ? [{ condition: `${x} == ${blockColumns - 1}`, lanes: ["y", "w"] }] : []),
    ...(rows % 2 === 1 ? [{ condition: last, lanes: ["z", "w"] }] : []),
  ];
}
