import { ShapeError } from "../errors.ts";
import type { PoolingWindows } from "../kernels.ts";
import { pooledShape } from "../pooledShape.ts";
import type { Shape } from "../shape.ts";
import { sameShape, showShape, stridesOf } from "../shape.ts";
import type { HostValue } from "./hostValue.ts";
import { requireTypes, zeros } from "./hostValue.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";

/** Where the cells of each window lie in x, by the number of the window's element in the result: [batch, windows, channels]. */
function cellsOf(shape: Shape, { window, strides, dilations, padding }: PoolingWindows): number[][] {
  const pooled = pooledShape(shape, { window, strides, dilations, padding });
  const steps = stridesOf(shape);
  const last = shape.length - 1;
  let cells: number[][] = [[0]];
  pooled.forEach((count, axis) => {
    const next: number[][] = [];
    for (const before of cells)
      for (let o = 0; o < count; o++) {
        const along =
          axis === 0 || axis === last
            ? [o]
            : Array.from(
                { length: window[axis - 1]! },
                (_, k) => o * strides[axis - 1]! - padding[axis - 1]![0] + k * dilations[axis - 1]!,
              ).filter((i) => i >= 0 && i < shape[axis]!);
        next.push(before.flatMap((start) => along.map((i) => start + i * steps[axis]!)));
      }
    cells = next;
  });
  return cells;
}

/** The cell that wins: the first NaN, else the first of the largest; undefined for a window without cells. */
function chosen(x: HostValue, cells: readonly number[]): number | undefined {
  const spoilt = cells.find((cell) => Number.isNaN(x.values[cell]));
  if (spoilt !== undefined) return spoilt;
  let best: number | undefined;
  for (const cell of cells) if (best === undefined || x.values[cell]! > x.values[best]!) best = cell;
  return best;
}

function requireShape(kernel: string, { shape }: HostValue, expected: Shape): void {
  if (!sameShape(shape, expected))
    throw new ShapeError(`reference ${kernel}: got ${showShape(shape)}. Expected ${showShape(expected)}.`);
}

const sizeOfWindow = (window: readonly number[]): number => window.reduce((n, m) => n * m, 1);

/** Windows of x [batch, spatial axes, channels] and what they make of it, with the adjoints. */
export const pooling = {
  MaxPool: ([x], windows) => {
    requireTypes("MaxPool", [x], ["float32"]);
    const y = zeros(pooledShape(x.shape, windows), "float32");
    cellsOf(x.shape, windows).forEach((cells, o) => {
      const cell = chosen(x, cells);
      y.values[o] = cell === undefined ? -Infinity : x.values[cell]!;
    });
    return y;
  },

  MaxPoolTake: ([t, x], windows) => {
    requireTypes("MaxPoolTake", [t, x], ["float32"]);
    requireShape("MaxPoolTake", t, x.shape);
    const y = zeros(pooledShape(x.shape, windows), "float32");
    cellsOf(x.shape, windows).forEach((cells, o) => {
      const cell = chosen(x, cells);
      if (cell !== undefined) y.values[o] = t.values[cell]!;
    });
    return y;
  },

  MaxPoolGrad: ([dy, x], windows) => {
    requireTypes("MaxPoolGrad", [dy, x], ["float32"]);
    requireShape("MaxPoolGrad", dy, pooledShape(x.shape, windows));
    const dx = zeros(x.shape, "float32");
    cellsOf(x.shape, windows).forEach((cells, o) => {
      const cell = chosen(x, cells);
      if (cell !== undefined) dx.values[cell] = dx.values[cell]! + dy.values[o]!;
    });
    return dx;
  },

  AvgPool: ([x], windows) => {
    requireTypes("AvgPool", [x], ["float32"]);
    const y = zeros(pooledShape(x.shape, windows), "float32");
    cellsOf(x.shape, windows).forEach((cells, o) => {
      const total = cells.reduce((sum, cell) => sum + x.values[cell]!, 0);
      y.values[o] = total / (windows.countIncludePad ? sizeOfWindow(windows.window) : cells.length);
    });
    return y;
  },

  AvgPoolGrad: ([dy], { size, ...windows }) => {
    requireTypes("AvgPoolGrad", [dy], ["float32"]);
    const dx = zeros([dy.shape[0]!, ...size, dy.shape[dy.shape.length - 1]!], "float32");
    requireShape("AvgPoolGrad", dy, pooledShape(dx.shape, windows));
    cellsOf(dx.shape, windows).forEach((cells, o) => {
      const share = dy.values[o]! / (windows.countIncludePad ? sizeOfWindow(windows.window) : cells.length);
      for (const cell of cells) dx.values[cell] = dx.values[cell]! + share;
    });
    return dx;
  },
} satisfies Partial<ReferenceKernels>;
