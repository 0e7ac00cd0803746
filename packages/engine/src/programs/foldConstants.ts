import type { TypedArray } from "../dtype.ts";
import type { Kernel } from "../kernels.ts";
import type { Call, Constant, Program } from "./program.ts";

/** Kernels that are exact up to one rounding on every device: what they make of constants is known ahead. */
const exact: Partial<Record<Kernel, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Neg: (a) => -a,
  Square: (a) => a * a,
  Sqrt: (a) => Math.sqrt(a),
  Reciprocal: (a) => 1 / a,
  Identity: (a) => a,
  Reshape: (a) => a,
  BroadcastTo: (a) => a,
  Tile: (a) => a,
};

/**
 * Computes on the host what depends on constants alone and is the same number everywhere: 1 / 16 broadcast over a batch becomes a
 * constant. In double precision rounded once, which for these kernels is the device's own float32 result.
 */
export function foldConstants(program: Program, floats: "float32" | "float64"): Program {
  const uniform = new Map<number, number>();
  const round = floats === "float32" ? Math.fround : (x: number): number => x;
  for (const { value, data } of program.constants) {
    const same = uniformValue(data);
    if (same !== undefined && program.values[value]!.dtype === "float32") uniform.set(value, round(same));
  }
  const calls: Call[] = [];
  const folded: Constant[] = [];
  for (const call of program.calls) {
    const f = exact[call.kernel];
    const operands = call.inputs.map((input) => uniform.get(input));
    const { shape, dtype } = program.values[call.output]!;
    if (f === undefined || dtype !== "float32" || operands.includes(undefined)) {
      calls.push(call);
      continue;
    }
    const number = round(f(operands[0]!, operands[1] ?? Number.NaN));
    uniform.set(call.output, number);
    const size = shape.reduce((n, m) => n * m, 1);
    folded.push({
      value: call.output,
      data: (floats === "float32" ? new Float32Array(size) : new Float64Array(size)).fill(number),
    });
  }
  return { ...program, calls, constants: [...program.constants, ...folded] };
}

/** The number that all elements are; undefined where they differ or where there are none. */
export function uniformValue(data: TypedArray): number | undefined {
  const first = data[0];
  return data.every((x) => Object.is(x, first)) ? first : undefined;
}
