import { groupCalls, sameShape } from "@chainrule/engine";
import type { Call, Group, Grouping, Kernel, Program, Shape } from "@chainrule/engine";
import * as fc from "fast-check";
import { expect, inject, test } from "vitest";

// Whatever the graph, groups are the same calls in an order in which they can run, and each is one pass of the device.

const { seed, runs, path } = inject("random");

const elementwise = new Set<Kernel>(["Add", "Multiply", "Tanh", "Neg"]);
const leads = new Set<Kernel>(["BatchMatMul", "Sum"]);
const sinks = new Set<Kernel>(["Sum", "Max"]);
const shapes: readonly Shape[] = [
  [3, 4],
  [3, 4],
  [3, 4],
  [1, 4],
  [4, 4],
];

/** A graph whose calls read any earlier values, near ones and far ones, the same one twice, with any values leaving. */
const programs: fc.Arbitrary<Program> = fc
  .record({
    outside: fc.array(fc.nat(shapes.length - 1), { minLength: 1, maxLength: 4 }),
    numbers: fc.array(fc.boolean(), { maxLength: 3 }),
    calls: fc.array(
      fc.record({
        kernel: fc.constantFrom<Kernel>(
          "Add",
          "Multiply",
          "Tanh",
          "Neg",
          "Add",
          "Multiply",
          "BatchMatMul",
          "Sum",
          "Max",
          "Transpose",
        ),
        operands: fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
        shape: fc.nat(shapes.length - 1),
        leaves: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ outside, numbers, calls }) => {
    const values = [...outside.map((i) => shapes[i]!), ...numbers.map(() => [])].map((shape) => ({
      shape,
      dtype: "float32" as const,
    }));
    const made: Call[] = [];
    const results: number[] = [];
    for (const { kernel, operands, shape, leaves } of calls) {
      const inputs = operands.slice(0, kernel === "Add" || kernel === "Multiply" || kernel === "BatchMatMul" ? 2 : 1);
      const output = values.push({ shape: shapes[shape]!, dtype: "float32" }) - 1;
      made.push({ kernel, inputs: inputs.map((n) => n % output), attributes: {}, output } as unknown as Call);
      if (leaves) results.push(output);
    }
    // dead code is gone before calls are grouped
    const read = new Set([...results, ...made.flatMap(({ inputs }) => inputs)]);
    results.push(...made.map(({ output }) => output).filter((output) => !read.has(output)));
    return {
      device: "cpu",
      values,
      entries: outside.map((_, value) => ({ name: `x${value}`, value })),
      constants: numbers.map((one, i) => ({ value: outside.length + i, data: one ? Float32Array.of(2) : Float32Array.of(1, 2) })),
      state: [],
      calls: made,
      results: results.map((value) => ({ name: `r${value}`, value })),
    };
  });

const groupings: fc.Arbitrary<Grouping> = fc.record({
  elementwise: fc.constant(elementwise),
  leads: fc.constantFrom(leads, new Set<Kernel>()),
  sinks: fc.constantFrom(sinks, new Set<Kernel>()),
  mostInputs: fc.integer({ min: 2, max: 8 }),
  mostOutputs: fc.integer({ min: 1, max: 4 }),
  broadcastsInside: fc.boolean(),
  accepts: fc.constantFrom(
    () => true,
    ({ output }: Call) => output % 3 !== 0,
  ),
});

const sorted = (numbers: Iterable<number>): number[] => [...new Set(numbers)].sort((a, b) => a - b);

function check(program: Program, grouping: Grouping): void {
  const groups = groupCalls(program, grouping);
  // each call once
  expect(groups.flatMap(({ calls }) => calls).length).toBe(program.calls.length);
  expect(new Set(groups.flatMap(({ calls }) => calls))).toEqual(new Set(program.calls));
  // what a call reads has been made, within its group too
  const there = new Set([...program.entries, ...program.constants].map(({ value }) => value));
  for (const { calls } of groups)
    for (const { inputs, output } of calls) {
      for (const input of inputs) expect(there.has(input), `%${input} is read before it is made`).toBe(true);
      there.add(output);
    }
  for (const group of groups) {
    expect(sorted(group.inputs)).toEqual(outsideOf(group));
    expect(sorted(group.outputs)).toEqual(neededOf(group, program));
    expect(group.inputs.length).toBe(new Set(group.inputs).size);
    expect(group.outputs.length).toBe(new Set(group.outputs).size);
    if (group.calls.length > 1) checkPass(group, program, grouping);
  }
}

function outsideOf({ calls }: Group): number[] {
  const made = new Set(calls.map(({ output }) => output));
  return sorted(calls.flatMap(({ inputs }) => inputs).filter((value) => !made.has(value)));
}

function neededOf({ calls }: Group, program: Program): number[] {
  const others = program.calls.filter((call) => !calls.includes(call));
  const needed = new Set([...others.flatMap(({ inputs }) => inputs), ...program.results.map(({ value }) => value)]);
  return sorted(calls.map(({ output }) => output).filter((value) => needed.has(value)));
}

/** [elementwise calls] [one product or reduction] [elementwise calls], each part over one shape. */
function checkPass(group: Group, program: Program, grouping: Grouping): void {
  const shapeOf = (value: number): Shape => program.values[value]!.shape;
  const numbers = new Set(program.constants.filter(({ data }) => data.length === 1).map(({ value }) => value));
  expect(group.inputs.filter((value) => !numbers.has(value)).length).toBeLessThanOrEqual(grouping.mostInputs);
  expect(group.outputs.length).toBeLessThanOrEqual(grouping.mostOutputs);
  for (const call of group.calls) expect(grouping.accepts?.(call, program)).toBe(true);
  const anchors = group.calls.filter(({ kernel }) => !elementwise.has(kernel));
  expect(anchors.length).toBeLessThanOrEqual(1);
  const [anchor] = anchors;
  const made = new Map(group.calls.map((call) => [call.output, call]));
  // what the anchor reads of the group stands in front of it, the rest behind
  const front = new Set<Call>();
  const visit = (value: number): void => {
    const call = made.get(value);
    if (call === undefined || front.has(call)) return;
    front.add(call);
    call.inputs.forEach(visit);
  };
  if (anchor !== undefined) {
    for (const input of anchor.inputs) visit(input);
    if (front.size > 0) {
      expect((grouping.sinks as ReadonlySet<Kernel>).has(anchor.kernel)).toBe(true);
      for (const { output } of front) expect(group.outputs).not.toContain(output);
      expect(sameShape(shapeOf(anchor.inputs[0]!), shapeOf([...front].map(({ output }) => output).at(0)!))).toBe(true);
    }
    if (group.calls.length > front.size + 1) expect((grouping.leads as ReadonlySet<Kernel>).has(anchor.kernel)).toBe(true);
  }
  const behind = group.calls.filter((call) => call !== anchor && !front.has(call));
  for (const part of [[...front], behind]) {
    const kinds = new Set(part.map(({ output }) => String(shapeOf(output))));
    if (grouping.broadcastsInside !== true) expect(kinds.size).toBeLessThanOrEqual(1);
    // what leaves has the shape of the pass
    const leaving = new Set(part.map(({ output }) => output).filter((value) => group.outputs.includes(value)).map((value) => String(shapeOf(value)))); // prettier-ignore
    expect(leaving.size).toBeLessThanOrEqual(1);
  }
}

test("groups are the calls of the program, in an order in which they can run, each one pass", () => {
  fc.assert(fc.property(programs, groupings, check), { seed, numRuns: runs ?? 2000, ...(path === undefined ? {} : { path }) });
});

test("programs of thousands of calls are grouped in seconds", () => {
  const count = 6000;
  const calls = Array.from({ length: count }, (_, i) => ({
    kernel: (["Add", "Multiply", "Tanh", "Sum", "Neg"] as const)[i % 5]!,
    inputs: i % 5 < 2 ? [i, Math.max(0, i - 7)] : [i],
    attributes: {},
    output: i + 1,
  })) as unknown as Call[];
  const program: Program = {
    device: "cpu",
    values: Array.from({ length: count + 1 }, () => ({ shape: [3, 4], dtype: "float32" as const })),
    entries: [{ name: "x", value: 0 }],
    constants: [],
    state: [],
    calls,
    results: [{ name: "y", value: count }],
  };
  // of a second or so: what looked along all ways through the program took minutes
  expect(groupCalls(program, { elementwise, leads, sinks, mostInputs: 8, mostOutputs: 2 }).length).toBeLessThan(count);
});
