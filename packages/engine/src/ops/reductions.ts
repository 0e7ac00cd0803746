import { add, div, mul, sub } from "../elementwise.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { runKernel } from "../runKernel.ts";
import { reducedShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { equal, less } from "./compare.ts";
import { abs, exp, log } from "./elementary.ts";
import { axesOf, countOf, keep, requireSomething } from "./reducer.ts";
import type { Axes, Reducer, Reduction } from "./reducer.ts";
import { reshape } from "./reshape.ts";
import { stopGradient } from "./cast.ts";
import { broadcastTo, sum } from "./sum.ts";
import { where } from "./where.ts";

const meanOp = linear("Mean", (upstream, { inputs: [x], attributes: { axis } }) =>
  broadcastTo(keep(div(upstream, countOf(x as Tensor, axis)), x as Tensor, axis), (x as Tensor).shape),
);

/** The maximum, by which exponents are shifted so that none overflows; 0 where it is infinite, so that infinities stay what they are. */
function shiftOf(x: Tensor, axis: readonly number[]): Tensor {
  const highest = runKernel("Max", [stopGradient(x)], { axis, keepDims: true });
  return where(less(abs(highest), Infinity), highest, 0);
}

/** The derivative of ln sum e^x: e^x / sum e^x, and 0 over nothing but -Infinity. In the form e^(x - y) it would lose the digits of y. */
function weights(x: Tensor, axis: readonly number[]): Tensor {
  const e = exp(sub(x, shiftOf(x, axis)));
  const total = sum(e, { axis, keepDims: true });
  return div(e, where(equal(total, 0), 1, total));
}

/** y = ln sum e^x. Its derivative is softmax(x). */
const logSumExpOp: Op<Axes> = {
  name: "LogSumExp",
  forward: ([x], { axis, keepDims }) => {
    const shift = shiftOf(x as Tensor, axis);
    const y = add(log(sum(exp(sub(x as Tensor, shift)), { axis, keepDims: true })), shift);
    return [reshape(y, reducedShape((x as Tensor).shape, axis, keepDims))];
  },
  vjp: ([upstream], { inputs: [x], attributes: { axis } }) => [
    mul(keep(upstream as Tensor, x as Tensor, axis), weights(x as Tensor, axis)),
  ],
  jvp: ([dx], { inputs: [x], attributes: { axis, keepDims } }) => [
    sum(mul(dx as Tensor, weights(x as Tensor, axis)), { axis, keepDims }),
  ],
};

function reducer(name: string, op: Op<Axes>): Reducer {
  return ((x: Tensor, options: Reduction = {}) => {
    const axes = axesOf(name, x, options, ["float32"]);
    requireSomething(name, x, axes.axis);
    return apply(op, [x], axes);
  }) as Reducer;
}

/** y = sum of x over the axes / their number of elements. */
export const mean: Reducer = reducer("mean", meanOp);
/** y = ln sum e^x along the axes, without overflow. Over nothing but -Infinity it is -Infinity, with a gradient of 0. */
export const logSumExp: Reducer = reducer("logSumExp", logSumExpOp);
