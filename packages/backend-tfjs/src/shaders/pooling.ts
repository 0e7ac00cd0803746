import { type AveragingWindows, pooledShape, type PoolingWindows, type Shape } from "@chainrule/engine";

/** The words in which GLSL and WGSL differ. `isnan` looks at the bits in both. */
export interface Dialect {
  readonly int: string;
  readonly float: string;
  readonly bool: string;
  readonly isnan: string;
  readonly toFloat: string;
  /** The head of a function of integers. */
  readonly head: (result: "int" | "float", name: string, parameters: readonly string[]) => string;
  /** The element of an operand at coordinates. */
  readonly read: (operand: string, coordinates: readonly string[]) => string;
}

/** Text of nested loops over the cells k of a window, one loop per axis; `start` is what each loop begins with. */
function overCells(words: Dialect, window: readonly number[], start: (axis: number) => string, body: string): string {
  return window.reduceRight(
    (inner, n, axis) => `for (${words.int} k${axis} = 0; k${axis} < ${n}; k${axis}++) { ${start(axis)} ${inner} }`,
    body,
  );
}

/** Row-major: the number of cell k in its window. */
const cellNumber = (window: readonly number[]): string =>
  window.reduce((number, n, axis) => (axis === 0 ? "k0" : `(${number}) * ${n} + k${axis}`), "");

/** Integers called `name`0, `name`1, … along the axes, b and c from the row-major number `index`. */
function decode(words: Dialect, shape: Shape, name: string): string {
  const last = shape.length - 1;
  const axes = shape.slice(1, last).map((n, i) => `${words.int} ${name}${i} = rest % ${n}; rest = rest / ${n};`);
  return `${words.int} rest = index; ${words.int} c = rest % ${shape[last]!}; rest = rest / ${shape[last]!};
    ${axes.reverse().join(" ")} ${words.int} b = rest;`;
}

/** Coordinates by name: b, name0, name1, …, c. */
const at = (window: readonly number[], name: string): string[] => ["b", ...window.map((_, i) => `${name}${i}`), "c"];

/** Cell k of window o, or the next cell where that is padding. */
function cellOf(words: Dialect, shape: Shape, { strides, dilations, padding }: PoolingWindows): (axis: number) => string {
  return (i) => `
    ${words.int} i${i} = o${i} * ${strides[i]!} - ${padding[i]![0]} + k${i} * ${dilations[i]!};
    if (i${i} < 0 || i${i} >= ${shape[i + 1]!}) { continue; }`;
}

/** The window o whose cell k is i, or the next k where there is none. */
function windowOf(words: Dialect, pooled: Shape, { strides, dilations, padding }: PoolingWindows): (axis: number) => string {
  return (i) => `
    ${words.int} from${i} = i${i} + ${padding[i]![0]} - k${i} * ${dilations[i]!};
    if (from${i} < 0 || from${i} % ${strides[i]!} != 0) { continue; }
    ${words.int} o${i} = from${i} / ${strides[i]!};
    if (o${i} >= ${pooled[i + 1]!}) { continue; }`;
}

/** A function `winner`: the number of the cell that a window of x chooses, the first NaN or else the first maximum; -1 without cells. */
function winner(words: Dialect, shape: Shape, windows: PoolingWindows): string {
  const { window } = windows;
  return `
  ${words.head("int", "winner", at(window, "o"))} {
    ${words.int} chosen = -1; ${words.float} best = 0.0; ${words.bool} spoilt = false;
    ${overCells(
      words,
      window,
      cellOf(words, shape, windows),
      `${words.float} value = ${words.read("x", at(window, "i"))};
      ${words.bool} bad = ${words.isnan}(value);
      if (chosen < 0 || (!spoilt && (bad || value > best))) { best = value; spoilt = bad; chosen = ${cellNumber(window)}; }`,
    )}
    return chosen;
  }`;
}

/** A function `pooled` of an element's number: the element of `operand` at the cell that x chooses for it. */
export function chosenShader(words: Dialect, shape: Shape, windows: PoolingWindows, operand: string, none: string): string {
  const { window, strides, dilations, padding } = windows;
  const cell = window
    .map(
      (n, i) => `
    ${words.int} i${i} = o${i} * ${strides[i]!} - ${padding[i]![0]} + (chosen % ${n}) * ${dilations[i]!}; chosen = chosen / ${n};`,
    )
    .reverse()
    .join("");
  return `${winner(words, shape, windows)}
  ${words.head("float", "pooled", ["index"])} {
    ${decode(words, pooledShape(shape, windows), "o")}
    ${words.int} chosen = winner(${at(window, "o").join(", ")});
    if (chosen < 0) { return ${none}; } ${cell}
    return ${words.read(operand, at(window, "i"))};
  }`;
}

/** A function `pooled`: the sum of dy over the windows that choose a cell of x. */
export function scatterShader(words: Dialect, shape: Shape, windows: PoolingWindows): string {
  const { window } = windows;
  const o = at(window, "o");
  return `${winner(words, shape, windows)}
  ${words.head("float", "pooled", ["index"])} {
    ${decode(words, shape, "i")}
    ${words.float} total = 0.0;
    ${overCells(
      words,
      window,
      windowOf(words, pooledShape(shape, windows), windows),
      `if (winner(${o.join(", ")}) == ${cellNumber(window)}) { total += ${words.read("dy", o)}; }`,
    )}
    return total;
  }`;
}

/** A function `pooled`: the mean of a window of x. */
export function meanShader(words: Dialect, shape: Shape, windows: AveragingWindows): string {
  const { window } = windows;
  const body = `total += ${words.read("x", at(window, "i"))}; count++;`;
  return `
  ${words.head("float", "pooled", ["index"])} {
    ${decode(words, pooledShape(shape, windows), "o")}
    ${words.float} total = 0.0; ${words.int} count = 0;
    ${overCells(words, window, cellOf(words, shape, windows), body)}
    ${windows.countIncludePad ? `count = ${product(window)};` : "if (count == 0) { return notANumber(); }"}
    return total / ${words.toFloat}(count);
  }`;
}

/** A function `pooled`: what a cell gets of dy, spread evenly over the cells of each window. */
export function spreadShader(words: Dialect, shape: Shape, windows: AveragingWindows): string {
  const { window, countIncludePad } = windows;
  const counts = window.map(
    (n, i) => `
  ${words.head("int", `cells${i}`, [`o${i}`])} {
    ${words.int} count = 0;
    for (${words.int} k${i} = 0; k${i} < ${n}; k${i}++) { ${cellOf(words, shape, windows)(i)} count++; }
    return count;
  }`,
  );
  const divisor = countIncludePad ? String(product(window)) : window.map((_, i) => `cells${i}(o${i})`).join(" * ");
  return `${countIncludePad ? "" : counts.join("")}
  ${words.head("float", "pooled", ["index"])} {
    ${decode(words, shape, "i")}
    ${words.float} total = 0.0;
    ${overCells(
      words,
      window,
      windowOf(words, pooledShape(shape, windows), windows),
      `total += ${words.read("dy", at(window, "o"))} / ${words.toFloat}(${divisor});`,
    )}
    return total;
  }`;
}

function product(window: readonly number[]): number {
  return window.reduce((n, m) => n * m, 1);
}
