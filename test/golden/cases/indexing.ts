import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Run } from "../opCases.ts";

/** Ops that move or pick elements, by `attrs.op` of the reference file. */
export const indexingCases: Readonly<Record<string, Run>> = {
  take_along_axis: ({ x, idx }, { axis }) => engine.takeAlongAxis(x as Tensor, idx as Tensor<2, "int32">, axis as number),
};
