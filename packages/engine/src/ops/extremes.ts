import { showValue } from "../choices.ts";
import { div } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import { requireType, uploadConstant } from "../operand.ts";
import { apply, untraced } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { equal, logicalOr, notEqual } from "./compare.ts";
import { axesOf, keep, requireSomething } from "./reducer.ts";
import type { Axes, NumericReducer, RankBelow, Reduction } from "./reducer.ts";
import { sum } from "./sum.ts";
import { where } from "./where.ts";

/** Options of max and min. */
export interface ExtremeReduction extends Reduction {
  /**
   * Which of several equal extremes the gradient goes to: "share" gives each an equal part (Keras, JAX, PyTorch's amax),
   * "first" gives all to the first one (PyTorch's max along a dimension).
   */
  readonly ties?: Ties | undefined;
}

/** Which of several equal extremes the gradient goes to. */
type Ties = "share" | "first";

type ExtremeAttributes = Axes & { readonly ties: Ties };

/** The elements equal to the extreme of their slice: one or more. Where NaN is the extreme, the NaNs. */
function winners(x: Tensor, y: Tensor, { axis, ties }: ExtremeAttributes): Tensor<Rank, "bool"> {
  const extreme = logicalOr(equal(x, keep(y, x, axis)), notEqual(x, x));
  if (ties === "share") return extreme;
  // numbers the elements of each slice in row-major order, and keeps the lowest number
  const sizes = x.shape.map((n, i) => (axis.includes(i) ? n : 1));
  const length = sizeOf(sizes);
  const number = uploadConstant(x.device, Int32Array.from({ length }, (_, i) => i), sizes, "int32"); // prettier-ignore
  const first = runKernel("Min", [where(extreme, number, length)], { axis, keepDims: true });
  return equal(number, first);
}

/** Max and Min pass on what belongs to the winners, in equal parts; whatever stands at the others is not looked at, infinite or not. */
function extreme(kernel: "Max" | "Min"): Op<ExtremeAttributes> {
  const count = (mask: Tensor<Rank, "bool">, axis: readonly number[], keepDims: boolean): Tensor =>
    sum(cast(mask, "float32"), { axis, keepDims });
  return {
    name: kernel,
    forward: (inputs, { axis, keepDims }) => [runKernel(kernel, inputs, { axis, keepDims })],
    vjp: ([upstream], { inputs: [x], outputs: [y], attributes }) => {
      const { axis } = attributes;
      const mask = winners(x as Tensor, y as Tensor, attributes);
      return [where(mask, div(keep(upstream as Tensor, x as Tensor, axis), count(mask, axis, true)), 0)];
    },
    jvp: ([dx], { inputs: [x], outputs: [y], attributes }) => {
      const { axis, keepDims } = attributes;
      const mask = winners(x as Tensor, y as Tensor, attributes);
      return [div(sum(where(mask, dx as Tensor, 0), { axis, keepDims }), count(mask, axis, keepDims))];
    },
  };
}

function extremeReducer(name: string, op: Op<ExtremeAttributes>): NumericReducer<ExtremeReduction> {
  return ((x: Tensor, options: ExtremeReduction = {}) => {
    const axes = axesOf(name, x, options, ["float32", "int32"], ["ties"]);
    const { ties = "share" } = options;
    if (ties !== "share" && ties !== "first")
      throw new ArgumentError(`${name}: ties is ${showValue(ties)}. Choose from "share", "first".`);
    requireSomething(name, x, axes.axis);
    return apply(op, [x], { ...axes, ties });
  }) as NumericReducer<ExtremeReduction>;
}

/** The largest element along the axes; NaN where there is one. Equal ones share the gradient equally, unless `ties` says otherwise. */
export const max: NumericReducer<ExtremeReduction> = extremeReducer("max", extreme("Max"));
/** The smallest element along the axes; NaN where there is one. Equal ones share the gradient equally, unless `ties` says otherwise. */
export const min: NumericReducer<ExtremeReduction> = extremeReducer("min", extreme("Min"));

/** Index of the largest element along one axis; the first of equal ones. NaN counts as the largest, as in NumPy and PyTorch. */
export function argMax<R extends Rank>(x: Tensor<R>, axis = -1): Tensor<RankBelow<R>, "int32"> {
  return indexOfExtreme("argMax", "ArgMax", x, axis);
}

/** Index of the smallest element along one axis; the first of equal ones. NaN counts as the smallest, as in NumPy and PyTorch. */
export function argMin<R extends Rank>(x: Tensor<R>, axis = -1): Tensor<RankBelow<R>, "int32"> {
  return indexOfExtreme("argMin", "ArgMin", x, axis);
}

function indexOfExtreme<R extends Rank>(
  name: string,
  kernel: "ArgMax" | "ArgMin",
  x: Tensor<R>,
  axis: number,
): Tensor<RankBelow<R>, "int32"> {
  requireType(name, x, "float32", "int32");
  const at = normalizeAxis(name, axis, x.rank);
  requireSomething(name, x, [at]);
  return runKernel(kernel, [untraced(x)], { axis: at }) as Tensor as Tensor<RankBelow<R>, "int32">;
}
