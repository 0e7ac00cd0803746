import { pooledShape, type PoolingWindows, type Shape } from "@chainrule/engine";

/**
 * Visits the windows over x [batch, spatial axes, channels] in order. Each comes with the number of its first element in the pooled
 * value, and the first elements of its cells in x: `cells[0]` to `cells[count - 1]`. The array is the same one every time.
 */
export function eachWindow(
  shape: Shape,
  windows: PoolingWindows,
  visit: (o: number, cells: Int32Array, count: number, channels: number) => void,
): void {
  const channels = shape[shape.length - 1]!;
  // fewer than three spatial axes are three with sizes of 1 in front
  const missing = 5 - shape.length;
  const size = (axis: number): number => (axis < missing ? 1 : shape[axis - missing + 1]!);
  const pooled = pooledShape(shape, windows);
  const along = [0, 1, 2].map((axis) => {
    if (axis < missing) return [Int32Array.of(0)];
    const i = axis - missing;
    return Array.from({ length: pooled[i + 1]! }, (_, o) => {
      const start = o * windows.strides[i]! - windows.padding[i]![0];
      const cells: number[] = [];
      for (let k = 0; k < windows.window[i]!; k++) {
        const at = start + k * windows.dilations[i]!;
        if (at >= 0 && at < shape[i + 1]!) cells.push(at);
      }
      return Int32Array.from(cells);
    });
  }) as [Int32Array[], Int32Array[], Int32Array[]];
  const [deep, high, wide] = along;
  const row = size(2) * channels;
  const plane = size(1) * row;
  const sample = size(0) * plane;
  const cells = new Int32Array(windows.window.reduce((n, m) => n * m, 1));
  for (let b = 0, o = 0; b < shape[0]!; b++)
    for (const ds of deep)
      for (const hs of high)
        for (const ws of wide) {
          let count = 0;
          for (let d = 0; d < ds.length; d++)
            for (let h = 0; h < hs.length; h++) {
              const start = b * sample + ds[d]! * plane + hs[h]! * row;
              for (let w = 0; w < ws.length; w++) cells[count++] = start + ws[w]! * channels;
            }
          visit(o, cells, count, channels);
          o += channels;
        }
}

/** Whether a cell may lie in two windows. */
export function overlap({ window, strides, dilations }: PoolingWindows): boolean {
  return window.some((n, i) => (n - 1) * dilations[i]! >= strides[i]!);
}
