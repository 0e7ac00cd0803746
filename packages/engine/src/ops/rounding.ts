import { binary, elementwiseOp, neg, unary } from "../elementwise.ts";
import type { Binary, Unary } from "../elementwise.ts";

/** y = the largest integer <= x, as float32; its derivative is 0 everywhere. */
export const floor: Unary = unary(
  "floor",
  elementwiseOp("Floor", () => 0),
  {},
);
/** y = the smallest integer >= x, as float32; its derivative is 0 everywhere. */
export const ceil: Unary = unary(
  "ceil",
  elementwiseOp("Ceil", () => 0),
  {},
);
/** y = the nearest integer, halves to the even one (0.5 to 0, 1.5 to 2) as in NumPy and PyTorch; its derivative is 0 everywhere. */
export const round: Unary = unary(
  "round",
  elementwiseOp("Round", () => 0),
  {},
);

/**
 * y = floor(a / b); its derivatives are 0 everywhere. It goes with `mod`: a = b floorDiv(a, b) + mod(a, b). A float32 divided by 0
 * is infinite or NaN, an int32 gives 0, as in NumPy.
 */
export const floorDiv: Binary = binary<never>(
  "floorDiv",
  elementwiseOp(
    "FloorDiv",
    () => 0,
    () => 0,
  ),
  ["float32", "int32"],
);

/**
 * y = a - b floor(a / b), the remainder with the sign of b, exact: NumPy's mod and PyTorch's remainder. dy/da = 1, dy/db = -floor(a / b),
 * also at the jumps. For b = 0 a float32 gives NaN, an int32 0.
 */
export const mod: Binary = binary<never>(
  "mod",
  elementwiseOp(
    "Mod",
    () => 1,
    ({ x: a, b }) => neg(floorDiv(a, b)),
  ),
  ["float32", "int32"],
);
