import { mul, sub } from "../elementwise.ts";
import type { Op } from "../op.ts";
import { apply } from "../op.ts";
import { requireType } from "../operand.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { NoAttributes } from "../kernels.ts";
import { exp } from "./elementary.ts";
import { sum } from "./sum.ts";
import { swapAxes } from "./transpose.ts";

const lastAxis = { axis: -1, keepDims: true } as const;

/** J = diag(y) - y y^T is symmetric, so one formula serves both modes: J u = y (u - y.u). */
const softmaxOp: Op<NoAttributes> = {
  name: "Softmax",
  forward: (inputs) => [runKernel("Softmax", inputs, {})],
  vjp: ([upstream], { outputs: [y] }) => [throughSoftmax(upstream as Tensor, y as Tensor)],
  jvp: ([dx], { outputs: [y] }) => [throughSoftmax(dx as Tensor, y as Tensor)],
};

function throughSoftmax(u: Tensor, y: Tensor): Tensor {
  return mul(y, sub(u, sum(mul(u, y), lastAxis)));
}

/** J = I - 1 p^T with p = e^y = softmax(x): J u = u - p.u, J^T g = g - p sum(g). */
const logSoftmaxOp: Op<NoAttributes> = {
  name: "LogSoftmax",
  forward: (inputs) => [runKernel("LogSoftmax", inputs, {})],
  vjp: ([upstream], { outputs: [y] }) => [sub(upstream as Tensor, mul(exp(y as Tensor), sum(upstream as Tensor, lastAxis)))],
  jvp: ([dx], { outputs: [y] }) => [sub(dx as Tensor, sum(mul(exp(y as Tensor), dx as Tensor), lastAxis))],
};

/** y_i = e^(x_i) / sum_j e^(x_j) along one axis. */
export function softmax<R extends Rank>(x: Tensor<R>, axis = -1): Tensor<R, "float32"> {
  return alongLast("softmax", softmaxOp, x, axis);
}

/** y_i = x_i - ln sum_j e^(x_j) along one axis, without underflow. */
export function logSoftmax<R extends Rank>(x: Tensor<R>, axis = -1): Tensor<R, "float32"> {
  return alongLast("logSoftmax", logSoftmaxOp, x, axis);
}

function alongLast<R extends Rank>(name: string, op: Op<NoAttributes>, x: Tensor<R>, axis: number): Tensor<R, "float32"> {
  requireType(name, x, "float32");
  const at = normalizeAxis(name, axis, x.rank);
  if (at === x.rank - 1) return apply(op, [x], {}) as Tensor<R, "float32">;
  return withinScope(() => swapAxes(apply(op, [swapAxes(x, at, x.rank - 1)], {}), at, x.rank - 1)) as Tensor<R, "float32">;
}
