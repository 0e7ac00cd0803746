import type { Calculus, Point } from "../support/derivatives.ts";

/** The Jacobian's columns: one per element of the operands, laid end to end. */
export type Columns = readonly Float64Array[];

const epsilon = 1e-6;

/** Every direction along one element. */
function units(x: Point): Point[] {
  return x.flatMap((data, i) =>
    Array.from(data, (_, j) =>
      x.map((other, k) => new Float64Array(other.length).fill(k === i ? 1 : 0).map((v, l) => (l === j ? v : 0))),
    ),
  );
}

/** (F(x + e dx) - F(x - e dx)) / 2e. */
export async function centralDifference(F: (x: Point) => Promise<Float64Array>, x: Point, dx: Point): Promise<Float64Array> {
  const at = (t: number): Promise<Float64Array> => F(x.map((data, i) => data.map((v, j) => v + t * (dx[i]?.[j] ?? 0))));
  const [above, below] = [await at(epsilon), await at(-epsilon)];
  return above.map((v, i) => (v - (below[i] as number)) / (2 * epsilon));
}

/** Column by column, by central differences. */
export async function numericJacobian(f: Calculus, x: Point): Promise<Columns> {
  const columns: Float64Array[] = [];
  for (const direction of units(x)) columns.push(await centralDifference(f.value, x, direction));
  return columns;
}

/** Column by column, in forward mode. */
export async function forwardJacobian(f: Calculus, x: Point): Promise<Columns> {
  const columns: Float64Array[] = [];
  const active = x.map(() => true);
  for (const direction of units(x)) columns.push(await f.tangent(x, direction, active));
  return columns;
}

/** Row by row, in reverse mode, for `outputs` results; turned into columns. */
export async function reverseJacobian(f: Calculus, x: Point, outputs: number): Promise<Columns> {
  const inputs = x.reduce((n, data) => n + data.length, 0);
  const columns = Array.from({ length: inputs }, () => new Float64Array(outputs));
  const rows = await f.cotangents(
    x,
    Array.from({ length: outputs }, (_, i) => new Float64Array(outputs).fill(1, i, i + 1)),
  );
  for (const [i, row] of rows.entries()) {
    if (row.length !== inputs) throw new Error(`a cotangent of ${row.length} elements for ${inputs} of the operands`);
    row.forEach((value, j) => ((columns[j] as Float64Array)[i] = value));
  }
  return columns;
}

/**
 * The entries that fail |a - n| <= 1e-5 + 1e-3 |n|, as lines: the criterion of PyTorch's gradcheck with its eps of 1e-6.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function mismatches(mode: string, analytic: Columns, numeric: Columns): string[] {
  return numeric.flatMap((column, j) =>
    [...column].flatMap((n, i) => {
      const a = analytic[j]?.[i] ?? Number.NaN;
      return Math.abs(a - n) <= 1e-5 + 1e-3 * Math.abs(n)
        ? []
        : [`${mode}: d output ${i} / d input ${j} is ${a}, numerically ${n}`];
    }),
  );
}
