import type { DType, Kernel, Shape } from "@chainrule/engine";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { drawn, drawnIntegers, inf, nan } from "./cases/kernelCase.ts";
import { mixed, ProgramWriter, resultsOf } from "./programCases.ts";

const [device, reference] = [await deviceOf("wasm"), await deviceOf("reference")];
const specials = [nan, inf, -inf, 0, -0, 1, -1, 1e-6, 20, -87, 1e30, -1e30, 0.5];
/** So that a program is not small. */
const wide = (writer: ProgramWriter): number => writer.call("Neg", [writer.entry(drawn([1500], 77))], [1500]);

/** Elements that differ by more than the rounding of a few operations, each measured against itself. */
function differing(got: readonly number[][], want: readonly number[][], tolerance: number): string[] {
  return want.flatMap((values, i) =>
    values.flatMap((value, j) => {
      const [x, y] = [got[i]![j]!, Math.fround(value)];
      const near = x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= tolerance * Math.abs(y) + 1e-37;
      return near ? [] : [`result ${i}, element ${j}: ${x}, not ${y}`];
    }),
  );
}

const bool: DType = "bool";
/** Kernels with the dtypes of their operands and result. */
const kernels: readonly (readonly [Kernel, readonly DType[], DType, object])[] = [
  ...(["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "Prelu"] as const).map(
    (kernel) => [kernel, ["float32", "float32"], "float32", {}] as const,
  ),
  ...(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"] as const).map(
    (kernel) => [kernel, ["float32", "float32"], bool, {}] as const,
  ),
  ...(["Abs", "Neg", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Relu", "Step", "Identity"] as const).map(
    (kernel) => [kernel, ["float32"], "float32", {}] as const,
  ),
  ["Tanh", ["float32"], "float32", {}],
  ["Sigmoid", ["float32"], "float32", {}],
  ["LeakyRelu", ["float32"], "float32", { alpha: 0.2 }],
  ["ClipByValue", ["float32"], "float32", { clipValueMin: -0.5, clipValueMax: 1 }],
  ["Gate", ["float32", "float32"], "float32", { alpha: 0 }],
  ["Gate", ["float32", "float32"], "float32", { alpha: 0.3 }],
  ["LogicalAnd", [bool, bool], bool, {}],
  ["LogicalOr", [bool, bool], bool, {}],
  ["LogicalNot", [bool], bool, {}],
  ["Select", [bool, "float32", "float32"], "float32", {}],
  ["Cast", ["float32"], bool, { dtype: "bool" }],
  ["Cast", [bool], "float32", { dtype: "float32" }],
  ["Cast", ["float32"], "float32", { dtype: "float32" }],
];
/** Kernels that round once, so that chains of them give the same numbers in one pass as one by one. */
const rounding = kernels.filter(([kernel]) => kernel !== "Tanh" && kernel !== "Sigmoid");
const sameShape: readonly Kernel[] = ["Gate", "Select"];

test.each(kernels)("%s %o on every length up to 20, in every layout", async (kernel, dtypes, dtype, attributes) => {
  for (let n = 1; n <= 20; n++) {
    const shape: Shape = [3, n];
    const layouts: Shape[] =
      sameShape.includes(kernel) || dtypes.length === 1 ? [shape] : [shape, [n], [1, n], [3, 1], [], [1, 1]];
    for (const [at, layout] of layouts.entries()) {
      const writer = new ProgramWriter();
      const operands = dtypes.map((type, i) => writer.entry(mixed(i === 1 ? layout : shape, type, n + 5 * i, specials)));
      const swapped = dtypes.length === 2 && !sameShape.includes(kernel) ? [operands[1]!, operands[0]!] : operands;
      const results = [
        writer.call(kernel, operands, shape, attributes, dtype),
        writer.call(kernel, swapped, shape, attributes, dtype),
      ];
      const program = writer.finish([...results, wide(writer)]);
      const [got, want] = [await resultsOf(device, program, writer, true), await resultsOf(reference, program, writer, false)];
      expect(differing(got, want, 2e-7), `${n}, layout ${at}`).toEqual([]);
    }
  }
});

test.each(["Exp", "Tanh", "Sigmoid"] as const)("%s to two units in the last place, from end to end", async (kernel) => {
  const values = [
    nan,
    inf,
    -inf,
    0,
    -0,
    1e-30,
    -1e-6,
    88.72,
    88.73,
    89,
    104,
    -87.3,
    -87.4,
    -100,
    -103,
    -104,
    -110,
    0.6249,
    0.6251,
    9,
    -9,
  ];
  const steps = Array.from({ length: 4000 }, (_, i) => (i - 2000) / 19);
  const fine = Array.from({ length: 2000 }, (_, i) => (i - 1000) / 801);
  const writer = new ProgramWriter();
  const data = Float32Array.from([...values, ...steps, ...fine]);
  const x = writer.entry({ data, shape: [data.length], dtype: "float32" });
  const program = writer.finish([writer.call(kernel, [x], [data.length])]);
  const [[got], [want]] = [await resultsOf(device, program, writer, true), await resultsOf(reference, program, writer, false)];
  // denormal results may lack digits
  expect(differing([got!], [want!], 2.4e-7)).toEqual([]);
});

describe("random chains", () => {
  test("agree with the reference, whatever their operands", async () => {
    const shapes = fc.constantFrom<Shape>([7, 13], [128, 10], [1, 1], [2, 3, 4, 5], [1031], [6, 1], [33, 41]);
    const steps = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(shapes, steps, fc.nat(), async (shape, drawnSteps, seed) => {
        const writer = new ProgramWriter();
        const rank = shape.length;
        const lying: Shape[] = [
          shape,
          shape.slice(-1),
          [...shape.slice(0, -1), 1],
          [],
          shape.slice(-2),
          [...new Array<number>(rank).fill(1)],
        ];
        const known: { value: number; shape: Shape; dtype: DType }[] = [];
        const source = (pick: number, dtype: DType, whole: boolean) => {
          const matching = known.filter((one) => one.dtype === dtype && (!whole || one.shape === shape));
          if (matching.length > 0 && pick % 3 !== 0) return matching[pick % matching.length]!;
          const layout = whole ? shape : lying[pick % lying.length]!;
          const given = mixed(layout, dtype, (seed + pick) % 1000, [1, 0, -2, 3, 0.25]);
          const value = pick % 2 === 0 ? writer.entry(given) : pick % 5 === 0 ? writer.constant(given) : writer.held(given);
          known.push({ value, shape: layout, dtype });
          return known.at(-1)!;
        };
        for (const [which, ...picks] of drawnSteps) {
          const [kernel, dtypes, dtype, attributes] = rounding[which % rounding.length]!;
          const operands = dtypes.map((type, i) => source(picks[i]!, type, i === 0 || sameShape.includes(kernel)).value);
          known.push({ value: writer.call(kernel, operands, shape, attributes, dtype), shape, dtype });
        }
        const made = known.filter(({ value }) => writer.isMade(value)).map(({ value }) => value);
        const program = writer.finish([
          ...made.filter((_, i) => (seed >> (i % 7)) % 2 === 0 || i === made.length - 1),
          wide(writer),
        ]);
        const before = { ...device.backend.memory };
        const got = await resultsOf(device, program, writer, true, 2);
        // call by call on the same device: rounding by rounding the same
        expect(differing(got, await resultsOf(device, program, writer, false), 1e-6)).toEqual([]);
        expect(device.backend.memory).toEqual(before);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

test("products, sums, convolutions, reshapes and kernels of tfjs beside chains, twice", async () => {
  const writer = new ProgramWriter();
  const x = writer.entry(drawn([6, 8, 8, 4], 1));
  const filter = writer.held(drawn([3, 3, 4, 5], 2));
  const geometry = { inputShape: [6, 8, 8, 4], filterShape: [3, 3, 4, 5], outputShape: [6, 8, 8, 5], strides: [1, 1], pads: [[1, 1], [1, 1]], dilations: [1, 1], groups: 1 }; // prettier-ignore
  const y = writer.call("Conv2D", [x, filter], [6, 8, 8, 5], geometry);
  const mean = writer.call("Mean", [y], [5], { axis: [0, 1, 2], keepDims: false });
  const apart = writer.call("Sum", [y], [8, 5], { axis: [0, 2], keepDims: false });
  const norm = writer.call("FusedBatchNorm", [y, mean, writer.constant(drawn([5], 3, 0.5, 2))], [6, 8, 8, 5], {
    varianceEpsilon: 1e-3,
  });
  const relu = writer.call("Relu", [norm], [6, 8, 8, 5]);
  const dFilter = writer.call("Conv2DBackpropFilter", [x, relu], [3, 3, 4, 5], geometry);
  const dx = writer.call("Conv2DBackpropInput", [relu, filter], [6, 8, 8, 4], geometry);
  const pooled = writer.call("MaxPool", [relu], [6, 4, 4, 5], { window: [2, 2], strides: [2, 2], dilations: [1, 1], padding: [[0, 0], [0, 0]] }); // prettier-ignore
  const flat = writer.call("Reshape", [pooled], [6, 80], { shape: [6, 80] });
  const weights = writer.held(drawn([80, 7], 4));
  const out = writer.call("_FusedMatMul", [flat, weights, writer.held(drawn([7], 5))], [6, 7]);
  const softmax = writer.call("Softmax", [out], [6, 7]);
  const rows = writer.call("Sum", [softmax], [6, 1], { axis: [1], keepDims: true });
  const shares = writer.call("RealDiv", [softmax, rows], [6, 7]);
  const gradient = writer.call("BatchMatMul", [flat, shares], [80, 7], { transposeA: true, transposeB: false });
  const indices = writer.constant(drawnIntegers([3], 6, 0, 6));
  const picked = writer.call("GatherV2", [gradient, indices], [3, 7], { axis: 0, batchDims: 0 });
  const reshaped = writer.call("Reshape", [picked], [7, 3], { shape: [7, 3] });
  const again = writer.call("Add", [reshaped, reshaped], [7, 3]);
  const program = writer.finish([dFilter, dx, apart, shares, gradient, reshaped, again, relu]);
  const got = await resultsOf(device, program, writer, true, 3);
  const want = await resultsOf(reference, program, writer, false);
  const scale = want.map((values) => Math.max(...values.map(Math.abs)));
  got.forEach((values, i) =>
    values.forEach((value, j) => expect(Math.abs(value - want[i]![j]!) / scale[i]!, `result ${i}, ${j}`).toBeLessThan(2e-6)),
  );
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});

test("a filter that changes from run to run is not XNNPACK's old one", async () => {
  const writer = new ProgramWriter();
  const [x, filter] = [writer.entry(drawn([4, 16, 16, 3], 1)), writer.entry(drawn([3, 3, 1, 3], 2))];
  const doubled = writer.call("Add", [filter, filter], [3, 3, 1, 3]);
  const geometry = { inputShape: [4, 16, 16, 3], filterShape: [3, 3, 1, 3], outputShape: [4, 14, 14, 3], strides: [1, 1], pads: [[0, 0], [0, 0]], dilations: [1, 1], groups: 3 }; // prettier-ignore
  const program = writer.finish([writer.call("Conv2D", [x, doubled], [4, 14, 14, 3], geometry)]);
  const executable = device.backend.prepare!(program)!;
  for (const seed of [2, 3, 4]) {
    writer.entryData[1] = drawn([3, 3, 1, 3], seed).data;
    const [result] = executable.run(writer.entryData, []);
    const [want] = await resultsOf(reference, program, writer, false);
    const got = await device.read(result!);
    want!.forEach((value, i) => expect(Math.abs(value - got[i]!)).toBeLessThan(2e-5));
    device.backend.free(result!);
  }
  executable.dispose();
  executable.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});

test("results are fresh, state is only read, and a heap that grows in between moves nothing", async () => {
  const writer = new ProgramWriter();
  const [p, g] = [writer.held(drawn([40, 50], 1)), writer.entry(drawn([40, 50], 2))];
  const program = writer.finish([writer.call("Sub", [p, writer.call("Multiply", [g, g], [40, 50])], [40, 50])]);
  const executable = device.backend.prepare!(program)!;
  let state = device.upload(writer.stateData[0]!.data, [40, 50], "float32");
  const snapshots = [];
  const held = [];
  for (let run = 0; run < 5; run++) {
    snapshots.push({ handle: state, values: [...(await device.read(state))] });
    [state] = executable.run(writer.entryData, [state]) as [typeof state];
    held.push(device.upload(new Float32Array(2 ** 22), [2 ** 22], "float32"));
  }
  for (const { handle, values } of snapshots) expect([...(await device.read(handle))]).toEqual(values);
  const [start, end] = [snapshots[0]!.values, [...(await device.read(state))]];
  end.forEach((value, i) => expect(value).toBeCloseTo(start[i]! - 5 * writer.entryData[0]![i]! ** 2, 4));
  for (const handle of [...held, ...snapshots.map(({ handle }) => handle), state]) device.backend.free(handle);
  executable.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});

test("small programs run on the host, whatever the dtypes; their results are as good as others", async () => {
  const writer = new ProgramWriter();
  const [x, w] = [writer.entry(drawn([16, 4], 1)), writer.held(drawn([4, 16], 2))];
  const product = writer.call("BatchMatMul", [x, w], [16, 16], { transposeA: false, transposeB: false });
  const tanh = writer.call("Tanh", [product], [16, 16]);
  const integers = writer.entry(drawnIntegers([9], 3, -5, 5));
  const doubled = writer.call("Add", [integers, integers], [9], {}, "int32");
  const greater = writer.call("Greater", [doubled, integers], [9], {}, "bool");
  const sum = writer.call("Sum", [doubled], [], { axis: [0], keepDims: false }, "int32");
  const program = writer.finish([tanh, doubled, greater, sum]);
  const [got, want] = [await resultsOf(device, program, writer, true, 3), await resultsOf(reference, program, writer, false)];
  expect(differing(got, want, 1e-6)).toEqual([]);
  const executable = device.backend.prepare!(program)!;
  const state = device.upload(writer.stateData[0]!.data, [4, 16], "float32");
  const results = executable.run(writer.entryData, [state]);
  const next = device.run("Add", [results[0]!, results[0]!], {});
  (await device.read(next)).forEach((value, i) => expect(value).toBeCloseTo(2 * want[0]![i]!, 5));
  for (const handle of [state, next, ...results]) device.backend.free(handle);
  executable.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
