import type { Device } from "../device.ts";
import type { TypedArray } from "../dtype.ts";
import { BackendError, StateError } from "../errors.ts";
import { showShape } from "../shape.ts";
import type { NamedHandle } from "./record.ts";

/** Devices on which a replay gives the bits of eager execution. */
const bitForBit: ReadonlySet<string> = new Set(["cpu", "reference"]);

/** How far results may lie apart elsewhere, relative to their largest or `least`: generated code rounds otherwise than kernel after kernel. */
const measured = { tolerance: 1e-3, least: 0.1 };

/** The same for new values of the state: where a true gradient is 0 (a bias in front of batch norm) Adam makes steps of rounding alone. */
const committed = { tolerance: 1e-2, least: 1 };

const ADVICE = 'A stale or wrong program: please report it; setRecordingMode("off") trains without.';

const waiting = new Set<Promise<void>>();
/** The first difference since `verified` was last awaited. */
let found: string | undefined;

/**
 * Compares the results of a replay with those of eager execution when they have been read; `verified` tells. All may be freed at once.
 * `state` names those that are new values of the state.
 */
export function compareLater(
  device: Device,
  replayed: readonly NamedHandle[],
  eager: readonly NamedHandle[],
  state: ReadonlySet<string>,
): void {
  const [gives, expected] = [outline(replayed), outline(eager)];
  if (gives !== expected) {
    found ??= `recording: on ${device.name} a replay gives ${gives}, eager execution gives ${expected}. ${ADVICE}`;
    return;
  }
  for (const [i, { name, handle }] of replayed.entries()) {
    const compared = Promise.all([device.read(handle), device.read(eager[i]!.handle)]).then(
      ([a, b]) => {
        found ??= mismatch(device.name, name, a, b, state.has(name) ? committed : measured);
      },
      (error: unknown) => {
        // a device that is lost or disposed says so elsewhere
        if (!(error instanceof BackendError)) found ??= `recording: "${name}" could not be compared: ${String(error)}`;
      },
    );
    const listed = compared.finally(() => waiting.delete(listed));
    waiting.add(listed);
  }
}

/** Resolves when all comparisons so far have come out equal. Rejects with a StateError at a stale or wrong program. */
export async function verified(): Promise<void> {
  await Promise.all(waiting);
  const message = found;
  found = undefined;
  if (message !== undefined) throw new StateError(message);
}

/** The names, shapes and dtypes of results, as text. */
function outline(results: readonly NamedHandle[]): string {
  return results.map(({ name, handle: { dtype, shape } }) => `"${name}" ${dtype} ${showShape(shape)}`).join(", ");
}

/** What is wrong with a replayed value, if anything. */
function mismatch(
  device: string,
  name: string,
  replayed: TypedArray,
  eager: TypedArray,
  { tolerance, least }: typeof measured,
): string | undefined {
  const allowed = bitForBit.has(device) ? 0 : tolerance * Math.max(least, largest(eager));
  for (let i = 0; i < eager.length; i++) {
    const [a, b] = [replayed[i]!, eager[i]!];
    if (Object.is(a, b) || Math.abs(a - b) <= allowed) continue;
    return `recording: on ${device} the replayed "${name}" is ${a} at element ${i}, eager execution gives ${b}. ${ADVICE}`;
  }
  return undefined;
}

function largest(values: TypedArray): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
