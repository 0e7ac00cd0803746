/** `row 3`, `row 3, column 2`, `row 3, position [2, 1]`: an element of an array by its index. */
export function showPlace(index: readonly number[]): string {
  const [row, ...rest] = index;
  if (row === undefined) return "the only element";
  if (rest.length === 0) return `row ${row}`;
  return rest.length === 1 ? `row ${row}, column ${rest[0]}` : `row ${row}, position [${rest.join(", ")}]`;
}

/** `showPlace` of the element at a row-major position in an array of `shape`. */
export function showPosition(position: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return showPlace(index);
}
