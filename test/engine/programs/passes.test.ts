import { groupCalls, groupOf, lastUses, optimize, showProgram } from "@chainrule/engine";
import type { Call, Group, Kernel, Program } from "@chainrule/engine";
import { describe, expect, test } from "vitest";

/** A program over values of one shape: `calls` as [kernel, inputs, output]; the first values enter. */
function program(
  entries: number,
  calls: readonly (readonly [Kernel, readonly number[], number])[],
  results: readonly number[],
  constants: readonly (readonly [number, number])[] = [],
): Program {
  const count = 1 + Math.max(...calls.map(([, , output]) => output), ...constants.map(([value]) => value));
  const scalar = new Set(constants.map(([value]) => value));
  return {
    device: "cpu",
    values: Array.from({ length: count }, (_, i) => ({ shape: scalar.has(i) ? [] : [4], dtype: "float32" as const })),
    entries: Array.from({ length: entries }, (_, value) => ({ name: `x${value}`, value })),
    constants: constants.map(([value, number]) => ({ value, data: Float64Array.of(number) })),
    state: [],
    calls: calls.map(([kernel, inputs, output]) => ({
      kernel,
      inputs,
      output,
      attributes: kernel === "Sum" ? { axis: [0], keepDims: true } : {},
    })) as unknown as Call[],
    results: results.map((value, i) => ({ name: `r${i}`, value })),
  };
}
const kernels = ({ calls }: Program): string[] =>
  calls.map(({ kernel, inputs, output }) => `${output} = ${kernel}(${inputs.join()})`);

describe("optimize", () => {
  test("leaves out what nothing needs, and what repeats an earlier call, also through others", () => {
    const twice = program(
      2,
      [
        ["Add", [0, 1], 2],
        ["Add", [0, 1], 3],
        ["Tanh", [2], 4],
        ["Tanh", [3], 5],
        ["Exp", [0], 6],
        ["Multiply", [4, 5], 7],
        ["Add", [1, 0], 8],
        ["Sub", [7, 8], 9],
      ],
      [9],
    );
    // a + b and b + a have the same bits, but only equal operands are taken for equal
    expect(kernels(optimize(twice, "float32"))).toEqual([
      "2 = Add(0,1)",
      "4 = Tanh(2)",
      "7 = Multiply(4,4)",
      "8 = Add(1,0)",
      "9 = Sub(7,8)",
    ]);
  });

  test("computes what depends on constants alone, rounded as the device rounds", () => {
    const third = program(
      1,
      [
        ["RealDiv", [1, 2], 3],
        ["BroadcastTo", [3], 4],
        ["Multiply", [0, 4], 5],
      ],
      [5],
      [
        [1, 1],
        [2, 3],
      ],
    );
    const folded = optimize(third, "float32");
    expect(kernels(folded)).toEqual(["5 = Multiply(0,3)"]);
    expect(folded.constants).toEqual([{ value: 3, data: new Float32Array(4).fill(1 / 3) }]);
    expect(optimize(third, "float64").constants[0]?.data).toEqual(new Float64Array(4).fill(1 / 3));
  });

  test("keeps equal constants once, and those of other bits apart", () => {
    const one = program(
      1,
      [
        ["Add", [0, 1], 4],
        ["Add", [4, 2], 5],
        ["Add", [5, 3], 6],
      ],
      [6],
      [
        [1, 0],
        [2, 0],
        [3, -0],
      ],
    );
    expect(kernels(optimize(one, "float32"))).toEqual(["4 = Add(0,1)", "5 = Add(4,1)", "6 = Add(5,3)"]);
  });

  test("gives each result a value of its own that a call makes", () => {
    const passing = program(
      1,
      [
        ["Tanh", [0], 1],
        ["Tanh", [0], 2],
      ],
      [1, 2, 0],
    );
    const { calls, results } = optimize(passing, "float32");
    expect(calls.map(({ kernel }) => kernel)).toEqual(["Tanh", "Identity", "Identity"]);
    expect(new Set(results.map(({ value }) => value)).size).toBe(3);
    expect(results.every(({ value }) => calls.some(({ output }) => output === value))).toBe(true);
  });
});

const elementwise = new Set<Kernel>(["Add", "Sub", "Multiply", "Tanh", "Exp", "Neg"]);
const names = (groups: readonly Group[]): string[] => groups.map(({ calls }) => calls.map(({ kernel }) => kernel).join(" "));

describe("groupCalls", () => {
  test("joins chains, and stops where a way round would close a circle", () => {
    const chain = program(
      2,
      [
        ["Add", [0, 1], 2],
        ["Tanh", [2], 3],
        ["Multiply", [3, 0], 4],
      ],
      [4],
    );
    expect(names(groupCalls(chain, { elementwise, mostInputs: 8, mostOutputs: 1 }))).toEqual(["Add Tanh Multiply"]);
    // Add -> Sum -> Sub and Add -> Sub: Add and Sub cannot be one, since Sum stands between them
    const ring = program(
      1,
      [
        ["Add", [0, 0], 1],
        ["Sum", [1], 2],
        ["Sub", [1, 2], 3],
      ],
      [3],
    );
    expect(names(groupCalls(ring, { elementwise, mostInputs: 8, mostOutputs: 8 }))).toEqual(["Add", "Sum", "Sub"]);
  });

  test("keeps to the inputs and outputs that a device has; constants of one number do not count", () => {
    const wide = program(
      4,
      [
        ["Add", [0, 1], 5],
        ["Add", [5, 2], 6],
        ["Add", [6, 3], 7],
        ["Add", [7, 4], 8],
      ],
      [8],
      [[4, 2]],
    );
    const sizes = (mostInputs: number): number[] =>
      groupCalls(wide, { elementwise, mostInputs, mostOutputs: 1 }).map(({ calls }) => calls.length);
    expect(sizes(4)).toEqual([4]);
    expect(sizes(3)).toEqual([2, 2]);
    const forked = program(
      1,
      [
        ["Tanh", [0], 1],
        ["Exp", [1], 2],
        ["Neg", [1], 3],
      ],
      [1, 2, 3],
    );
    expect(groupCalls(forked, { elementwise, mostInputs: 4, mostOutputs: 3 }).length).toBe(1);
    expect(names(groupCalls(forked, { elementwise, mostInputs: 4, mostOutputs: 2 }))).toEqual(["Tanh Exp", "Neg"]);
    const fits = (inputs: readonly number[], outputs: readonly number[]): boolean => inputs.length + outputs.length <= 3;
    expect(names(groupCalls(forked, { elementwise, mostInputs: 4, mostOutputs: 3, fits }))).toEqual(["Tanh Exp", "Neg"]);
  });

  test("sets elementwise calls in front of a reduction and behind it", () => {
    const mean = program(
      2,
      [
        ["Multiply", [0, 1], 2],
        ["Sum", [2], 3],
        ["Neg", [3], 4],
      ],
      [4],
    );
    const sums = new Set<Kernel>(["Sum"]);
    const both = groupCalls(mean, { elementwise, sinks: sums, leads: sums, mostInputs: 8, mostOutputs: 1 });
    expect(names(both)).toEqual(["Multiply Sum Neg"]);
    // what others need too is not computed inside
    const shared = program(
      2,
      [
        ["Multiply", [0, 1], 2],
        ["Sum", [2], 3],
        ["Exp", [2], 4],
      ],
      [3, 4],
    );
    expect(names(groupCalls(shared, { elementwise, sinks: sums, mostInputs: 8, mostOutputs: 1 }))).toEqual([
      "Multiply",
      "Sum",
      "Exp",
    ]);
  });
});

test("lastUses frees each value behind its last reader, and never what comes from outside or leaves", () => {
  const p = program(
    1,
    [
      ["Tanh", [0], 1],
      ["Exp", [1], 2],
      ["Neg", [2], 3],
      ["Add", [1, 3], 4],
    ],
    [4],
  );
  expect(lastUses(p, p.calls.map(groupOf))).toEqual([[], [], [2], [1, 3]]);
});

test("showProgram gives a line per value and call", () => {
  const p = program(
    1,
    [
      ["Tanh", [0], 2],
      ["Multiply", [2, 1], 3],
    ],
    [3],
    [[1, 0.5]],
  );
  expect(showProgram(p)).toMatchInlineSnapshot(`
    "enter
      %0 [4]  x0
    constants
      %1 []  0.5
    on cpu
      %2 [4] = Tanh %0
      %3 [4] = Multiply %2 %1
    results
      %3 [4]  r0"
  `);
});
