import { arithmetic } from "./arithmetic.ts";
import { batchNorms } from "./batchNorm.ts";
import { comparisons } from "./comparisons.ts";
import { convolutions } from "./convolution.ts";
import { errorFunction } from "./erf.ts";
import { functionKernels } from "./functions.ts";
import type { HostKernels } from "./HostKernel.ts";
import { indexing } from "./indexing.ts";
import { linearAlgebra } from "./linearAlgebra.ts";
import { matrixProducts } from "./matMul.ts";
import { movements } from "./movement.ts";
import { poolings } from "./pooling.ts";
import { orderings } from "./orderings.ts";
import { pairs } from "./pairs.ts";
import { reductions } from "./reductions.ts";
import { selections } from "./selection.ts";
import { softmaxes } from "./softmax.ts";
import { transposes } from "./transpose.ts";
import { unaryKernels } from "./unary.ts";
import { views } from "./views.ts";

/** Every kernel of the cpu device. */
export const hostKernels: HostKernels = {
  ...unaryKernels,
  ...errorFunction,
  ...functionKernels,
  ...arithmetic,
  ...pairs,
  ...comparisons,
  ...selections,
  ...reductions,
  ...orderings,
  ...softmaxes,
  ...matrixProducts,
  ...convolutions,
  ...linearAlgebra,
  ...views,
  ...transposes,
  ...movements,
  ...indexing,
  ...batchNorms,
  ...poolings,
};
