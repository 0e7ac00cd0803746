import type { Kernel } from "@chainrule/engine";

/** The stock kernels that the cpu device uses: other dtypes than float32, and kernels that are rare. The same list as in `stockKernels`. */
export const stockNames: readonly Kernel[] = [
  "Add", "Sub", "Maximum", "Minimum", "SquaredDifference",
  "Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalOr", "LogicalNot",
  "Sign", "Relu",
  "Sum", "Max", "Min",
]; // prettier-ignore
