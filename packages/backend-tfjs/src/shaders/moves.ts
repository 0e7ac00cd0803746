import type { Attributes, Shape } from "@chainrule/engine";

/**
 * Where the elements of a result come from: element c of the result is element `source` of x, or `value` where `inside` does not hold. Texts
 * in what GLSL and WGSL have in common, over the integers c0, c1, … and one entry of `source` per axis.
 */
export interface Move {
  readonly shape: Shape;
  readonly source: readonly string[];
  /** Holds where the result has an element of x; undefined: everywhere. */
  readonly inside?: string;
  readonly value?: number;
}

/** StridedSlice: c is element begin + c stride. */
export function stridedSlice({ begin, end, strides }: Attributes<"StridedSlice">): Move {
  return {
    shape: begin.map((from, axis) => Math.ceil((end[axis]! - from) / strides[axis]!)),
    source: begin.map((from, axis) => `${from} + c${axis} * ${strides[axis]!}`),
  };
}

/** DilatePad: c is an element of x where c - begin is one of its multiples of stride. */
export function dilatePad(x: Shape, { shape, begin, strides }: Attributes<"DilatePad">): Move {
  const conditions = x.flatMap((n, axis) => {
    const [from, stride] = [begin[axis]!, strides[axis]!];
    if (n === shape[axis]) return [];
    const within = [`c${axis} >= ${from}`, `c${axis} < ${from + (n - 1) * stride + 1}`];
    return stride === 1 ? within : [...within, `(c${axis} - ${from}) % ${stride} == 0`];
  });
  const source = x.map((_, axis) => `(c${axis} - ${begin[axis]!}) / ${strides[axis]!}`);
  return { shape, source, ...(conditions.length === 0 ? {} : { inside: conditions.join(" && ") }), value: 0 };
}

/** Reverse: c is element n - 1 - c. */
export function reverse(x: Shape, { dims }: Attributes<"Reverse">): Move {
  return { shape: x, source: x.map((n, axis) => (dims.includes(axis) ? `${n - 1} - c${axis}` : `c${axis}`)) };
}

/** Tile: c is element c modulo the size. */
export function tile(x: Shape, { reps }: Attributes<"Tile">): Move {
  return {
    shape: x.map((n, axis) => n * reps[axis]!),
    source: x.map((n, axis) => (reps[axis] === 1 ? `c${axis}` : `c${axis} % ${n}`)),
  };
}

/** PadV2: c is element c - before, where x has it. */
export function pad(x: Shape, { paddings, constantValue }: Attributes<"PadV2">): Move {
  const begin = paddings.map(([before]) => before);
  const shape = x.map((n, axis) => paddings[axis]![0] + n + paddings[axis]![1]);
  return { ...dilatePad(x, { shape, begin, strides: begin.map(() => 1) }), value: constantValue };
}
