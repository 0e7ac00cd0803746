import { lookUp, requireKnownOptions, showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { requireTensor } from "../operand.ts";
import { apply } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { padOp } from "./slice.ts";

/** How many elements to put before and after each axis. */
export type Paddings = readonly (readonly [before: number, after: number])[];

/** What the new elements are. */
export interface PadOptions {
  /** "constant" when left out: `value`. "reflect" mirrors without the edge (c b | a b c), "symmetric" with it (b a | a b c). */
  readonly mode?: "constant" | "reflect" | "symmetric";
  /** The constant; 0 when left out. */
  readonly value?: number;
}

/** Where element i of the padded axis comes from, for i from -before to n + after - 1. */
const mirrors: Readonly<Record<"reflect" | "symmetric", (i: number, n: number) => number>> = {
  reflect: (i, n) => (i < 0 ? -i : i < n ? i : 2 * (n - 1) - i),
  symmetric: (i, n) => (i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i),
};

/**
 * x with `[before, after]` new elements along each axis: of one value (a number in place of the options), or copies of what lies inside,
 * which get their share of the gradient.  pad([1, 2, 3], [[2, 1]], { mode: "reflect" }) = [3, 2, 1, 2, 3, 2].
 */
export function pad<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  paddings: Paddings,
  options: number | PadOptions = {},
): Tensor<R, D> {
  requireTensor("pad", x);
  const given = typeof options === "number" ? { value: options } : options;
  requireKnownOptions("pad", given, ["mode", "value"]);
  const list: unknown = paddings;
  if (!Array.isArray(list) || list.length !== x.rank || !list.every(isPair))
    throw new ArgumentError(
      `pad: paddings ${showValue(paddings)} for shape ${showShape(x.shape)}. Give one pair of integers >= 0 per axis.`,
    );
  const { mode = "constant", value } = given;
  if (mode === "constant") return constantly(x, paddings, value ?? 0);
  const mirror = lookUp("pad", "mode", { constant: undefined, ...mirrors }, mode) as (i: number, n: number) => number;
  if (value !== undefined)
    throw new ArgumentError(`pad: a value of ${showValue(value)} with mode "${mode}". Leave it out, or use mode "constant".`);
  return withinScope(() => {
    let y: Tensor = x;
    paddings.forEach(([before, after], axis) => {
      const n = x.shape[axis] as number;
      const most = mode === "reflect" ? n - 1 : n;
      if (Math.max(before, after) > Math.max(most, 0))
        throw new ShapeError(
          `pad: [${before}, ${after}] around axis ${axis} of ${showShape(x.shape)} with mode "${mode}". There are at most ${Math.max(most, 0)} elements to mirror on each side.`,
        );
      if (before + after > 0)
        y = gather(
          y,
          Array.from({ length: before + n + after }, (_, i) => mirror(i - before, n)),
          axis,
        );
    });
    return y as Tensor<R, D>;
  });
}

function isPair(pair: unknown): boolean {
  return Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && (n as number) >= 0);
}

function constantly<R extends Rank, D extends DType>(x: Tensor<R, D>, paddings: Paddings, value: number): Tensor<R, D> {
  if (typeof value !== "number") throw new ArgumentError(`pad: value is ${showValue(value)}. Use a number.`);
  const dtype: DType = x.dtype;
  const fits = dtype === "float32" || (dtype === "int32" ? (value | 0) === value : value === 0 || value === 1);
  if (!fits)
    throw new DTypeError(
      `pad: ${showValue(value)} is no ${dtype}. Use ${dtype === "int32" ? "an integer" : "0 or 1"}, or cast(x, "float32").`,
    );
  const own = paddings.map(([before, after]) => [before, after] as const);
  return apply(padOp, [x], { paddings: own, constantValue: value }) as Tensor<R, D>;
}
