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
  // values of tables (pi/6, pi/3, ln 2, golden ratio, …) and of special points
  const pi = Math.PI;
  of("Sin", [0, pi / 6, pi / 2, -pi / 6, inf, nan], [0, 0.49999999999999994, 1, -0.49999999999999994, nan, nan]);
  of("Cos", [0, pi / 3, pi, -pi / 3, -inf, nan], [1, 0.5000000000000001, -1, 0.5000000000000001, nan, nan]);
  of("Tan", [0, pi / 4, -pi / 4, inf, nan], [0, 0.9999999999999999, -0.9999999999999999, nan, nan]);
  of("Asin", [0, 0.5, 1, -1, 1.5, nan], [0, 0.5235987755982989, pi / 2, -pi / 2, nan, nan]);
  of("Acos", [1, 0.5, 0, -1, -1.5, nan], [0, 1.0471975511965979, pi / 2, pi, nan, nan]);
  of("Atan", [0, 1, -1, inf, -inf, nan], [0, pi / 4, -pi / 4, pi / 2, -pi / 2, nan]);
  of("Sinh", [0, 1, -1, inf, nan], [0, 1.1752011936438014, -1.1752011936438014, inf, nan]);
  of("Cosh", [0, 1, -1, -inf, nan], [1, 1.5430806348152437, 1.5430806348152437, inf, nan]);
  of("Asinh", [0, 1, -1, -inf, nan], [0, 0.881373587019543, -0.881373587019543, -inf, nan]);
  of("Acosh", [1, 2, 0.5, inf, nan], [0, 1.3169578969248166, nan, inf, nan]);
  of("Atanh", [0, 0.5, 1, -1, 2, nan], [0, 0.5493061443340549, inf, -inf, nan, nan]);
  of("Log2", [8, 0.5, 0, -1, inf, nan], [3, -1, -inf, nan, inf, nan]);
  of("Log10", [1000, 0.1, 0, -1, nan], [3, -1, -inf, nan, nan]);
  of("Floor", [1.5, -1.5, 2, -inf, nan], [1, -2, 2, -inf, nan]);
  of("Ceil", [1.5, -1.5, 2, inf, nan], [2, -1, 2, inf, nan]);
  of("Round", [0.5, 1.5, 2.5, -0.5, -1.5, 1.4, -1.6, inf, -inf, nan], [0, 2, 2, 0, -2, 1, -2, inf, -inf, nan]);
  of("Erfc", [0, 1, -1, 2.5, 5], [1, 0.15729920705028513, 1.842700792949715, 0.0004069520174449589, 1.5374597944280351e-12]);
  of("Erfc", [30, -30, inf, -inf, nan], [2.5646562037561127e-393, 2, 0, 2, nan]); // below the smallest double: 0
  of("Silu", [0, 1, -1, inf, -inf, nan], [0, 0.7310585786300049, -0.2689414213699951, inf, 0, nan]);
  of("Mish", [0, 1, -1, 30, inf, -inf, nan], [0, 0.8650983882673103, -0.30340146137410895, 30, inf, 0, nan]);
  of("Softsign", [0, 1, -3, inf, -inf, nan], [0, 0.5, -0.75, 1, -1, nan]);
  const truth = [nan, inf, -inf, 0, -2];
  add("IsNan", "of all kinds", [vector(...truth)], {}, bools([5], 1, 0, 0, 0, 0));
  add("IsFinite", "of all kinds", [vector(...truth)], {}, bools([5], 0, 0, 0, 1, 1));
  add("IsInf", "of all kinds", [vector(...truth)], {}, bools([5], 0, 1, 1, 0, 0));
  // x Phi(x): Phi(1) = 0.841344746068543, Phi(-2) = 0.0227501319481792
  add("Gelu", "exact", [vector(0, 1, -1, -2, inf, -inf, nan)], { approximate: false },
  vector(0, 0.8413447460685429, -0.15865525393145707, -0.04550026389635839, inf, 0, nan)); // prettier-ignore
  add("Gelu", "by tanh", [vector(0, 1, -1, inf, -inf, nan)], { approximate: true },
  vector(0, 0.8411919906082768, -0.15880800939172324, inf, 0, nan)); // prettier-ignore
  add("ScaledElu", "both sides", [vector(2, 0, -1, inf, -inf, nan)], { alpha: 3, scale: 1.5, rate: 0.5 },
  vector(3, 0, 3 * -0.3934693402873666, inf, -3, nan)); // prettier-ignore
  add(
    "Gate",
    "shut at and below 0",
    [vector(5, inf, nan, 7, 1), vector(2, 0, -1, -inf, nan)],
    { alpha: 0 },
    vector(5, 0, 0, 0, nan),
  );
  add("Gate", "half shut", [vector(5, inf, 6), vector(2, 0, -1)], { alpha: 0.5 }, vector(5, inf, 3));
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
  add("Pow", "as IEEE 754 has it", [vector(nan, 1, 1, -1, -1), vector(0, nan, inf, inf, -inf)], {}, vector(1, 1, 1, 1, 1));
  add(
    "Mod",
    "has the sign of the divisor",
    [vector(7, -7, 7, -7, 5.5, -1, 1, 3, inf, nan), vector(3, 3, -3, -3, 2, inf, inf, 0, 2, 1)],
    {},
    vector(1, 2, -2, -1, 1.5, inf, 1, nan, nan, nan),
  );
  add(
    "Mod",
    "of int32, 0 by 0",
    [integers([5], 7, -7, 7, -7, 4), integers([5], 3, 3, -3, -3, 0)],
    {},
    integers([5], 1, 2, -2, -1, 0),
  );
  add(
    "FloorDiv",
    "rounds down",
    [vector(7, -7, 7, -7, 1, -1, 0, -1, 6), vector(2, 2, -2, -2, 0, 0, 0, inf, 0.1)],
    {},
    vector(3, -4, -4, 3, inf, -inf, nan, -1, 59),
  );
  add(
    "FloorDiv",
    "of int32, 0 by 0",
    [integers([5], 7, -7, 7, -7, 4), integers([5], 2, 2, -2, -2, 0)],
    {},
    integers([5], 3, -4, -4, 3, 0),
  );
  add(
    "Atan2",
    "in all quadrants, on the axes and far out",
    [vector(1, 1, -1, -1, 0, 0, -0, 2, inf, nan), vector(1, -1, -1, 1, 1, -1, -1, 0, inf, 1)],
    {},
    vector(pi / 4, 0.75 * pi, -0.75 * pi, -pi / 4, 0, pi, -pi, pi / 2, pi / 4, nan),
  );
  add("Prelu", "a slope per column", [floats([2, 2], -2, -2, 3, nan), vector(0.5, -1)], {}, floats([2, 2], -1, 2, 3, nan));
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
