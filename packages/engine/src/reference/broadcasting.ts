import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernels.ts";
import { broadcastShapes } from "../shape.ts";
import { floorMod, floorQuotient, power } from "./functions.ts";
import type { HostValue } from "./hostValue.ts";
import { requireOneType, requireTypes, zeros } from "./hostValue.ts";
import { broadcastOffsets } from "./offsets.ts";
import type { ReferenceKernel, ReferenceKernels } from "./referenceKernel.ts";

/** y[i] = f(a[i], b[i]) after broadcasting a and b to their common shape. */
function zip(kernel: Kernel, a: HostValue, b: HostValue, dtype: DType, f: (a: number, b: number) => number): HostValue {
  requireOneType(kernel, [a, b]);
  const y = zeros(broadcastShapes(`reference ${kernel}`, a.shape, b.shape), dtype);
  const fromA = broadcastOffsets(a.shape, y.shape);
  const fromB = broadcastOffsets(b.shape, y.shape);
  for (let i = 0; i < y.values.length; i++) y.values[i] = f(a.values[fromA[i]!]!, b.values[fromB[i]!]!);
  return y;
}

/** Arithmetic on float32, and on int32 modulo 2^32: with `integer` where the float formula would lose low bits. */
function arithmetic(kernel: Kernel, f: (a: number, b: number) => number, integer = f): ReferenceKernel<"Add"> {
  return ([a, b]) => {
    requireTypes(kernel, [a, b], ["float32", "int32"]);
    return zip(kernel, a, b, a.dtype, a.dtype === "int32" ? integer : f);
  };
}

/** A comparison of any two values of one dtype. NaN is unequal to everything and in no order. */
function comparison(kernel: Kernel, f: (a: number, b: number) => boolean): ReferenceKernel<"Equal"> {
  return ([a, b]) => zip(kernel, a, b, "bool", (p, q) => Number(f(p, q)));
}

/** A function of two truth values. */
function logical(kernel: Kernel, f: (a: number, b: number) => number): ReferenceKernel<"LogicalAnd"> {
  return ([a, b]) => {
    requireTypes(kernel, [a, b], ["bool"]);
    return zip(kernel, a, b, "bool", f);
  };
}

/** Two operands (Select: three), element by element, broadcast by NumPy's rule. */
export const broadcasting = {
  Add: arithmetic("Add", (a, b) => a + b),
  Sub: arithmetic("Sub", (a, b) => a - b),
  Multiply: arithmetic("Multiply", (a, b) => a * b, Math.imul),
  RealDiv: ([a, b]) => {
    requireTypes("RealDiv", [a, b], ["float32"]);
    return zip("RealDiv", a, b, "float32", (p, q) => p / q);
  },
  Pow: arithmetic("Pow", power),
  Mod: arithmetic("Mod", floorMod),
  FloorDiv: arithmetic("FloorDiv", floorQuotient),
  Atan2: ([a, b]) => {
    requireTypes("Atan2", [a, b], ["float32"]);
    return zip("Atan2", a, b, "float32", Math.atan2);
  },
  Prelu: ([x, alpha]) => {
    requireTypes("Prelu", [x, alpha], ["float32"]);
    return zip("Prelu", x, alpha, "float32", (v, slope) => (v > 0 ? v : v * slope));
  },
  Maximum: arithmetic("Maximum", Math.max),
  Minimum: arithmetic("Minimum", Math.min),
  SquaredDifference: arithmetic(
    "SquaredDifference",
    (a, b) => (a - b) * (a - b),
    (a, b) => Math.imul(a - b, a - b),
  ),

  Equal: comparison("Equal", (a, b) => a === b),
  NotEqual: comparison("NotEqual", (a, b) => a !== b),
  Greater: comparison("Greater", (a, b) => a > b),
  GreaterEqual: comparison("GreaterEqual", (a, b) => a >= b),
  Less: comparison("Less", (a, b) => a < b),
  LessEqual: comparison("LessEqual", (a, b) => a <= b),

  LogicalAnd: logical("LogicalAnd", (a, b) => a & b),
  LogicalOr: logical("LogicalOr", (a, b) => a | b),

  /** y[i] = condition[i] ? t[i] : e[i]. */
  Select: ([condition, t, e]) => {
    requireTypes("Select", [condition], ["bool"]);
    requireOneType("Select", [t, e]);
    const where = "reference Select";
    const y = zeros(broadcastShapes(where, condition.shape, broadcastShapes(where, t.shape, e.shape)), t.dtype);
    const fromCondition = broadcastOffsets(condition.shape, y.shape);
    const fromT = broadcastOffsets(t.shape, y.shape);
    const fromE = broadcastOffsets(e.shape, y.shape);
    for (let i = 0; i < y.values.length; i++)
      y.values[i] = condition.values[fromCondition[i]!] === 1 ? t.values[fromT[i]!]! : e.values[fromE[i]!]!;
    return y;
  },
} satisfies Partial<ReferenceKernels>;
