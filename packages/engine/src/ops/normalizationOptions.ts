import { showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { operands, requireTensor, requireType } from "../operand.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import { normalizeAxes, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of the normalisations over axes of each sample. */
export interface NormalizeOptions {
  /** The axes to normalise over; the last by default. Negative ones count from the end. */
  readonly axis?: number | readonly number[];
  /** Added to the variance (or the mean of squares) inside the root, so that equal elements do no harm. */
  readonly epsilon?: number;
}

/** An ArgumentError unless epsilon is a finite number above 0 (or 0 where that is allowed). */
export function checkEpsilon(where: string, epsilon: number, orZero = false): void {
  if (typeof epsilon === "number" && Number.isFinite(epsilon) && (epsilon > 0 || (orZero && epsilon === 0))) return;
  throw new ArgumentError(`${where}: epsilon ${showValue(epsilon)}. Use a finite number ${orZero ? ">= 0" : "above 0"}.`);
}

/** The axes of x to normalise over, sorted. Throws unless x is float32 and has elements along them. */
export function axesOf(where: string, x: Tensor, axis: number | readonly number[]): number[] {
  requireTensor(where, x);
  requireType(where, x, "float32");
  const axes = normalizeAxes(where, axis, x.rank);
  if (axes.length === 0 || axes.some((i) => x.shape[i] === 0))
    throw new ShapeError(
      `${where}: ${showShape(x.shape)} has nothing to normalise along the axes [${axes.join(", ")}]. Name axes with elements.`,
    );
  return axes;
}

/** gamma and beta on the device of x, each of the expected shape where it is there. */
export function scalesOf(
  where: string,
  x: Tensor,
  expected: Shape,
  given: Readonly<Record<string, Operand | undefined>>,
): (Tensor | undefined)[] {
  return Object.entries(given).map(([name, value]) => {
    if (value === undefined) return undefined;
    const t = operands(`${where}: ${name}`, [x, value])[1] as Tensor;
    requireType(`${where}: ${name}`, t, "float32");
    if (!sameShape(t.shape, expected))
      throw new ShapeError(
        `${where}: ${name} ${showShape(t.shape)} for x ${showShape(x.shape)}. Expected ${showShape(expected)}, one number for each place along the axes that it scales.`,
      );
    return t;
  });
}
