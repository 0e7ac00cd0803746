import { type DType, sizeOf } from "@chainrule/engine";
import { scaledError } from "../support/scaledError.ts";
import text from "./golden.json?raw";

export { scaledError };

// Reference values from software that is not ours: PyTorch 2.13 in float64 (cross-checked with PyTorch 1.13 and Keras 3.15),
// scikit-learn 1.9 for metrics, printed to 11 digits. Inputs are exact in float32; layouts are Keras's.

/** A tensor of the reference file. */
export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly number[];
}

/** How far float32 PyTorch itself is off: [absolute, relative to the tensor's largest magnitude]. */
export interface Float32Error {
  readonly out: readonly [number, number];
  readonly grad: readonly [number, number];
}

/** One case: inputs, parameters and attributes, with outputs, and the gradients of sum_k sum(output_k * cotangent_k). */
export interface GoldenCase {
  readonly id: string;
  readonly group: string;
  readonly keras?: {
    readonly class_name?: string;
    readonly config?: Readonly<Record<string, unknown>>;
    readonly loss?: string;
    readonly activation?: string;
  };
  readonly torch?: unknown;
  readonly attrs?: Readonly<Record<string, unknown>> | null;
  readonly training?: boolean;
  readonly inputs: readonly GoldenTensor[];
  readonly params?: readonly GoldenTensor[];
  readonly stateBefore?: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
  readonly cotangents: readonly GoldenTensor[];
  readonly gradInputs: readonly GoldenTensor[];
  readonly gradParams?: readonly GoldenTensor[];
  readonly stateAfter?: readonly GoldenTensor[];
  /** Names of gradients that are zero in exact arithmetic: what is computed is rounding noise. */
  readonly zeroGrads?: readonly string[];
  readonly f32err: Float32Error;
  readonly notes?: readonly string[];
}

/** The whole file; parts without a type here are typed by the tests that use them. */
export interface Golden {
  readonly cases: readonly GoldenCase[];
  readonly [part: string]: unknown;
}

let parsed: Golden | undefined;

/** The reference values, parsed once; the strings "NaN", "Infinity" and "-Infinity" as the numbers they stand for. */
export function golden(): Golden {
  const special: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };
  return (parsed ??= JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string" ? (special[value] ?? value) : value,
  ) as Golden);
}

/** The cases of one group: op, activation, loss, norm, dense, layer, … */
export function casesOf(group: string): readonly GoldenCase[] {
  return golden().cases.flatMap((item) => (item.group === group ? [exact(item)] : []));
}

/**
 * PyTorch differentiates its hard sigmoid with float32's 1/6 in float64 too, 3e-8 too much, where Keras (by the file's own note) has 1/6:
 * that one factor is put right.
 */
function exact(item: GoldenCase): GoldenCase {
  if (item.id !== "act_hard_sigmoid_keras3") return item;
  const right = (slope: number): number => slope / (6 * Math.fround(1 / 6));
  return { ...item, gradInputs: item.gradInputs.map((tensor) => ({ ...tensor, data: tensor.data.map(right) })) };
}

/** What may differ, relative to the tensor's largest magnitude: 1e-9 in float64, else max(1e-5, 30 times what float32 PyTorch is off). */
export function toleranceOf(item: GoldenCase, part: keyof Float32Error, floats: "float32" | "float64"): number {
  return floats === "float64" ? 1e-9 : Math.max(1e-5, 30 * item.f32err[part][1]);
}

/** A line for each tensor that is further from its reference than allowed; none where all is well. */
export function differences(
  item: GoldenCase,
  part: keyof Float32Error,
  floats: "float32" | "float64",
  expected: readonly GoldenTensor[],
  actual: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>,
): string[] {
  const allowed = toleranceOf(item, part, floats);
  return expected.flatMap((want) => {
    const got = actual.get(want.name);
    if (got === undefined) return [`${item.id} ${part} ${want.name}: missing`];
    if (sizeOf(got.shape) !== got.data.length || got.shape.join() !== want.shape.join())
      return [`${item.id} ${part} ${want.name}: shape [${got.shape.join(", ")}], expected [${want.shape.join(", ")}]`];
    // what is zero in exact arithmetic is compared on the scale of 1
    const error =
      item.zeroGrads?.includes(want.name) === true
        ? scaledError(
            got.data,
            want.data.map(() => 0),
          )
        : scaledError(got.data, want.data);
    return error <= allowed
      ? []
      : [`${item.id} ${part} ${want.name}: scaled error ${error.toExponential(1)}, allowed ${allowed.toExponential(1)}`];
  });
}

/** Which cases ran and which were left out, by reason, as lines to pin. */
export function coverage(ran: readonly string[], leftOut: ReadonlyMap<string, readonly string[]>): string {
  const rows = [...leftOut]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, ids]) => `  ${ids.length} left out, ${reason}: ${ids.join(" ")}`);
  return [`${ran.length} ran`, ...rows].join("\n");
}
