import type { Attributes, Call, Kernel, Program, TypedArray } from "@chainrule/engine";
import { arithmeticRows } from "../arithmetic.ts";
import { applyBatchNorm, prepareBatchNorm } from "../batchNorm.ts";
import type { Row } from "../broadcast.ts";
import { comparisonRows } from "../comparisons.ts";
import { gateLoop } from "../functions.ts";
import { castLoop, selectLoop } from "../selection.ts";
import { clipLoop, leakyReluLoop, type Loop, unaryLoops } from "../unary.ts";
import { type Operand, Slot } from "./Slot.ts";
import { isPlain, placeOf, reachOf, type Span, spanOf } from "./spans.ts";

/** One elementwise call over elements `from` to `from + n` of its result. */
export type Step = (from: number, n: number) => void;

/** A row whatever its element types: each is called with those that it was found for. */
type AnyRow = Row<Float32Array, never>;

const loops: { readonly [kernel: string]: Loop | undefined } = unaryLoops;
const rows: { readonly [kernel: string]: AnyRow | undefined } = { ...arithmeticRows, ...comparisonRows };

/** The kernels that can be steps. */
export const stepKernels: ReadonlySet<Kernel> = new Set([
  ...Object.keys(unaryLoops),
  ...Object.keys(arithmeticRows),
  ...Object.keys(comparisonRows),
  "LeakyRelu",
  "ClipByValue",
  "Gate",
  "Select",
  "Cast",
  "FusedBatchNorm",
] as Kernel[]);

/** Whether a call of one of these kernels has operands for which there is a loop. */
export function canStep({ kernel, inputs, output }: Call, { values }: Program): boolean {
  const { shape } = values[output]!;
  if (shape.includes(0)) return false;
  if (kernel === "FusedBatchNorm")
    return shape.length > 1 && values[inputs[0]!]!.dtype === "float32" && !inputs.slice(1).includes(inputs[0]!);
  const spans = inputs.map((input) => spanOf(values[input]!.shape, shape));
  if (kernel === "Select" || kernel === "Cast") return spans.every((span) => span?.kind === "full");
  return spans.every((span) => span !== undefined) && inputs.every((input) => values[input]!.dtype === "float32");
}

/** The step of a call that `canStep`. */
export function stepOf({ kernel, attributes }: Call, operands: readonly Operand[], out: Operand): Step {
  const row = rows[kernel];
  if (row !== undefined) {
    const [a, b] = operands as readonly [Operand, Operand];
    return rowStep(row, a, spanOf(a.shape, out.shape) as Span, b, spanOf(b.shape, out.shape) as Span, out);
  }
  const [x, y, z] = operands as readonly [Operand, Operand, Operand];
  switch (kernel) {
    case "Cast":
      return (from, n) => castLoop(x.slot.values, at(x, from), out.slot.values, at(out, from), n);
    case "Select":
      return (from, n) =>
        selectLoop(
          x.slot.values,
          at(x, from),
          y.slot.values,
          at(y, from),
          z.slot.values,
          at(z, from),
          out.slot.values,
          at(out, from),
          n,
        );
    case "Gate": {
      const loop = gateLoop(attributes as Attributes<"Gate">);
      return (from, n) => loop(floats(x), at(x, from), floats(y), at(y, from), floats(out), at(out, from), n);
    }
    case "FusedBatchNorm":
      return batchNormStep(attributes as Attributes<"FusedBatchNorm">, operands, out);
    default: {
      const loop = unaryLoop(kernel, attributes);
      return (from, n) => loop(floats(x), at(x, from), floats(out), at(out, from), n);
    }
  }
}

function unaryLoop(kernel: Kernel, attributes: unknown): Loop {
  if (kernel === "LeakyRelu") return leakyReluLoop(attributes as Attributes<"LeakyRelu">);
  if (kernel === "ClipByValue") return clipLoop(attributes as Attributes<"ClipByValue">);
  return loops[kernel]!;
}

/** Where element `from` of a full operand lies. */
function at({ local }: Operand, from: number): number {
  return local ? 0 : from;
}

function floats({ slot }: Operand): Float32Array {
  return slot.values as Float32Array;
}

/** Two operands: in one stretch where both are full or numbers, else from jump to jump. */
function rowStep(row: AnyRow, a: Operand, spanA: Span, b: Operand, spanB: Span, out: Operand): Step {
  const [shortA, shortB] = [shortRow(spanA), shortRow(spanB)];
  if (shortA > 0) return repeated(a, shortA, (long, span) => rowStep(row, long, span, b, spanB, out));
  if (shortB > 0) return repeated(b, shortB, (long, span) => rowStep(row, a, spanA, long, span, out));
  const run = row as Row<Float32Array, TypedArray>;
  const stepA = spanA.kind === "full" || spanA.kind === "row" ? 1 : 0;
  const stepB = spanB.kind === "full" || spanB.kind === "row" ? 1 : 0;
  const [moveA, moveB, moveOut] = [a.local ? 0 : stepA, b.local ? 0 : stepB, out.local ? 0 : 1];
  if (isPlain(spanA) && isPlain(spanB))
    return (from, n) => run(floats(a), from * moveA, stepA, floats(b), from * moveB, stepB, out.slot.values, from * moveOut, n);
  return (from, n) => {
    const [x, y, z] = [floats(a), floats(b), out.slot.values];
    for (let i = 0; i < n;) {
      const length = Math.min(n - i, reachOf(spanA, from + i), reachOf(spanB, from + i));
      const ai = placeOf(spanA, from + i, a.local ? i : from + i);
      const bi = placeOf(spanB, from + i, b.local ? i : from + i);
      run(x, ai, stepA, y, bi, stepB, z, from * moveOut + i, length);
      i += length;
    }
  };
}

/** The length of a row of so few numbers that calls would cost more than arithmetic; else 0. */
function shortRow(span: Span): number {
  return span.kind === "row" && span.length < 256 ? span.length : 0;
}

/** A step with a short row written out many times, anew at the start of every run. */
function repeated(operand: Operand, length: number, stepWith: (long: Operand, span: Span) => Step): Step {
  const values = new Float32Array(length * Math.ceil(1024 / length));
  const step = stepWith({ ...operand, slot: new Slot(values) }, { kind: "row", length: values.length });
  return (from, n) => {
    if (from === 0) {
      const row = floats(operand);
      for (let i = 0; i < values.length; i += length) for (let j = 0; j < length; j++) values[i + j] = row[j]!;
    }
    step(from, n);
  };
}

function batchNormStep({ varianceEpsilon }: Attributes<"FusedBatchNorm">, operands: readonly Operand[], out: Operand): Step {
  const [x, mean, variance, offset, scale] = operands as readonly [Operand, Operand, Operand, Operand?, Operand?];
  const channels = out.shape[out.shape.length - 1]!;
  const factor = new Float64Array(channels);
  const shift = new Float64Array(channels);
  return (from, n) => {
    if (from === 0)
      prepareBatchNorm(
        floats(mean),
        floats(variance),
        offset && floats(offset),
        scale && floats(scale),
        varianceEpsilon,
        factor,
        shift,
      );
    applyBatchNorm(floats(x), at(x, from), factor, shift, channels, from % channels, floats(out), at(out, from), n);
  };
}
