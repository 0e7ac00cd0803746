import { showShape } from "../shape.ts";
import type { Program } from "./program.ts";

/** In what two recordings differ, in words; undefined where they are the same program, constants' bytes included. */
export function difference(a: Program, b: Program): string | undefined {
  for (const [i, call] of a.calls.entries()) {
    const other = b.calls[i];
    if (call.kernel !== other?.kernel) return `call ${i} was ${call.kernel}, then ${other?.kernel ?? "none"}`;
    const [was, is] = [shown(a, call.output), shown(b, other.output)];
    if (was !== is) return `the result of call ${i}, ${call.kernel}, was ${was}, then ${is}`;
    const [one, two] = [plain(call.attributes), plain(other.attributes)];
    if (one !== two) return `the attributes of call ${i}, ${call.kernel}, were ${one}, then ${two}`;
    if (call.output !== other.output || String(call.inputs) !== String(other.inputs))
      return `call ${i}, ${call.kernel}, had other operands, or another constant came before it. ${ADVICE}`;
  }
  if (b.calls.length > a.calls.length) return `there were ${a.calls.length} calls, then ${b.calls.length}`;
  for (const [i, { value, data }] of a.constants.entries()) {
    const other = b.constants[i];
    if (value !== other?.value || data.length !== other.data.length || data.some((x, k) => !Object.is(x, other.data[k])))
      return `the constant %${value} had other values. ${ADVICE}`;
  }
  for (const [what, one, other] of [
    ["the device", a.device, b.device],
    ["what enters", names(a.entries), names(b.entries)],
    ["the state that is read", names(a.state), names(b.state)],
    ["what comes out", names(a.results), names(b.results)],
    ["the number of constants", a.constants.length, b.constants.length],
  ] as const)
    if (one !== other) return `${what} was ${one}, then ${other}`;
  const at = a.values.findIndex((_, i) => shown(a, i) !== shown(b, i));
  return at < 0 ? undefined : `value %${at} was ${shown(a, at)}, then ${shown(b, at)}`;
}

const ADVICE = "A host value that changes has to enter by name, with stepInput";

function shown({ values }: Program, value: number): string {
  const { dtype, shape } = values[value]!;
  return `${dtype} ${showShape(shape)}`;
}

/** Attributes as text, so that NaN, infinities and -0 differ as well. */
export function plain(attributes: unknown): string {
  return JSON.stringify(attributes, (_key, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${Object.is(value, -0) ? "-0" : value}`
      : value,
  );
}

function names(list: Program["entries"]): string {
  return list.map(({ name, value }) => `${name} %${value}`).join(", ");
}
