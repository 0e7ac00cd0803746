/** Where a window stands along one axis of padded cells: its cells, counted from the first true cell, for every place it fits. */
export function slide(
  size: number,
  window: number,
  stride: number,
  dilation: number,
  padding: "valid" | "same" | readonly [number, number],
): number[][] {
  const reach = (window - 1) * dilation + 1;
  let before = 0;
  let after = 0;
  if (typeof padding !== "string") [before, after] = padding;
  // one cell more, the end first, until ceil(size / stride) windows fit
  else if (padding === "same")
    while (places(size + before + after, reach, stride) < Math.ceil(size / stride))
      [before, after] = before === after ? [before, after + 1] : [after, after];
  const windows: number[][] = [];
  for (let start = -before; start + reach <= size + after; start += stride)
    windows.push(Array.from({ length: window }, (_, k) => start + k * dilation));
  return windows;
}

function places(size: number, reach: number, stride: number): number {
  let count = 0;
  for (let start = 0; start + reach <= size; start += stride) count++;
  return count;
}
