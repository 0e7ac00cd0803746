import type { Handle } from "../backend.ts";
import type { Device } from "../device.ts";
import type { TypedArray } from "../dtype.ts";
import { StateError } from "../errors.ts";

/** Devices on which a replay gives the bits of eager execution. */
const bitForBit: ReadonlySet<string> = new Set(["cpu", "reference"]);

/**
 * How far results may lie apart elsewhere, relative to the largest, or to 0.1 where all are smaller: generated code rounds otherwise than
 * kernel after kernel, and where a true gradient is 0 (a bias in front of batch norm) Adam makes steps of what is rounding alone.
 */
const TOLERANCE = 1e-3;
const LEAST = 0.1;

let waiting: Promise<string | undefined>[] = [];

/** Compares two values when they have been read; `verified` tells. Both may be freed at once. */
export function compareLater(device: Device, name: string, replayed: Handle, eager: Handle): void {
  const values = Promise.all([device.read(replayed), device.read(eager)]);
  waiting.push(
    values.then(
      ([a, b]) => mismatch(device.name, name, a, b),
      () => undefined, // a lost device says so elsewhere
    ),
  );
}

/** Resolves when all comparisons so far have come out equal. Rejects with a StateError at a stale or wrong program. */
export async function verified(): Promise<void> {
  const asked = waiting;
  waiting = [];
  const found = (await Promise.all(asked)).find((message) => message !== undefined);
  if (found !== undefined) throw new StateError(found);
}

/** What is wrong with a replayed value, if anything. */
function mismatch(device: string, name: string, replayed: TypedArray, eager: TypedArray): string | undefined {
  const allowed = bitForBit.has(device) ? 0 : TOLERANCE * Math.max(LEAST, largest(eager));
  for (let i = 0; i < eager.length; i++) {
    const [a, b] = [replayed[i]!, eager[i]!];
    if (Object.is(a, b) || Math.abs(a - b) <= allowed) continue;
    return `recording: on ${device} the replayed "${name}" is ${a} at element ${i}, eager execution gives ${b}. A stale or wrong program: please report it; setRecordingMode("off") trains without.`;
  }
  return undefined;
}

function largest(values: TypedArray): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
