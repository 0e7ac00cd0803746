import type { Arbitrary } from "fast-check";
import type { Configuration } from "../support/configurations.ts";

/** A family of ops with random ways to call them: shapes, axes, strides, broadcasting, empty and size-1 dimensions. */
export interface Family {
  readonly name: string;
  /** Operand values are drawn by the test within the ranges that a configuration gives. */
  readonly configurations: Arbitrary<Configuration>;
}
