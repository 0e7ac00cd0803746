import { showShape } from "../shape.ts";
import type { Program } from "./program.ts";

/** In what two recordings differ, in words; undefined where they are the same program, constants' bytes included. */
export function difference(a: Program, b: Program): string | undefined {
  for (const [what, one, other] of [
    ["the device", a.device, b.device],
    ["what enters", names(a.entries), names(b.entries)],
    ["the state that is read", names(a.state), names(b.state)],
    ["what comes out", names(a.results), names(b.results)],
    ["the number of kernel calls", a.calls.length, b.calls.length],
    ["the number of values", a.values.length, b.values.length],
    ["the number of constants", a.constants.length, b.constants.length],
  ] as const)
    if (one !== other) return `${what} was ${one}, then ${other}`;
  for (const [i, { dtype, shape }] of a.values.entries()) {
    const other = b.values[i]!;
    if (dtype !== other.dtype || showShape(shape) !== showShape(other.shape))
      return `value %${i} was ${dtype} ${showShape(shape)}, then ${other.dtype} ${showShape(other.shape)}`;
  }
  for (const [i, call] of a.calls.entries()) {
    const other = b.calls[i]!;
    if (call.kernel !== other.kernel) return `call ${i} was ${call.kernel}, then ${other.kernel}`;
    if (call.output !== other.output || String(call.inputs) !== String(other.inputs))
      return `the operands of call ${i}, ${call.kernel}, were other values`;
    const [was, is] = [plain(call.attributes), plain(other.attributes)];
    if (was !== is) return `the attributes of call ${i}, ${call.kernel}, were ${was}, then ${is}`;
  }
  for (const [i, { value, data }] of a.constants.entries()) {
    const other = b.constants[i]!;
    if (value !== other.value || data.length !== other.data.length || data.some((x, k) => !Object.is(x, other.data[k])))
      return `the constant %${value} had other values: a host value that changes has to enter by name, with stepInput`;
  }
  return undefined;
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
