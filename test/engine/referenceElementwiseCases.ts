import type { Kernel } from "@chainrule/engine";
import { bools, casesOf, floats, integers, vector } from "./referenceCase.ts";

const nan = NaN;
const inf = Infinity;

/** Kernels that act element by element, on one operand or on several that broadcast. */
export const elementwiseCases = casesOf((add) => {
  const of = (kernel: Kernel, x: number[], y: number[]): void =>
    add(kernel as "Exp", `of ${x.join(", ")}`, [vector(...x)], {}, vector(...y));

  // one operand; the constants are those of tables (e, ln 2, tanh 1, …), to 17 digits
  of("Abs", [-2, 0, 3, nan, -inf], [2, 0, 3, nan, inf]);
  of("Exp", [0, 1, -1, -inf, inf, nan], [1, Math.E, 0.36787944117144233, 0, inf, nan]);
  of("Expm1", [0, 1, 1e-10, -inf, nan], [0, 1.718281828459045, 1.00000000005e-10, -1, nan]);
  of("Log", [1, 2, 10, 0, -1, nan], [0, Math.LN2, Math.LN10, -inf, nan, nan]);
  of("Log1p", [0, 1, 1e-10, -1, -2, nan], [0, Math.LN2, 9.9999999995e-11, -inf, nan, nan]);
  of("Sqrt", [0, 4, 2, -1, nan], [0, 2, Math.SQRT2, nan, nan]);
  of("Rsqrt", [4, 0.25, 0, -1, nan, inf], [0.5, 2, inf, nan, nan, 0]);
  of("Square", [-3, 0.5, nan, -inf], [9, 0.25, nan, inf]);
  of("Sign", [-2.5, 0, 1e-300, -inf, nan], [-1, 0, 1, -1, nan]);
  of("Neg", [-2.5, 1, inf, nan], [2.5, -1, -inf, nan]);
  of("Reciprocal", [4, -0.5, 0, -0, inf, nan], [0.25, -2, inf, -inf, 0, nan]);
  of("Tanh", [0, 1, -0.5, inf, nan], [0, 0.7615941559557649, -0.46211715726000976, 1, nan]);
  of("Sigmoid", [0, 1, -1, 1000, -1000, nan], [0.5, 0.7310585786300049, 0.2689414213699951, 1, 0, nan]);
  of("Relu", [-2, 0, 3, inf, -inf, nan], [0, 0, 3, inf, 0, nan]);
  of("Elu", [2, 0, -1, -inf, inf, nan], [2, 0, -0.6321205588285577, -1, inf, nan]);
  of("Softplus", [0, 1, -1, 1000, -1000, nan], [Math.LN2, 1.3132616875182228, 0.31326168751822283, 1000, 0, nan]);
  of("Erf", [0.05, 0.5, 1, 1.9], [0.05637197779701662, 0.5204998778130465, 0.8427007929497149, 0.99279042923525747]);
  of("Erf", [2, 2.1, 3, -3], [0.9953222650189527, 0.99702053334366701, 0.9999779095030014, -0.9999779095030014]);
  of("Erf", [1e-10, -1e-10, 0, 30, inf, -inf, nan], [1.1283791670955126e-10, -1.1283791670955126e-10, 0, 1, 1, -1, nan]);
  of("Step", [-2, 0, -0, 1e-300, inf, nan], [0, 0, 0, 1, 1, nan]);
  of("Exp", [], []);
  add("LeakyRelu", "slopes", [vector(-2, 0, 3, nan, -inf)], { alpha: 0.25 }, vector(-0.5, 0, 3, nan, -inf));
  add(
    "ClipByValue",
    "both bounds",
    [vector(-5, 0.5, 7, nan, -inf, inf)],
    { clipValueMin: -1, clipValueMax: 2 },
    vector(-1, 0.5, 2, nan, -1, 2),
  );
  add("ClipByValue", "one bound", [vector(-5, 7)], { clipValueMin: -inf, clipValueMax: 2 }, vector(-5, 2));
  add("Abs", "of int32", [integers([3], -2, 0, 3)], {}, integers([3], 2, 0, 3));
  add(
    "Neg",
    "of int32, whose lowest number has no opposite",
    [integers([2], 5, -2147483648)],
    {},
    integers([2], -5, -2147483648),
  );
  add("Square", "of int32 modulo 2^32", [integers([3], -3, 65536, 123456789)], {}, integers([3], 9, 0, -1757895751));
  add("Cast", "float32 to int32 truncates", [vector(1.9, -1.9, -0.5, 3e9, -3e9, inf, -inf, nan)], { dtype: "int32" },
  integers([8], 1, -1, 0, 2147483647, -2147483648, 2147483647, -2147483648, 0)); // prettier-ignore
  add("Cast", "to bool is x != 0", [vector(0, -0, 0.5, 256, nan)], { dtype: "bool" }, bools([5], 0, 0, 1, 1, 1));
  add("Cast", "int32 to bool", [integers([3], 0, 256, -1)], { dtype: "bool" }, bools([3], 0, 1, 1));
  add("Cast", "bool to float32", [bools([2], 1, 0)], { dtype: "float32" }, vector(1, 0));
  add("Cast", "int32 to float32", [integers([2], 7, -7)], { dtype: "float32" }, vector(7, -7));
  add("Identity", "bool", [bools([1, 2], 1, 0)], {}, bools([1, 2], 1, 0));

  // two operands
  const abc = floats([2, 3], 1, 2, 3, 4, 5, 6);
  add("Add", "a row", [abc, vector(10, 20, 30)], {}, floats([2, 3], 11, 22, 33, 14, 25, 36));
  add("Add", "a column on the left", [floats([2, 1], 10, 20), abc], {}, floats([2, 3], 11, 12, 13, 24, 25, 26));
  add("Add", "an outer sum", [floats([2, 1], 1, 2), floats([1, 3], 10, 20, 30)], {}, floats([2, 3], 11, 21, 31, 12, 22, 32));
  add(
    "Add",
    "ranks 3 and 2",
    [floats([2, 1, 2], 1, 2, 3, 4), floats([2, 1], 10, 20)],
    {},
    floats([2, 2, 2], 11, 12, 21, 22, 13, 14, 23, 24),
  );
  add("Add", "in double precision", [vector(0.1), vector(0.2)], {}, vector(0.30000000000000004));
  add("Add", "empty", [floats([0, 3]), vector(1, 2, 3)], {}, floats([0, 3]));
  add("Add", "empty against one", [floats([2, 0]), floats([2, 1], 1, 2)], {}, floats([2, 0]));
  add("Add", "int32 modulo 2^32", [integers([], 2147483647), integers([2], 1, -1)], {}, integers([2], -2147483648, 2147483646));
  add("Sub", "a scalar", [abc, floats([], 1)], {}, floats([2, 3], 0, 1, 2, 3, 4, 5));
  add("Sub", "inf - inf", [vector(inf, 1), vector(inf, nan)], {}, vector(nan, nan));
  add("Multiply", "a scalar on the left", [floats([], -2), abc], {}, floats([2, 3], -2, -4, -6, -8, -10, -12));
  add(
    "Multiply",
    "int32 modulo 2^32",
    [integers([2], 123456789, 3), integers([2], 987654321, -4)],
    {},
    integers([2], -67153019, -12),
  );
  add("RealDiv", "by zero", [vector(1, -1, 0, 6, nan), vector(0, 0, 0, 4, 1)], {}, vector(inf, -inf, nan, 1.5, nan));
  add(
    "Pow",
    "whole and fractional exponents",
    [vector(2, 9, 2, -2, -2, 0, 0), vector(10, 0.5, -1, 3, 0.5, 0, -1)],
    {},
    vector(1024, 3, 0.5, -8, nan, 1, inf),
  );
  add("Pow", "NaN", [vector(nan, 2), vector(2, nan)], {}, vector(nan, nan));
  add(
    "Maximum",
    "NaN wins on either side",
    [vector(1, 5, nan, 1, -inf), vector(3, 2, 1, nan, -7)],
    {},
    vector(3, 5, nan, nan, -7),
  );
  add(
    "Minimum",
    "NaN wins on either side",
    [vector(1, 5, nan, 1, -inf), vector(3, 2, 1, nan, -7)],
    {},
    vector(1, 2, nan, nan, -inf),
  );
  add("SquaredDifference", "of floats", [vector(1, 5, nan), vector(3, 2, 1)], {}, vector(4, 9, nan));
  add("SquaredDifference", "of int32", [integers([2], 1, 65536), integers([], 0)], {}, integers([2], 1, 0));
  const [p, q] = [vector(1, 2, 2, nan, nan, 0), vector(2, 1, 2, 1, nan, -0)];
  add("Equal", "NaN is not itself", [p, q], {}, bools([6], 0, 0, 1, 0, 0, 1));
  add("NotEqual", "NaN is not itself", [p, q], {}, bools([6], 1, 1, 0, 1, 1, 0));
  add("Greater", "NaN is in no order", [p, q], {}, bools([6], 0, 1, 0, 0, 0, 0));
  add("GreaterEqual", "NaN is in no order", [p, q], {}, bools([6], 0, 1, 1, 0, 0, 1));
  add("Less", "NaN is in no order", [p, q], {}, bools([6], 1, 0, 0, 0, 0, 0));
  add("LessEqual", "NaN is in no order", [p, q], {}, bools([6], 1, 0, 1, 0, 0, 1));
  add("Greater", "int32 against a scalar", [integers([3], 1, 2, 3), integers([], 2)], {}, bools([3], 0, 0, 1));
  add("Equal", "bool", [bools([2], 1, 0), bools([2], 1, 1)], {}, bools([2], 1, 0));
  const [s, t] = [bools([4], 0, 0, 1, 1), bools([4], 0, 1, 0, 1)];
  add("LogicalAnd", "table", [s, t], {}, bools([4], 0, 0, 0, 1));
  add("LogicalOr", "table", [s, t], {}, bools([4], 0, 1, 1, 1));
  add("LogicalNot", "table", [t], {}, bools([4], 1, 0, 1, 0));
  add("Select", "leaks no NaN", [t, vector(nan, 2, 3, 4), vector(-1, nan, nan, -4)], {}, vector(-1, 2, nan, 4));
  add(
    "Select",
    "broadcasts",
    [bools([2, 1], 1, 0), integers([], 7), integers([3], 1, 2, 3)],
    {},
    integers([2, 3], 7, 7, 7, 1, 2, 3),
  );
});
