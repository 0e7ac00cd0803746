import { requireKnownOptions, showValue } from "../choices.ts";
import { add, composedOp, elementwiseOp, mul, sub, unary } from "../elementwise.ts";
import type { Unary } from "../elementwise.ts";
import { ArgumentError } from "../errors.ts";
import { requireType } from "../operand.ts";
import { apply } from "../op.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { greater, greaterEqual, less, lessEqual, logicalAnd } from "./compare.ts";
import { abs, clip, square } from "./elementary.ts";
import { requireFinite } from "./requireFinite.ts";
import { where } from "./where.ts";

// unlike clip's, the derivative on the bounds is 0, as in PyTorch and Keras
const boundedOp = elementwiseOp(
  "ClipByValue",
  ({ x, attributes: { clipValueMin, clipValueMax } }) =>
    (g) =>
      where(logicalAnd(greater(x, clipValueMin), less(x, clipValueMax)), g, 0),
);

/** y = min(max(x, 0), 6). The derivative at 0 and 6 is 0. Krizhevsky 2010. */
export const relu6: Unary = unary("relu6", boundedOp, { clipValueMin: 0, clipValueMax: 6 });

/** y = min(max(x, low), high), -1 and 1 by default. The derivative on the bounds is 0. Collobert 2004. */
export function hardTanh<R extends Rank>(x: Tensor<R>, low = -1, high = 1): Tensor<R, "float32"> {
  requireType("hardTanh", x, "float32");
  if (typeof low !== "number" || typeof high !== "number" || !(low < high))
    throw new ArgumentError(
      `hardTanh: bounds [${showValue(low)}, ${showValue(high)}]. The lower one must be below the upper one.`,
    );
  return apply(boundedOp, [x], { clipValueMin: low, clipValueMax: high }) as Tensor<R, "float32">;
}

/** The straight line of `hardSigmoid`. */
export interface HardSigmoidOptions {
  /** 1/6 by default, as in Keras 3 and PyTorch; Keras 2 and ONNX have 0.2. */
  readonly slope?: number;
  /** 1/2 by default. */
  readonly offset?: number;
}

/** y = min(max(slope x + offset, 0), 1): relu6(x + 3) / 6 by default. The derivative is 0 where y is 0 or 1, the two kinks included. */
export function hardSigmoid<R extends Rank>(x: Tensor<R>, options: HardSigmoidOptions = {}): Tensor<R, "float32"> {
  requireType("hardSigmoid", x, "float32");
  requireKnownOptions("hardSigmoid", options, ["slope", "offset"]);
  const { slope = 1 / 6, offset = 0.5 } = options;
  requireFinite("hardSigmoid", "slope", slope, "a finite number other than 0", (value) => value !== 0);
  requireFinite("hardSigmoid", "offset", offset);
  return withinScope(
    () => apply(boundedOp, [add(mul(slope, x), offset)], { clipValueMin: 0, clipValueMax: 1 }) as Tensor<R, "float32">,
  );
}

/** y = x hardSigmoid(x), Keras's hard_silu: 0 for x <= -3, x for x >= 3. The derivative at -3 is 0, at 3 it is 1. Howard et al. 2019. */
export function hardSwish<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireType("hardSwish", x, "float32");
  // the parabola is left where it counts for nothing, and x is bounded there: Infinity * 0 would be NaN
  return withinScope(() => {
    const parabola = mul(clip(x, -4, 4), hardSigmoid(x));
    return where(greaterEqual(x, 3), x, where(lessEqual(x, -3), 0, parabola)) as Tensor as Tensor<R, "float32">;
  });
}

const softShrinkOp = composedOp<{ readonly threshold: number }>(
  "SoftShrink",
  (x, { threshold }) => sub(x, clip(x, -threshold, threshold)),
  ({ x, attributes: { threshold } }) =>
    (g) =>
      where(lessEqual(abs(x), threshold), 0, g),
);

/** y = x moved towards 0 by the threshold, 0 for |x| <= threshold. The derivative at the two kinks is 0. */
export function softShrink<R extends Rank>(x: Tensor<R>, threshold = 0.5): Tensor<R, "float32"> {
  requireType("softShrink", x, "float32");
  requireFinite("softShrink", "threshold", threshold, "a number of at least 0", (value) => value >= 0);
  return apply(softShrinkOp, [x], { threshold }) as Tensor<R, "float32">;
}

/** y = x for |x| > threshold, else 0. The derivative at the two jumps is 0. */
export function hardShrink<R extends Rank>(x: Tensor<R>, threshold = 0.5): Tensor<R, "float32"> {
  requireType("hardShrink", x, "float32");
  requireFinite("hardShrink", "threshold", threshold, "a number of at least 0", (value) => value >= 0);
  return withinScope(() => where(lessEqual(abs(x), threshold), 0, x) as Tensor as Tensor<R, "float32">);
}

/** y = x for x > limit, else value. The derivative at the limit is 0. */
export function threshold<R extends Rank>(x: Tensor<R>, limit: number, value: number): Tensor<R, "float32"> {
  requireType("threshold", x, "float32");
  requireFinite("threshold", "limit", limit);
  requireFinite("threshold", "value", value);
  return withinScope(() => where(lessEqual(x, limit), value, x) as Tensor as Tensor<R, "float32">);
}

/** y = 0 for x <= -1, x for x >= 1, else (x + 1)^2 / 4: continuous with its derivative. JAX's sparse_plus. */
export function sparsePlus<R extends Rank>(x: Tensor<R>): Tensor<R, "float32"> {
  requireType("sparsePlus", x, "float32");
  return withinScope(() => {
    const parabola = mul(0.25, square(add(clip(x, -1, 1), 1)));
    return where(greaterEqual(x, 1), x, parabola) as Tensor as Tensor<R, "float32">;
  });
}
