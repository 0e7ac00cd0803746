import { attention } from "./attention.ts";
import { basics } from "./basics.ts";
import { convolutions, depthwiseConvolutions, transposedConvolutions } from "./convolution.ts";
import { activations, binaryFunctions, unaryFunctions } from "./elementwise.ts";
import type { Family } from "./family.ts";
import { products, smallMatrices } from "./linearAlgebra.ts";
import { indexing } from "./indexing.ts";
import { movement } from "./movement.ts";
import { lossesOnLogits } from "./losses.ts";
import { normalization } from "./normalization.ts";
import { reductions, scans, sorting } from "./reductions.ts";
import { pooling, resizing } from "./pooling.ts";

/** Every family of ops with its random configurations. */
export const families: readonly Family[] = [
  basics,
  unaryFunctions,
  binaryFunctions,
  activations,
  smallMatrices,
  products, // one family a line
  movement,
  indexing,
  normalization,
  attention,
  lossesOnLogits,
  reductions,
  scans,
  sorting,
  pooling,
  resizing,
  convolutions,
  transposedConvolutions,
  depthwiseConvolutions,
];
