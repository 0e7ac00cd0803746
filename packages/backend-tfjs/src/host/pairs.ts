import type { HostKernels } from "./HostKernel.ts";
import { zipped } from "./zipped.ts";

/** a - b floor(a / b), exactly; NaN for b = 0, which int32 holds as 0. */
function floorMod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

/** floor(a / b) from the exact remainder. */
function floorQuotient(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b;
  return Math.round(rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient);
}

/** a^b by IEEE 754: JavaScript gives NaN for 1^NaN, 1^Infinity and (-1)^Infinity. */
const power = (a: number, b: number): number => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b);

/** Rarer functions of two operands with broadcasting, on float32 and int32, and logic on bool. */
export const pairs: HostKernels = {
  Pow: zipped(power),
  Mod: zipped(floorMod),
  FloorDiv: zipped(floorQuotient),
  Atan2: zipped(Math.atan2),
  Prelu: zipped((x, alpha) => (x > 0 ? x : alpha * x)),
  LogicalAnd: zipped((a, b) => a & b),
  LogicalOr: zipped((a, b) => a | b),
};
