import { basics } from "./basics.ts";
import type { Family } from "./family.ts";
import { reductions, scans, sorting } from "./reductions.ts";

/** Every family of ops with its random configurations. */
export const families: readonly Family[] = [basics, reductions, scans, sorting];
