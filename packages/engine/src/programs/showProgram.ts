import { showShape } from "../shape.ts";
import { plain } from "./difference.ts";
import { uniformValue } from "./foldConstants.ts";
import type { Call, Group, NamedValue, Program } from "./program.ts";

/**
 * A program as text, one line per value and call: `%7 [16, 3] = Multiply %5 %6`. With a plan, calls that a device does as one are set
 * in braces.
 */
export function showProgram(program: Program, plan: readonly Group[] = program.calls.map(groupOf)): string {
  const { values, entries, constants, state, results } = program;
  const typed = (value: number): string => {
    const { shape, dtype } = values[value]!;
    return `%${value} ${dtype === "float32" ? "" : `${dtype} `}${showShape(shape)}`;
  };
  const named = (list: readonly NamedValue[]): string[] => list.map(({ name, value }) => `  ${typed(value)}  ${name}`);
  const line = ({ kernel, inputs, attributes, output }: Call, indent: string): string => {
    const options = plain(attributes);
    return `${indent}${typed(output)} = ${[kernel, ...inputs.map((i) => `%${i}`)].join(" ")}${options === "{}" ? "" : ` ${options}`}`;
  };
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines]);
  return [
    ...section("enter", named(entries)),
    ...section(
      "constants",
      constants.map(({ value, data }) => `  ${typed(value)}  ${uniformValue(data) ?? `${data.length} values`}`),
    ),
    ...section("state", named(state)),
    ...section(
      `on ${program.device}`,
      plan.flatMap(({ calls, outputs }) =>
        calls.length === 1
          ? [line(calls[0]!, "  ")]
          : ["  {", ...calls.map((call) => line(call, "    ")), `  } gives ${outputs.map((value) => `%${value}`).join(" ")}`],
      ),
    ),
    ...section("results", named(results)),
  ].join("\n");
}

/** A call alone, as a group. */
export function groupOf(call: Call): Group {
  return { calls: [call], inputs: [...new Set(call.inputs)], outputs: [call.output] };
}
