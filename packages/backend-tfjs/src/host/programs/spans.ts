import { type Shape, sameShape, sizeOf } from "@chainrule/engine";

/**
 * How an operand runs along the elements of a result, in stretches: `full` side by side; a `number` for all; a `row` of so many numbers
 * again and again; a `column`, one number for so many elements each.
 */
export type Span =
  | { readonly kind: "full" | "number" }
  | { readonly kind: "row"; readonly length: number }
  | { readonly kind: "column"; readonly length: number };

const full: Span = { kind: "full" };
const number: Span = { kind: "number" };

/** The span of an operand under broadcasting; undefined for the rest, such as a middle axis of 1. */
export function spanOf(operand: Shape, result: Shape): Span | undefined {
  const [size, whole] = [sizeOf(operand), sizeOf(result)];
  if (size === whole) return full;
  if (size === 1) return number;
  const padded = [...new Array<number>(result.length - operand.length).fill(1), ...operand];
  const first = padded.findIndex((n) => n !== 1);
  if (sameShape(padded.slice(first), result.slice(first))) return { kind: "row", length: size };
  let end = padded.length;
  while (padded[end - 1] === 1) end--;
  if (sameShape(padded.slice(0, end), result.slice(0, end))) return { kind: "column", length: whole / size };
  return undefined;
}

/** Whether the span needs no stretches. */
export function isPlain({ kind }: Span): boolean {
  return kind === "full" || kind === "number";
}

/** How far element `at` of the result can be followed without a jump. */
export function reachOf(span: Span, at: number): number {
  return span.kind === "row" || span.kind === "column" ? span.length - (at % span.length) : Infinity;
}

/** Where the operand of element `at` lies; `local` is the same place in a block. */
export function placeOf(span: Span, at: number, local: number): number {
  switch (span.kind) {
    case "full":
      return local;
    case "number":
      return 0;
    case "row":
      return at % span.length;
    case "column":
      return Math.floor(at / span.length);
  }
}
