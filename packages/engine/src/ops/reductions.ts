import { add, div, mul, sub } from "../elementwise.ts";
import { ShapeError } from "../errors.ts";
import type { Kernel } from "../kernels.ts";
import { linear } from "../linear.ts";
import { requireType } from "../operand.ts";
import { apply, untraced } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxes, normalizeAxis, reducedShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { equal } from "./compare.ts";
import { clip, exp, log } from "./elementary.ts";
import { reshape } from "./reshape.ts";
import { broadcastTo, sum } from "./sum.ts";
import type { Reduction } from "./sum.ts";

interface Axes {
  readonly axis: readonly number[];
  readonly keepDims: boolean;
}

/** What the public functions of reductions look like; `sum` is the pattern. */
export interface Reducer {
  (x: Tensor): Tensor<0>;
  <R extends Rank>(x: Tensor<R>, options: Reduction & { keepDims: true }): Tensor<R>;
  (x: Tensor, options: Reduction): Tensor;
}

/** Reduced axes put back with size 1. */
function keep(y: Tensor, x: Tensor, axis: readonly number[]): Tensor {
  return reshape(y, reducedShape(x.shape, axis, true));
}

const meanOp = linear("Mean", (upstream, { inputs: [x], attributes: { axis } }) => {
  const { shape } = x as Tensor;
  const count = axis.reduce((n, i) => n * (shape[i] ?? 1), 1);
  return broadcastTo(keep(div(upstream, count), x as Tensor, axis), shape);
});

/** Max and Min: equal extremes share the gradient equally (as PyTorch's amax, Keras and JAX do). */
function extreme(kernel: "Max" | "Min"): Op<Axes> {
  const shares = (x: Tensor, y: Tensor, axis: readonly number[]): Tensor => {
    const winners = cast(equal(x, keep(y, x, axis)), "float32");
    return div(winners, sum(winners, { axis, keepDims: true }));
  };
  return {
    name: kernel,
    forward: (inputs, attributes) => [runKernel(kernel, inputs, attributes)],
    vjp: ([upstream], { inputs: [x], outputs: [y], attributes: { axis } }) => [
      mul(keep(upstream as Tensor, x as Tensor, axis), shares(x as Tensor, y as Tensor, axis)),
    ],
    jvp: ([dx], { inputs: [x], outputs: [y], attributes: { axis, keepDims } }) => [
      sum(mul(dx as Tensor, shares(x as Tensor, y as Tensor, axis)), { axis, keepDims }),
    ],
  };
}

/** y = ln sum e^x. Its derivative is softmax(x) = e^(x - y). */
const logSumExpOp: Op<Axes> = {
  name: "LogSumExp",
  forward: ([x], { axis, keepDims }) => {
    // the shift is held finite, so that a slice of -Infinity alone gives -Infinity and not NaN
    const shift = clip(runKernel("Max", [x as Tensor], { axis, keepDims: true }), -3e38, 3e38);
    const y = add(log(sum(exp(sub(x as Tensor, shift)), { axis, keepDims: true })), shift);
    return [reshape(y, reducedShape((x as Tensor).shape, axis, keepDims))];
  },
  vjp: ([upstream], { inputs: [x], outputs: [y], attributes: { axis } }) => [
    mul(keep(upstream as Tensor, x as Tensor, axis), exp(sub(x as Tensor, keep(y as Tensor, x as Tensor, axis)))),
  ],
  jvp: ([dx], { inputs: [x], outputs: [y], attributes: { axis, keepDims } }) => [
    sum(mul(dx as Tensor, exp(sub(x as Tensor, keep(y as Tensor, x as Tensor, axis)))), { axis, keepDims }),
  ],
};

function reducer(name: string, op: Op<Axes>, integers: boolean): Reducer {
  return ((x: Tensor, { axis, keepDims = false }: Reduction = {}) => {
    requireType(name, x, "float32", ...(integers ? (["int32"] as const) : []));
    const axes = normalizeAxes(name, axis, x.rank);
    requireSomething(name, x, axes);
    return apply(op, [x], { axis: axes, keepDims });
  }) as Reducer;
}

/** A reduction without a neutral element has no value over nothing. */
function requireSomething(name: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((i) => x.shape[i] === 0))
    throw new ShapeError(
      `${name}: ${showShape(x.shape)} has no elements along the reduced axes [${axes.join(", ")}]. There is no ${name} of nothing.`,
    );
}

/** y = sum of x over the axes / their number of elements. */
export const mean: Reducer = reducer("mean", meanOp, false);
/** The largest element along the axes. Equal ones share the gradient equally. */
export const max: Reducer = reducer("max", extreme("Max"), true);
/** The smallest element along the axes. Equal ones share the gradient equally. */
export const min: Reducer = reducer("min", extreme("Min"), true);
/** y = ln sum e^x along the axes, without overflow. */
export const logSumExp: Reducer = reducer("logSumExp", logSumExpOp, false);

/** Index of the largest element along one axis; the first of equal ones. */
export function argMax(x: Tensor, axis = -1): Tensor<Rank, "int32"> {
  requireType("argMax", x, "float32", "int32");
  const at = normalizeAxis("argMax", axis, x.rank);
  requireSomething("argMax", x, [at]);
  return runKernel("ArgMax" satisfies Kernel, [untraced(x)], { axis: at }) as Tensor<Rank, "int32">;
}
