import { binaryCases } from "./cases/binary.ts";
import { convolutionCases } from "./cases/convolution.ts";
import { conversionCases } from "./cases/conversions.ts";
import { elementwiseKernelCases } from "./cases/elementwise.ts";
import { indexingCases } from "./cases/indexing.ts";
import type { KernelCase } from "./cases/kernelCase.ts";
import { linearAlgebraCases } from "./cases/linearAlgebra.ts";
import { logicalCases } from "./cases/logical.ts";
import { movementCases } from "./cases/movement.ts";
import { poolingCases } from "./cases/pooling.ts";
import { orderingCases } from "./cases/orderings.ts";
import { productCases } from "./cases/products.ts";
import { reductionCases } from "./cases/reductions.ts";
import { stridedCases } from "./cases/strided.ts";
import { unaryCases } from "./cases/unary.ts";

/** Every kernel of the vocabulary on ordinary, special and empty operands. */
export const kernelCases: readonly KernelCase[] = [
  ...unaryCases,
  ...elementwiseKernelCases,
  ...conversionCases,
  ...binaryCases,
  ...logicalCases,
  ...reductionCases,
  ...orderingCases,
  ...productCases,
  ...convolutionCases,
  ...linearAlgebraCases,
  ...movementCases,
  ...indexingCases,
  ...poolingCases,
  ...stridedCases,
];
