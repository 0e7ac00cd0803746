import { requireKnownOptions, showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { mul } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import type { Attributes } from "../kernels.ts";
import { linear } from "../linear.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { logSumExp } from "./reductions.ts";
import { expandDims, reshape } from "./reshape.ts";
import { pad } from "./pad.ts";
import { concat, slice } from "./slice.ts";

/** Options of a cumulative op. */
export interface Accumulation {
  /** The axis along which elements add up; the last one when left out. */
  readonly axis?: number | undefined;
  /** Leave each element itself out of its own result: the first one is then that of nothing. */
  readonly exclusive?: boolean | undefined;
  /** From the end to the start. */
  readonly reverse?: boolean | undefined;
}

/** The cumulative sum's adjoint is the one in the other direction. */
const cumSumOp: Op<Attributes<"Cumsum">> = linear("Cumsum", (upstream, { attributes }) =>
  apply(cumSumOp, [upstream], { ...attributes, reverse: !attributes.reverse }),
);

/** y_i = sum of x_j over j <= i along one axis; over j < i where exclusive, from the end where reverse. float32 and int32. */
export function cumSum<R extends Rank, D extends DType>(x: Tensor<R, D>, options: Accumulation = {}): Tensor<R, D> {
  return apply(cumSumOp, [x], settled("cumSum", x, options, ["float32", "int32"])) as Tensor<R, D>;
}

/**
 * y_i = product of x_j over j <= i along one axis; over j < i where exclusive, from the end where reverse. float32 and int32. Made of
 * products alone, so that derivatives of every order are right also where elements are 0.
 */
export function cumProd<R extends Rank, D extends DType>(x: Tensor<R, D>, options: Accumulation = {}): Tensor<R, D> {
  const settings = settled("cumProd", x, options, ["float32", "int32"]);
  return withinScope(() => scan(x, settings, mul, 1)) as Tensor as Tensor<R, D>;
}

/** y_i = ln sum of e^(x_j) over j <= i along one axis, without overflow; over j < i where exclusive (-Infinity over none), from the end where reverse. */
export function cumLogSumExp<R extends Rank>(x: Tensor<R>, options: Accumulation = {}): Tensor<R, "float32"> {
  const settings = settled("cumLogSumExp", x, options, ["float32"]);
  const pair = (a: Tensor, b: Tensor): Tensor => logSumExp(concat([expandDims(a, 0), expandDims(b, 0)]), { axis: 0 });
  return withinScope(() => scan(x, settings, pair, -Infinity)) as Tensor as Tensor<R, "float32">;
}

type Settings = Attributes<"Cumsum">;

function settled(where: string, x: Tensor, options: Accumulation, types: readonly DType[]): Settings {
  requireType(where, x, ...types);
  requireKnownOptions(where, options, ["axis", "exclusive", "reverse"]);
  const { axis = -1, exclusive = false, reverse = false } = options;
  for (const [name, value] of Object.entries({ exclusive, reverse }))
    if (typeof value !== "boolean") throw new ArgumentError(`${where}: ${name} is ${showValue(value)}. Use true or false.`);
  return { axis: normalizeAxis(where, axis, x.rank), exclusive, reverse };
}

/**
 * Combines each element with all before it (or, in reverse, after it) in about log2 n steps (Hillis and Steele 1986): after the step of
 * reach s every element holds the result over the 2 s elements that end at it.
 */
function scan(
  x: Tensor,
  { axis, exclusive, reverse }: Settings,
  combine: (a: Tensor, b: Tensor) => Tensor,
  neutral: number,
): Tensor {
  const n = x.shape[axis] ?? 0;
  if (x.size === 0) return x;
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
  const part = (t: Tensor, from: number, length: number): Tensor => slice(t, [0, from, 0], [outer, length, inner]);
  let y: Tensor = reshape(x, [outer, n, inner]);
  for (let reach = 1; reach < n; reach *= 2) {
    const combined = combine(part(y, 0, n - reach), part(y, reach, n - reach));
    y = concat(reverse ? [combined, part(y, n - reach, reach)] : [part(y, 0, reach), combined], 1);
  }
  if (exclusive) y = pad(part(y, reverse ? 1 : 0, n - 1), [[0, 0], reverse ? [0, 1] : [1, 0], [0, 0]], neutral);
  return reshape(y, x.shape);
}
