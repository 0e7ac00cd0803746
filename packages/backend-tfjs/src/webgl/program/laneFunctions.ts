import type { Attributes, DType, Kernel } from "@chainrule/engine";
import { binaryFunctions, gateFunction } from "../../shaders/binaryFunctions.ts";
import {
  approximateGeluFunction,
  elementaryFunctions,
  geluFunction,
  numberTests,
  scaledEluFunction,
} from "../../shaders/elementaryFunctions.ts";
import { scalarFunctions } from "../../shaders/scalarFunctions.ts";
import { trigonometricFunctions } from "../../shaders/trigonometry.ts";
import { clipFunction, leakyReluFunction, rsqrtFunction } from "../elementwise.ts";
import { glslNumber } from "../glsl.ts";

/** How an elementwise kernel is written: as an expression over whole blocks, or as a function of single elements. */
export type LaneFunction =
  | { readonly blocks: (...operands: string[]) => string }
  | {
      /** A name that no other body has. */
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: string;
    };

const unlessNaN = "if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; }";
const truth = (condition: string): string => `if (${condition}) { return 1.0; } return 0.0;`;
const numbers = "!isNotANumber(a) && !isNotANumber(b)";

/** Kernels that are right as GLSL operators on vec4. */
const operators: { readonly [K in Kernel]?: (...operands: string[]) => string } = {
  Add: (a, b) => `${a!} + ${b!}`,
  Sub: (a, b) => `${a!} - ${b!}`,
  Multiply: (a, b) => `${a!} * ${b!}`,
  RealDiv: (a, b) => `${a!} / ${b!}`,
  SquaredDifference: (a, b) => `(${a!} - ${b!}) * (${a!} - ${b!})`,
  Neg: (x) => `-${x!}`,
  Square: (x) => `${x!} * ${x!}`,
  Identity: (x) => x!,
  BroadcastTo: (x) => x!,
};

/** Bodies of two operands a and b that see NaN. */
const pairs: { readonly [K in Kernel]?: string } = {
  Maximum: `${unlessNaN} return max(a, b);`,
  Minimum: `${unlessNaN} return min(a, b);`,
  Equal: truth(`${numbers} && a == b`),
  NotEqual: truth(`!(${numbers} && a == b)`),
  Greater: truth(`${numbers} && a > b`),
  GreaterEqual: truth(`${numbers} && a >= b`),
  Less: truth(`${numbers} && a < b`),
  LessEqual: truth(`${numbers} && a <= b`),
  LogicalAnd: truth("a != 0.0 && b != 0.0"),
  LogicalOr: truth("a != 0.0 || b != 0.0"),
};

/** Bodies of one operand x that is a number: NaN is handed on. */
const singles: { readonly [K in Kernel]?: string } = {
  ...scalarFunctions,
  ...elementaryFunctions,
  ...trigonometricFunctions,
  Abs: "return abs(x);",
  Sqrt: "if (x < 0.0) { return notANumber(); } return sqrt(x);",
  Rsqrt: rsqrtFunction,
  Reciprocal: "return 1.0 / x;",
};

const of = (name: string, parameters: readonly string[], body: string): LaneFunction => ({ name, parameters, body });
const ofNumber = (name: string, body: string): LaneFunction => of(name, ["x"], `if (isNotANumber(x)) { return x; } ${body}`);

/** `let` lines for the numbers of a kernel's attributes, and what tells functions of different numbers apart. */
function given(values: Readonly<Record<string, number>>): { readonly lines: string; readonly tag: string } {
  const entries = Object.entries(values);
  return {
    lines: entries.map(([name, value]) => `let ${name} = ${glslNumber(value)};`).join(" "),
    tag: entries.map(([, value]) => String(value).replace(/[^\w]/g, (c) => `_${c.charCodeAt(0)}`)).join("_"),
  };
}

/** The function of an elementwise kernel; undefined for other kernels. `dtypes`: of the operands. */
export function laneFunction(kernel: Kernel, attributes: Attributes, dtypes: readonly DType[]): LaneFunction | undefined {
  const blocks = operators[kernel];
  if (blocks !== undefined) return { blocks };
  const pair = pairs[kernel];
  if (pair !== undefined) return of(kernel, ["a", "b"], pair);
  const whole = dtypes[0] === "int32";
  const binary = (binaryFunctions as { readonly [K in Kernel]?: (whole: boolean) => string })[kernel];
  if (binary !== undefined) return of(`${kernel}${whole ? "OfIntegers" : ""}`, ["a", "b"], binary(whole));
  const test = (numberTests as { readonly [K in Kernel]?: string })[kernel];
  if (test !== undefined) return of(kernel, ["x"], test);
  const single = singles[kernel];
  if (single !== undefined) return ofNumber(kernel, single);
  switch (kernel) {
    case "LogicalNot":
      return of(kernel, ["x"], truth("x == 0.0"));
    case "Select":
      return of(kernel, ["condition", "a", "b"], "if (condition != 0.0) { return a; } return b;");
    case "Cast": {
      const { dtype } = attributes as Attributes<"Cast">;
      if (dtype === "bool") return of("CastToBool", ["x"], truth("isNotANumber(x) || x != 0.0"));
      if (dtype === "int32" && dtypes[0] === "float32") return of("CastToInteger", ["x"], "return float(int(x));");
      return { blocks: (x) => x! };
    }
    case "Gelu": {
      const { approximate } = attributes as Attributes<"Gelu">;
      return approximate ? ofNumber("ApproximateGelu", approximateGeluFunction) : ofNumber("Gelu", geluFunction);
    }
    case "LeakyRelu": {
      const { lines, tag } = given({ alpha: (attributes as Attributes<"LeakyRelu">).alpha });
      return ofNumber(`LeakyRelu${tag}`, `${lines} ${leakyReluFunction}`);
    }
    case "ClipByValue": {
      const { clipValueMin: low, clipValueMax: high } = attributes as Attributes<"ClipByValue">;
      const { lines, tag } = given({ low, high });
      return ofNumber(`ClipByValue${tag}`, `${lines} ${clipFunction}`);
    }
    case "ScaledElu": {
      const { alpha, scale, rate } = attributes as Attributes<"ScaledElu">;
      const { lines, tag } = given({ alpha, scale, rate });
      return ofNumber(`ScaledElu${tag}`, `${lines} ${scaledEluFunction}`);
    }
    case "Gate": {
      const { lines, tag } = given({ alpha: (attributes as Attributes<"Gate">).alpha });
      return of(`Gate${tag}`, ["a", "b"], `${lines} ${gateFunction}`);
    }
    default:
      return undefined;
  }
}
