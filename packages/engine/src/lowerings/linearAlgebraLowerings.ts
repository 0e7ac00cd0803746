import type { Handle, Lowering, Lowerings, RunKernel } from "../backend.ts";
import { sizeOf } from "../shape.ts";
import type { Shape } from "../shape.ts";

type Constant = Parameters<Lowering>[3];

/** Float constants on the device of a lowering. */
function constantsOf(constant: Constant) {
  const floats = (shape: Shape, value: (i: number) => number): Handle =>
    constant(Float64Array.from({ length: sizeOf(shape) }, (_, i) => value(i)), shape, "float32"); // prettier-ignore
  return { floats, zero: floats([], () => 0), one: floats([], () => 1) };
}

/** A batch [..., n, m] as [batch, n, m]. */
function flattened(run: RunKernel, x: Handle): Handle {
  return run("Reshape", [x], { shape: [sizeOf(x.shape.slice(0, -2)), ...x.shape.slice(-2)] });
}

/** 0, or NaN where one of the values summed over is not finite. */
function spoilt(run: RunKernel, x: Handle, axis: readonly number[], zero: Handle): Handle {
  return run("Sum", [run("Multiply", [x, zero], {})], { axis, keepDims: true });
}

/** x with 0 where a value is not finite: products with one-hot rows must not spread it over others, on webgpu not even over other batches. */
function finite(run: RunKernel, x: Handle, { floats, zero }: ReturnType<typeof constantsOf>): Handle {
  const isFinite = run("Equal", [run("Multiply", [x, zero], {}), zero], {});
  return run("Select", [isFinite, x, floats(x.shape, () => 0)], {});
}

/** 0, or NaN where one of the pivots is 0 or not a number. pivots: [batch, n, 1]. */
function vanishing(run: RunKernel, pivots: Handle, zero: Handle): Handle {
  return spoilt(run, run("Log", [pivots], {}), [1, 2], zero);
}

/**
 * Gaussian elimination with partial pivoting of [batch, n, width], column by column. Rows stay where they are: the pivot row of a column
 * is picked by a one-hot row, and what is subtracted from the rows already used is 0. All steps have the same shapes, so that a
 * device compiles their shaders once. Gives the pivot rows in order, and the pivots: [batch, 1, 1] each, times the sign of the
 * exchanges where `signed`: (-1)^(rows still open above the pivot row).
 */
function eliminate(
  run: RunKernel,
  x: Handle,
  n: number,
  constant: Constant,
  signed: boolean,
): { rows: Handle[]; pivots: Handle[] } {
  const constants = constantsOf(constant);
  const { floats, zero, one } = constants;
  const batch = x.shape[0]!;
  const [rows, pivots]: [Handle[], Handle[]] = [[], []];
  const below = signed ? floats([n, n], (i) => (i % n > Math.floor(i / n) ? 1 : 0)) : zero;
  let signs = signed ? floats([batch, 1, n], (i) => ((i % n) % 2 === 0 ? 1 : -1)) : zero;
  let open = floats([batch, n, 1], () => 1);
  let rest = finite(run, x, constants);
  for (let k = 0; k < n; k++) {
    const column = run("Slice", [rest], { begin: [0, 0, k], size: [batch, n, 1] });
    // used rows score -1
    const score = run("Add", [run("Multiply", [run("Abs", [column], {}), open], {}), run("Sub", [open, one], {})], {});
    const hot = run("OneHot", [run("ArgMax", [score], { axis: 1 })], { depth: n, dtype: "float32" });
    const row = run("BatchMatMul", [hot, rest], { transposeA: false, transposeB: false });
    const pivot = run("Slice", [row], { begin: [0, 0, k], size: [batch, 1, 1] });
    rows.push(row);
    if (signed) {
      const sign = run("Sum", [run("Multiply", [hot, signs], {})], { axis: [2], keepDims: true });
      pivots.push(run("Multiply", [pivot, sign], {}));
      const after = run("BatchMatMul", [run("Reshape", [hot], { shape: [batch, n] }), below], {
        transposeA: false,
        transposeB: false,
      });
      const flips = run("Sub", [one, run("Add", [after, after], {})], {});
      signs = run("Multiply", [signs, run("Reshape", [flips], { shape: [batch, 1, n] })], {});
    } else pivots.push(pivot);
    open = run("Sub", [open, run("Reshape", [hot], { shape: [batch, n, 1] })], {});
    const isZero = run("Cast", [run("Equal", [pivot, zero], {})], { dtype: "float32" });
    const factor = run("Multiply", [run("RealDiv", [column, run("Add", [pivot, isZero], {})], {}), open], {});
    rest = run("Sub", [rest, run("Multiply", [factor, row], {})], {});
  }
  return { rows, pivots };
}

/**
 * Decompositions of small matrices through other kernels, column by column: about 15 calls for each column. Every formula is the
 * textbook's; pivots are chosen on the device.
 */
export const linearAlgebraLowerings: Lowerings = {
  /** l = column / sqrt(pivot), then A - l l^T. */
  Cholesky: (run, [x], _, constant) => {
    const { shape } = x!;
    const n = shape.at(-1)!;
    if (sizeOf(shape) === 0) return constant(new Float64Array(0), shape, "float32");
    const { floats, zero } = constantsOf(constant);
    let rest = flattened(run, x!);
    const batch = rest.shape[0]!;
    const [columns, pivots]: [Handle[], Handle[]] = [[], []];
    for (let k = 0; k < n; k++) {
      const column = run("Slice", [rest], { begin: [0, 0, k], size: [batch, n, 1] });
      const pivot = run("Slice", [column], { begin: [0, k, 0], size: [batch, 1, 1] });
      const lower = run("Multiply", [column, floats([n, 1], (i) => (i < k ? 0 : 1))], {});
      const l = run("RealDiv", [lower, run("Sqrt", [pivot], {})], {});
      rest = run("Sub", [rest, run("Multiply", [l, run("Reshape", [l], { shape: [batch, 1, n] })], {})], {});
      columns.push(l);
      pivots.push(pivot);
    }
    const l = n === 1 ? columns[0]! : run("Concat", columns, { axis: 2 });
    const bad = vanishing(run, n === 1 ? pivots[0]! : run("Concat", pivots, { axis: 1 }), zero);
    return run("Reshape", [run("Add", [l, bad], {})], { shape });
  },

  /** Elimination of [A | B], then x_k = (y_k - u_k X) / pivot_k from the last row up. */
  LinearSolve: (run, [a, b], _, constant) => {
    const { shape } = b!;
    const [n, m] = shape.slice(-2) as [number, number];
    if (sizeOf(shape) === 0) return constant(new Float64Array(0), shape, "float32");
    const { floats, zero } = constantsOf(constant);
    const [left, right] = [flattened(run, a!), flattened(run, b!)];
    const batch = left.shape[0]!;
    const { rows, pivots } = eliminate(run, run("Concat", [left, right], { axis: 2 }), n, constant, false);
    let x = floats([batch, n, m], () => 0);
    for (let k = n - 1; k >= 0; k--) {
      const u = run("Slice", [rows[k]!], { begin: [0, 0, 0], size: [batch, 1, n] });
      const y = run("Slice", [rows[k]!], { begin: [0, 0, n], size: [batch, 1, m] });
      const known = run("BatchMatMul", [u, x], { transposeA: false, transposeB: false });
      const row = run("RealDiv", [run("Sub", [y, known], {}), pivots[k]!], {});
      x = run("Add", [x, run("Multiply", [row, floats([n, 1], (i) => (i === k ? 1 : 0))], {})], {});
    }
    const magnitudes = run("Abs", [n === 1 ? pivots[0]! : run("Concat", pivots, { axis: 1 })], {});
    const matrix = run("Add", [spoilt(run, left, [1, 2], zero), vanishing(run, magnitudes, zero)], {});
    const bad = run("Add", [matrix, spoilt(run, right, [1], zero)], {});
    return run("Reshape", [run("Add", [x, bad], {})], { shape });
  },

  /** x_k = (b_k - a_k X) / a_kk, each row after those that it needs. */
  TriangularSolve: (run, [a, b], { lower, transpose, unitDiagonal }, constant) => {
    const { shape } = b!;
    const [n, m] = shape.slice(-2) as [number, number];
    if (sizeOf(shape) === 0) return constant(new Float64Array(0), shape, "float32");
    const { floats, zero } = constantsOf(constant);
    const [whole, right] = [flattened(run, a!), flattened(run, b!)];
    const batch = whole.shape[0]!;
    // the other triangle may hold anything
    const isRead = (i: number): boolean => {
      const [row, column] = [Math.floor(i / n) % n, i % n];
      return lower ? row >= column : row <= column;
    };
    const mask = constant(Uint8Array.from({ length: batch * n * n }, (_, i) => (isRead(i) ? 1 : 0)), [batch, n, n], "bool"); // prettier-ignore
    const triangle = run("Select", [mask, whole, floats([batch, n, n], () => 0)], {});
    const op = transpose ? run("Transpose", [triangle], { perm: [0, 2, 1] }) : triangle;
    let x = floats([batch, n, m], () => 0);
    const rows: Handle[] = new Array<Handle>(n);
    for (let step = 0; step < n; step++) {
      const k = lower !== transpose ? step : n - 1 - step;
      const line = run("Slice", [op], { begin: [0, k, 0], size: [batch, 1, n] });
      const given = run("Slice", [right], { begin: [0, k, 0], size: [batch, 1, m] });
      const rest = run("Sub", [given, run("BatchMatMul", [line, x], { transposeA: false, transposeB: false })], {});
      let row = rest;
      if (!unitDiagonal) {
        const pivot = run("Slice", [line], { begin: [0, 0, k], size: [batch, 1, 1] });
        const bad = vanishing(run, run("Abs", [pivot], {}), zero);
        row = run("Add", [run("RealDiv", [rest, pivot], {}), bad], {});
      }
      rows[k] = row;
      x = run("Add", [x, run("Multiply", [row, floats([n, 1], (i) => (i === k ? 1 : 0))], {})], {});
    }
    return run("Reshape", [n === 1 ? rows[0]! : run("Concat", rows, { axis: 1 })], { shape });
  },

  /** The product of the pivots, of their signs, or the sum of their logarithms. */
  Determinant: (run, [x], { part }, constant) => {
    const shape = x!.shape.slice(0, -2);
    const n = x!.shape.at(-1)!;
    const { floats, zero } = constantsOf(constant);
    if (sizeOf(x!.shape) === 0) return floats(shape, () => (part === "logAbs" ? 0 : 1));
    const flat = flattened(run, x!);
    const { pivots } = eliminate(run, flat, n, constant, part !== "logAbs");
    const bad = spoilt(run, flat, [1, 2], zero);
    if (part === "logAbs") {
      const all = n === 1 ? pivots[0]! : run("Concat", pivots, { axis: 1 });
      const sum = run("Sum", [run("Log", [run("Abs", [all], {})], {})], { axis: [1, 2], keepDims: true });
      return run("Reshape", [run("Add", [sum, bad], {})], { shape });
    }
    const factors = part === "sign" ? pivots.map((pivot) => run("Sign", [pivot], {})) : pivots;
    const product = factors.reduce((p, q) => run("Multiply", [p, q], {}));
    return run("Reshape", [run("Add", [product, bad], {})], { shape });
  },

  /** The determinants of all minors, with their signs. */
  Cofactors: (run, [x], _, constant) => {
    const { shape } = x!;
    const n = shape.at(-1)!;
    if (sizeOf(shape) === 0) return constant(new Float64Array(0), shape, "float32");
    const { floats, zero } = constantsOf(constant);
    const flat = flattened(run, x!);
    const batch = flat.shape[0]!;
    const bad = spoilt(run, flat, [1, 2], zero);
    const signs = floats([n, n], (i) => ((Math.floor(i / n) + (i % n)) % 2 === 0 ? 1 : -1));
    if (n === 1) return run("Reshape", [run("Add", [bad, signs], {})], { shape });
    // all rows but 0, all but 1, …; then the same for the columns
    const others = constant(Int32Array.from({ length: n * (n - 1) }, (_, i) => otherThan(Math.floor(i / (n - 1)), i % (n - 1))), [n * (n - 1)], "int32"); // prettier-ignore
    const rows = run("GatherV2", [flat, others], { axis: 1, batchDims: 0 });
    const both = run("GatherV2", [rows, others], { axis: 2, batchDims: 0 });
    const blocks = run("Reshape", [both], { shape: [batch, n, n - 1, n, n - 1] });
    const minors = run("Transpose", [blocks], { perm: [0, 1, 3, 2, 4] });
    const flatMinors = run("Reshape", [minors], { shape: [batch * n * n, n - 1, n - 1] });
    const determinants = run("Reshape", [run("Determinant", [flatMinors], { part: "value" })], { shape: [batch, n, n] });
    return run("Reshape", [run("Add", [run("Multiply", [determinants, signs], {}), bad], {})], { shape });
  },
};

/** The i-th number from 0 on that is not `left`. */
function otherThan(left: number, i: number): number {
  return i < left ? i : i + 1;
}
