import { type Attributes, type Call, type DType, type Kernel, type Program } from "@chainrule/engine";
import { binaryFunctions, gateFunction } from "../../shaders/binaryFunctions.ts";
import {
  approximateGeluFunction,
  elementaryFunctions,
  geluFunction,
  numberTests,
  scaledEluFunction,
} from "../../shaders/elementaryFunctions.ts";
import { scalarFunctions } from "../../shaders/scalarFunctions.ts";
import { trigonometricFunctions, trigonometryInWgsl } from "../../shaders/trigonometry.ts";

/** What a dtype is in a shader: bool is stored as 0 or 1. */
export function typeOf(dtype: DType): "f32" | "i32" {
  return dtype === "float32" ? "f32" : "i32";
}

/** A number as text that stands for exactly it. */
export function numberText(value: number, dtype: DType): string {
  if (dtype !== "float32") return `i32(${value})`;
  if (Number.isNaN(value)) return "notANumber()";
  if (!Number.isFinite(value)) return value > 0 ? "infinity()" : "(-infinity())";
  const text = Object.is(value, -0) ? "-0" : String(Math.fround(value));
  return `f32(${/[.e]/.test(text) ? text : `${text}.0`})`;
}

/** A function of one element of each operand. */
export interface ScalarCode {
  readonly parameters: readonly string[];
  readonly body: string;
  /** Functions that the body calls. */
  readonly helpers?: string;
}

type Body = string | ((call: Call, whole: boolean) => string);

/** Kernels of float32 that hand NaN on before their body sees it. */
const guarded: Partial<Record<Kernel, Body>> = {
  ...scalarFunctions,
  ...elementaryFunctions,
  ...trigonometricFunctions,
  Sqrt: "if (x < 0.0) { return notANumber(); } return sqrt(x);",
  Rsqrt:
    "if (x < 0.0) { return notANumber(); } if (x == 0.0) { if (isNegative(x)) { return -infinity(); } return infinity(); } return inverseSqrt(x);",
  Gelu: ({ attributes }) => ((attributes as Attributes<"Gelu">).approximate ? approximateGeluFunction : geluFunction),
  ScaledElu: ({ attributes }) => `${numbers(attributes, ["alpha", "scale", "rate"])} ${scaledEluFunction}`,
  LeakyRelu: ({ attributes }) => `${numbers(attributes, ["alpha"])} if (x >= 0.0) { return x; } return alpha * x;`,
  ClipByValue: ({ attributes }) =>
    `${numbers(attributes, ["clipValueMin", "clipValueMax"])} return min(max(x, clipValueMin), clipValueMax);`,
};

/** Kernels of float32 and int32 whose arithmetic needs no care. */
const plain: Partial<Record<Kernel, Body>> = {
  Identity: "return x;",
  Abs: "return abs(x);",
  Neg: "return -x;",
  Square: "return x * x;",
  Reciprocal: "return 1.0 / x;",
  LogicalNot: "return 1 - x;",
  Add: "return a + b;",
  Sub: "return a - b;",
  Multiply: "return a * b;",
  RealDiv: "return a / b;",
  SquaredDifference: "let d = a - b; return d * d;",
  LogicalAnd: "return a & b;",
  LogicalOr: "return a | b;",
  Select: "if (condition != 0) { return t; } return e;",
};

/** Kernels whose int32 is another matter. */
const wholeBodies: Partial<Record<Kernel, Body>> = {
  Relu: "return max(x, 0);",
  Sign: "return sign(x);",
  Maximum: "return max(a, b);",
  Minimum: "return min(a, b);",
  ClipByValue: ({ attributes }) => {
    const { clipValueMin, clipValueMax } = attributes as Attributes<"ClipByValue">;
    return `return min(max(x, ${wholeBound(clipValueMin)}), ${wholeBound(clipValueMax)});`;
  },
};

const extremes: Partial<Record<Kernel, string>> = { Maximum: "max(a, b)", Minimum: "min(a, b)" };

/** Comparisons; of these only NotEqual holds for NaN. */
const comparisons: Partial<Record<Kernel, string>> = {
  Equal: "==",
  NotEqual: "!=",
  Greater: ">",
  GreaterEqual: ">=",
  Less: "<",
  LessEqual: "<=",
};

/** Kernels of one element at a time that generated shaders know. */
export const scalarKernels: ReadonlySet<Kernel> = new Set(
  [guarded, plain, extremes, comparisons, numberTests, binaryFunctions, { Gate: 1, Cast: 1 }].flatMap(
    (table) => Object.keys(table) as Kernel[],
  ),
);

/** The code of an elementwise call, for the dtypes that its operands have. */
export function scalarCode(call: Call, program: Program): ScalarCode {
  const { kernel, inputs } = call;
  const dtype = program.values[inputs[0]!]!.dtype;
  const whole = dtype !== "float32";
  const parameters = kernel === "Select" ? ["condition", "t", "e"] : inputs.length === 1 ? ["x"] : ["a", "b"];
  const filled = (body: Body): string => (typeof body === "string" ? body : body(call, whole));
  const helpers = kernel in trigonometricFunctions || kernel === "Atan2" ? trigonometryInWgsl : "";
  if (kernel === "Cast") return { parameters, body: castBody(dtype, (call.attributes as Attributes<"Cast">).dtype) };
  if (kernel === "Gate") return { parameters, body: `${numbers(call.attributes, ["alpha"])} ${gateFunction}` };
  if (kernel in numberTests)
    return { parameters, body: filled(numberTests[kernel as keyof typeof numberTests]).replace(/([10])\.0;/g, "$1;") };
  const comparison = comparisons[kernel];
  if (comparison !== undefined) {
    const test = `if (a ${comparison} b) { return 1; } return 0;`;
    const spoilt = `if (isNotANumber(a) || isNotANumber(b)) { return ${kernel === "NotEqual" ? 1 : 0}; }`;
    return { parameters, body: whole ? test : `${spoilt} ${test}` };
  }
  const wholeBody = whole ? wholeBodies[kernel] : undefined;
  if (wholeBody !== undefined) return { parameters, body: filled(wholeBody) };
  const extreme = extremes[kernel];
  if (extreme !== undefined)
    return { parameters, body: `if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; } return ${extreme};` };
  const binary = binaryFunctions[kernel as keyof typeof binaryFunctions] as ((whole: boolean) => string) | undefined;
  if (binary !== undefined) return { parameters, body: binary(whole), helpers };
  const simple = plain[kernel];
  if (simple !== undefined) return { parameters, body: filled(simple) };
  return { parameters, body: `if (isNotANumber(x)) { return x; } ${filled(guarded[kernel]!)}`, helpers };
}

/** Kernels whose bodies compute int32 in float32. */
export function inFloats(kernel: Kernel): boolean {
  return kernel in binaryFunctions;
}

function numbers(attributes: unknown, names: readonly string[]): string {
  const values = attributes as Readonly<Record<string, number>>;
  return names.map((name) => `let ${name} = ${numberText(values[name]!, "float32")};`).join(" ");
}

function castBody(from: DType, to: DType): string {
  if (to === "bool") {
    const test = "if (x != 0) { return 1; } return 0;";
    return from === "float32" ? "if (isNotANumber(x) || x != 0.0) { return 1; } return 0;" : test;
  }
  return `return ${typeOf(to)}(x);`;
}

/** A bound as int32. */
function wholeBound(bound: number): string {
  return numberText(Math.trunc(Math.min(2_147_483_647, Math.max(-2_147_483_648, bound))), "int32");
}
