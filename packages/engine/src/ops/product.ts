import { mul } from "../elementwise.ts";
import { uploadConstant } from "../operand.ts";
import { withinScope } from "../scope.ts";
import { reducedShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { axesOf, countOf } from "./reducer.ts";
import type { NumericReducer, Reduction } from "./reducer.ts";
import { reshape } from "./reshape.ts";
import { concat, slice } from "./slice.ts";
import { transpose } from "./transpose.ts";

/**
 * y = product of x over the axes; 1 over nothing. float32 and int32. A tree of halves, made of ops: no rule divides by an element, so
 * derivatives of every order are right also where elements are 0.
 */
export const prod: NumericReducer = ((x: Tensor, options: Reduction = {}): Tensor => {
  const { axis, keepDims } = axesOf("prod", x, options, ["float32", "int32"]);
  const shape = reducedShape(x.shape, axis, keepDims);
  return withinScope(() => {
    const [count, size] = [countOf(x, axis), sizeOf(shape)];
    if (count === 0) return uploadConstant(x.device, (x.dtype === "int32" ? new Int32Array(size) : new Float32Array(size)).fill(1), shape, x.dtype); // prettier-ignore
    const kept = x.shape.map((_, i) => i).filter((i) => !axis.includes(i));
    const rows = reshape(transpose(x, [...axis, ...kept]), [count, size]);
    return reshape(productOfRows(rows), shape);
  });
}) as NumericReducer;

/** [n, m] to [1, m]: the first half times the second, an odd row joined on, until one is left. */
function productOfRows(x: Tensor): Tensor {
  const [n = 0, m = 0] = x.shape;
  if (n === 1) return x;
  const half = Math.floor(n / 2);
  const pairs = mul(slice(x, [0, 0], [half, m]), slice(x, [half, 0], [half, m]));
  return productOfRows(n % 2 === 0 ? pairs : concat([pairs, slice(x, [n - 1, 0], [1, m])]));
}
