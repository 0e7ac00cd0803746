import { broadcasting } from "./broadcasting.ts";
import { conversions } from "./conversions.ts";
import { convolutions } from "./convolutions.ts";
import { elementwise } from "./elementwise.ts";
import { functions } from "./functions.ts";
import { indexing } from "./indexing.ts";
import { linearAlgebra } from "./linearAlgebra.ts";
import { movement } from "./movement.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import type { ReferenceKernels } from "./referenceKernel.ts";
import { scans } from "./scans.ts";

/** Every kernel of the vocabulary, in double precision. */
export const referenceKernels: ReferenceKernels = {
  ...elementwise,
  ...functions,
  ...conversions,
  ...broadcasting,
  ...reductions,
  ...scans,
  ...normalization,
  ...products,
  ...linearAlgebra,
  ...pooling,
  ...convolutions,
  ...movement,
  ...indexing,
};
