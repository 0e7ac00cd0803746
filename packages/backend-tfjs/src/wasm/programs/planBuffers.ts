import { bytesPerElement, type Group, type Program, sizeOf } from "@chainrule/engine";

/** Where the values of a program lie. */
export interface BufferPlan {
  /** Bytes of the block that holds all that is planned. */
  readonly bytes: number;
  /** Where in the block a value lies; undefined for state and results, whose addresses change from run to run. */
  readonly offsets: readonly (number | undefined)[];
  /** The value whose memory a value is: itself, or what it is a reshape of. */
  readonly roots: readonly number[];
}

/** Vectors and cache lines begin at multiples of it. */
const alignment = 64;

interface Space {
  offset: number;
  bytes: number;
}

/**
 * Lays out the values of a program in one block of memory: a value takes the smallest gap that was left by values which no later group
 * needs. Entries and constants keep their places; a reshape lies where its operand does, unless it is a result.
 */
export function planBuffers(program: Program, groups: readonly Group[]): BufferPlan {
  const { values, results, state, entries, constants, calls } = program;
  const leaving = new Set(results.map(({ value }) => value));
  const elsewhere = new Set([...leaving, ...state.map(({ value }) => value)]);
  const roots = values.map((_, value) => value);
  for (const { kernel, inputs, output } of calls)
    if (kernel === "Reshape" && !leaving.has(output)) roots[output] = roots[inputs[0]!]!;

  const lastUse = new Map<number, number>();
  groups.forEach(({ inputs, outputs }, at) => {
    for (const value of [...inputs, ...outputs]) lastUse.set(roots[value]!, at);
  });
  const bytesOf = (value: number): number => {
    const { shape, dtype } = values[value]!;
    return Math.ceil((sizeOf(shape) * bytesPerElement(dtype)) / alignment) * alignment;
  };

  const offsets = new Array<number | undefined>(values.length);
  let total = 0;
  let gaps: Space[] = [];
  const take = (value: number): void => {
    const bytes = bytesOf(value);
    const gap = gaps.filter((one) => one.bytes >= bytes).sort((a, b) => a.bytes - b.bytes)[0];
    offsets[value] = gap?.offset ?? total;
    if (gap === undefined) total += bytes;
    else {
      gap.offset += bytes;
      gap.bytes -= bytes;
    }
  };
  const giveBack = (value: number): void => {
    gaps = merged([...gaps, { offset: offsets[value]!, bytes: bytesOf(value) }]);
  };

  const kept = new Set([...entries, ...constants].map(({ value }) => value));
  for (const value of kept) take(value);
  groups.forEach(({ inputs, outputs }, at) => {
    for (const value of outputs) if (roots[value] === value && !elsewhere.has(value)) take(value);
    for (const root of new Set([...inputs, ...outputs].map((value) => roots[value]!)))
      if (lastUse.get(root) === at && offsets[root] !== undefined && !kept.has(root)) giveBack(root);
  });
  return { bytes: total, offsets, roots };
}

/** Gaps in order, neighbours as one. */
function merged(gaps: readonly Space[]): Space[] {
  const joined: Space[] = [];
  for (const gap of [...gaps].sort((a, b) => a.offset - b.offset)) {
    const last = joined.at(-1);
    if (gap.bytes === 0) continue;
    if (last !== undefined && last.offset + last.bytes === gap.offset) last.bytes += gap.bytes;
    else joined.push(gap);
  }
  return joined;
}
