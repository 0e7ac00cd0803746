import type { Call, Kernel, Program, Shape } from "@chainrule/engine";
import { sizeOf } from "@chainrule/engine";
import { formulas } from "./formulas.ts";

/** How an operand lies under the elements of a result: all of them, one row again and again, one number per row, or one number. */
export type Layout = "full" | "row" | "column" | "number";

/** How the elements of a chain are run through: `outer` times `inner` in a row. */
export interface Loops {
  readonly outer: number;
  readonly inner: number;
}

/** An operand's layout and the length of the rows that it asks for; undefined where it is broadcast in the middle. */
export function layoutOf(operand: Shape, shape: Shape): { readonly layout: Layout; readonly inner?: number } | undefined {
  const size = sizeOf(operand);
  if (size === sizeOf(shape)) return { layout: "full" };
  if (size === 1) return { layout: "number" };
  const padded = [...new Array<number>(shape.length - operand.length).fill(1), ...operand];
  const first = padded.findIndex((n) => n > 1);
  const last = padded.length - [...padded].reverse().findIndex((n) => n > 1);
  // ones before and behind, the shape's own sizes between
  for (let axis = first; axis < last; axis++) if (padded[axis] !== shape[axis]) return undefined;
  if (sizeOf(shape.slice(last)) === 1) return { layout: "row", inner: size };
  if (sizeOf(shape.slice(0, first)) === 1) return { layout: "column", inner: sizeOf(shape) / size };
  return undefined;
}

/** The loops in which all operands are read as rows of one length; undefined where there are none. */
export function loopsOf(operands: readonly Shape[], shape: Shape): Loops | undefined {
  let inner: number | undefined;
  for (const operand of operands) {
    const found = layoutOf(operand, shape);
    if (found === undefined) return undefined;
    if (found.inner === undefined) continue;
    if (inner !== undefined && inner !== found.inner) return undefined;
    inner = found.inner;
  }
  const size = sizeOf(shape);
  return inner === undefined ? { outer: 1, inner: size } : { outer: size / inner, inner };
}

/** Kernels that chains are made of. */
export const chained: ReadonlySet<Kernel> = new Set<Kernel>([...(Object.keys(formulas) as Kernel[]), "Cast"]);

const comparisons: ReadonlySet<Kernel> = new Set(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"]);

/** Whether a call can be done in a chain: of float32 and bool, its operands whole, rows, columns or numbers. */
export function canChain({ kernel, inputs, output }: Call, { values }: Program): boolean {
  if (!chained.has(kernel)) return false;
  // masks of all ones are NaN, which equals nothing
  if (comparisons.has(kernel) && values[inputs[0]!]!.dtype === "bool") return false;
  const all = [...inputs, output].map((value) => values[value]!);
  const shapes = inputs.map((value) => values[value]!.shape);
  return all.every(({ dtype }) => dtype !== "int32") && loopsOf(shapes, values[output]!.shape) !== undefined;
}
