import type { Lowerings } from "../backend.ts";
import { convolutionLowerings } from "./convolutionLowerings.ts";
import { linearAlgebraLowerings } from "./linearAlgebraLowerings.ts";
import { orderingLowerings } from "./orderingLowerings.ts";

/**
 * Convolutions, decompositions of matrices, sorting and running sums through simpler kernels: what a backend that lacks them names as its
 * `fallbacks`. They have an entry of their own, `@chainrule/engine/lowerings`, because applications on a backend that needs none would
 * carry them.
 */
export const familyLowerings: Lowerings = { ...orderingLowerings, ...convolutionLowerings, ...linearAlgebraLowerings };
