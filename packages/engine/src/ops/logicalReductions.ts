import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./cast.ts";
import { logicalNot, notEqual } from "./compare.ts";
import { axesOf } from "./reducer.ts";
import type { Reducer, Reduction } from "./reducer.ts";
import { sum } from "./sum.ts";

/** Whether any element along the axes is true; false over nothing. On bool. */
export const any: Reducer<Reduction, "bool"> = ((x: Tensor<Rank, "bool">, options: Reduction = {}) => {
  const axes = axesOf("any", x, options, ["bool"]);
  return withinScope(() => notEqual(sum(cast(x, "int32"), axes), 0));
}) as Reducer<Reduction, "bool">;

/** Whether all elements along the axes are true; true over nothing. On bool. */
export const all: Reducer<Reduction, "bool"> = ((x: Tensor<Rank, "bool">, options: Reduction = {}) => {
  const axes = axesOf("all", x, options, ["bool"]);
  return withinScope(() => logicalNot(any(logicalNot(x), axes) as Tensor<Rank, "bool">));
}) as Reducer<Reduction, "bool">;
