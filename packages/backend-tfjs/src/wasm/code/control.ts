import type { Code } from "./bytes.ts";
import { get, i32, set } from "./instructions.ts";

const nothing = 0x40;
const end = 0x0b;

/** One after the other. */
export function sequence(...parts: readonly Code[]): Code {
  return parts.flat();
}

/** `then` where the condition is not 0, else `otherwise`. */
export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  return [...condition, 0x04, nothing, ...then, ...(otherwise.length > 0 ? [0x05, ...otherwise] : []), end];
}

/** Repeats `body` while the condition, asked before each round, is not 0. */
export function whileTrue(condition: Code, body: Code): Code {
  return when(condition, [0x03, nothing, ...body, ...condition, 0x0d, 0, end]);
}

/** For local = from; local < to; local += step. */
export function forRange(local: number, from: Code, to: Code, step: number, body: Code): Code {
  const next = set(local, i32.add(get(local), i32.const(step)));
  return sequence(set(local, from), whileTrue(i32.lt(get(local), to), sequence(body, next)));
}

/** local += amount. */
export function advance(local: number, amount: Code): Code {
  return set(local, i32.add(get(local), amount));
}
