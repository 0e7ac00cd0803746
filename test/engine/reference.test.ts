import {
  ArgumentError,
  BackendError,
  type Backend,
  DisposedError,
  DTypeError,
  type Handle,
  type Kernel,
  kernelInputs,
  ShapeError,
} from "@chainrule/engine";
import { available, createReferenceBackend, open } from "@chainrule/engine/reference";
import { expect, test } from "vitest";
import { bools, floats, integers, type Value } from "./referenceCase.ts";
import { convolutionCases } from "./referenceConvolutionCases.ts";
import { elementwiseCases } from "./referenceElementwiseCases.ts";
import { linearAlgebraCases } from "./referenceLinearAlgebraCases.ts";
import { orderingCases } from "./referenceOrderingCases.ts";
import { poolingCases } from "./referencePoolingCases.ts";
import { stridedCases } from "./referenceStridedCases.ts";
import { tensorCases } from "./referenceTensorCases.ts";

const referenceCases = [
  ...convolutionCases,
  ...elementwiseCases,
  ...tensorCases,
  ...linearAlgebraCases,
  ...orderingCases,
  ...poolingCases,
  ...stridedCases,
];

const upload = (backend: Backend, { data, shape, dtype }: Value): Handle => backend.upload(data, shape, dtype);

/** Four units in the last place of a double; 0 and -0 count as equal, NaN equals NaN. */
function close(got: number, want: number): boolean {
  return got === want || (Number.isNaN(got) && Number.isNaN(want)) || Math.abs(got - want) <= 4 * Number.EPSILON * Math.abs(want);
}

/** Runs a kernel on fresh operands and reads the result. */
async function result(kernel: Kernel, inputs: readonly Value[], attributes: object): Promise<Value> {
  const backend = createReferenceBackend();
  const y = backend.run(kernel, inputs.map((x) => upload(backend, x)), attributes as never); // prettier-ignore
  return { shape: y.shape, dtype: y.dtype, data: await backend.read(y) };
}

/** What running a kernel throws. */
function failure(kernel: Kernel, inputs: readonly Value[], attributes: object): unknown {
  const backend = createReferenceBackend();
  const handles = inputs.map((x) => upload(backend, x));
  try {
    backend.run(kernel, handles, attributes as never);
  } catch (error) {
    if (backend.memory.buffers !== handles.length)
      throw new Error(`${kernel}: a failed run left a value behind`, { cause: error });
    return error;
  }
  return undefined;
}

test("every kernel of the vocabulary has a case", () => {
  const seen = new Set<string>(referenceCases.map(({ kernel }) => kernel));
  expect(Object.keys(kernelInputs).filter((kernel) => !seen.has(kernel))).toEqual([]);
});

test.each(referenceCases.map((one) => [`${one.kernel}: ${one.name}`, one] as const))(
  "%s",
  async (_, { kernel, inputs, attributes, want }) => {
    const got = await result(kernel, inputs, attributes);
    expect(got.shape).toEqual(want.shape);
    expect(got.dtype).toBe(want.dtype);
    expect(got.data.constructor).toBe(want.data.constructor);
    const wrong = Array.from(want.data).flatMap((y, i) =>
      close(got.data[i]!, y) ? [] : [`element ${i}: ${got.data[i]}, not ${y}`],
    );
    expect(wrong).toEqual([]);
    expect(got.data.length).toBe(want.data.length);
  },
);

test("no kernel changes or returns its operands", async () => {
  for (const { kernel, inputs, attributes } of referenceCases) {
    const backend = createReferenceBackend();
    const handles = inputs.map((x) => upload(backend, x));
    const y = backend.run(kernel, handles, attributes as never);
    expect(handles).not.toContain(y);
    backend.free(y);
    for (const [i, handle] of handles.entries()) expect(await backend.read(handle)).toEqual(inputs[i]!.data);
  }
});

test("indices out of range throw, naming index and bound", () => {
  const x = floats([2, 2], 1, 2, 3, 4);
  const messages = [
    failure("GatherV2", [x, integers([2], 0, 2)], { axis: 0, batchDims: 0 }),
    failure("GatherV2", [x, integers([1], -1)], { axis: 1, batchDims: 0 }),
    failure("GatherV2", [floats([0, 2]), integers([1], 0)], { axis: 0, batchDims: 0 }),
    failure("ScatterNd", [integers([1, 2], 1, 3), floats([1], 5)], { shape: [2, 3] }),
    failure("UnsortedSegmentSum", [x, integers([2], 0, 5)], { numSegments: 5 }),
  ].map((error) => (error instanceof ArgumentError ? error.message : String(error)));
  expect(messages).toMatchInlineSnapshot(`
    [
      "reference GatherV2: index 2 is not in 0 to 1. Check the indices.",
      "reference GatherV2: index -1 is not in 0 to 1. Check the indices.",
      "reference GatherV2: index 0 into an axis of size 0. Nothing can be picked from it.",
      "reference ScatterNd: index 3 is not in 0 to 2. Check the indices.",
      "reference UnsortedSegmentSum: index 5 is not in 0 to 4. Check the indices.",
    ]
  `);
});

test("operands that do not fit throw", () => {
  const [x, three, n] = [floats([2, 2], 1, 2, 3, 4), floats([3], 1, 2, 3), integers([2], 1, 2)];
  const noFlags = { transposeA: false, transposeB: false };
  for (const error of [
    failure("Add", [x, three], {}),
    failure("BatchMatMul", [x, floats([3, 1], 1, 2, 3)], noFlags),
    failure("BatchMatMul", [x, three], noFlags),
    failure("_FusedMatMul", [x, x, three], {}),
    failure("Reshape", [x], { shape: [3] }),
    failure("BroadcastTo", [x], { shape: [2] }),
    failure("Concat", [x, three], { axis: 0 }),
    failure("GatherV2", [x, n], { axis: 1, batchDims: 2 }),
    failure("ScatterNd", [integers([2, 1], 0, 1), three], { shape: [4] }),
    failure("UnsortedSegmentSum", [three, n], { numSegments: 3 }),
    failure("FusedBatchNorm", [x, three, three], { varianceEpsilon: 0 }),
    failure("Softmax", [floats([], 1)], {}),
  ])
    expect(error).toBeInstanceOf(ShapeError);
  for (const error of [
    failure("Add", [floats([2], 1, 2), n], {}),
    failure("Add", [bools([1], 1), bools([1], 1)], {}),
    failure("Exp", [n], {}),
    failure("RealDiv", [n, n], {}),
    failure("Mean", [n], { axis: [0], keepDims: false }),
    failure("Select", [n, n, n], {}),
    failure("LogicalAnd", [n, n], {}),
    failure("OneHot", [three], { depth: 3, dtype: "float32" }),
    failure("Concat", [three, n], { axis: 0 }),
  ])
    expect(error).toBeInstanceOf(DTypeError);
  for (const error of [
    failure("Slice", [three], { begin: [1], size: [3] }),
    failure("Transpose", [x], { perm: [0, 0] }),
    failure("Tile", [x], { reps: [2] }),
    failure("PadV2", [three], { paddings: [[-1, 0]], constantValue: 0 }),
    failure("ArgMax", [floats([2, 0])], { axis: 1 }),
    failure("Add", [x], {}),
    failure("FusedBatchNorm", [x], { varianceEpsilon: 0 }),
    failure("Concat", [], { axis: 0 }),
  ])
    expect(error).toBeInstanceOf(ArgumentError);
});

test("memory counts live handles and their bytes exactly", () => {
  const backend = createReferenceBackend();
  const x = backend.upload(Float64Array.of(1, 2, 3), [3], "float32");
  const flags = backend.upload(Uint8Array.of(1, 0), [2], "bool");
  expect(backend.memory).toEqual({ buffers: 2, bytes: 3 * 8 + 2 });
  const index = backend.run("ArgMax", [x], { axis: 0 });
  expect(backend.memory).toEqual({ buffers: 3, bytes: 3 * 8 + 2 + 4 });
  const empty = backend.upload(new Int32Array(0), [0], "int32");
  expect(backend.memory).toEqual({ buffers: 4, bytes: 3 * 8 + 2 + 4 });
  for (const handle of [x, flags, index, empty]) backend.free(handle);
  expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
});

test("upload and read copy", async () => {
  const backend = createReferenceBackend();
  const [data, shape] = [Float64Array.of(1, 2), [2]];
  const x = backend.upload(data, shape, "float32");
  data[0] = 9;
  shape[0] = 7;
  const first = await backend.read(x);
  expect(first).toEqual(Float64Array.of(1, 2));
  first[1] = 9;
  expect(await backend.read(x)).toEqual(Float64Array.of(1, 2));
  expect(x.shape).toEqual([2]);
});

test("what Identity and Reshape return outlives their operand", async () => {
  const backend = createReferenceBackend();
  const x = backend.upload(Float64Array.of(1, 2), [2], "float32");
  const copies = [backend.run("Identity", [x], {}), backend.run("Reshape", [x], { shape: [1, 2] })];
  backend.free(x);
  for (const copy of copies) expect(await backend.read(copy)).toEqual(Float64Array.of(1, 2));
});

test("a freed handle is refused everywhere", async () => {
  const backend = createReferenceBackend();
  const x = backend.upload(Float64Array.of(1, 2), [2], "float32");
  backend.free(x);
  expect(() => backend.free(x)).toThrow(DisposedError);
  expect(() => backend.run("Exp", [x], {})).toThrow(DisposedError);
  await expect(backend.read(x)).rejects.toThrow(DisposedError);
  expect(() => backend.run("Exp", [x], {})).toThrowErrorMatchingInlineSnapshot(
    `[DisposedError: reference Exp: the float32 value of shape [2] has been freed. Keep it alive until its last use.]`,
  );
  expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
});

test("two backends share nothing: a foreign handle is refused", async () => {
  const [one, other] = [createReferenceBackend(), createReferenceBackend()];
  const x = one.upload(Float64Array.of(1), [1], "float32");
  expect(other.memory.buffers).toBe(0);
  expect(() => other.run("Exp", [x], {})).toThrow(BackendError);
  expect(() => other.free(x)).toThrow(BackendError);
  await expect(other.read(x)).rejects.toThrow(BackendError);
  expect(await one.read(x)).toEqual(Float64Array.of(1));
});

test("upload takes the storage of the dtype, widens float32, and refuses anything else", async () => {
  const backend = createReferenceBackend();
  const x = backend.upload(Float32Array.of(0.5, 0.1), [2], "float32");
  expect(await backend.read(x)).toEqual(Float64Array.of(0.5, Math.fround(0.1)));
  expect(() => backend.upload(Float64Array.of(1), [1], "int32")).toThrow(DTypeError);
  expect(() => backend.upload(Int32Array.of(1), [1], "float32")).toThrow(DTypeError);
  expect(() => backend.upload(Float64Array.of(1, 2), [3], "float32")).toThrow(ShapeError);
  expect(backend.memory.buffers).toBe(1);
});

test("dispose frees everything and closes the device", async () => {
  const backend = createReferenceBackend();
  const x = backend.upload(Float64Array.of(1), [1], "float32");
  backend.dispose();
  backend.dispose();
  expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
  expect(() => backend.upload(Float64Array.of(1), [1], "float32")).toThrow(BackendError);
  expect(() => backend.run("Exp", [x], {})).toThrow(BackendError);
  await expect(backend.read(x)).rejects.toThrow(BackendError);
  expect(() => backend.free(x)).not.toThrow();
});

test("hidden kernels are denied, the others stay", () => {
  const backend = createReferenceBackend({ without: ["Softmax"] });
  const x = backend.upload(Float64Array.of(1), [1], "float32");
  expect(backend.supports("Softmax")).toBe(false);
  expect(() => backend.run("Softmax", [x], {})).toThrow(BackendError);
  expect(backend.supports("Exp")).toBe(true);
  const whole = createReferenceBackend();
  expect((Object.keys(kernelInputs) as Kernel[]).filter((kernel) => !whole.supports(kernel))).toEqual([]);
  expect(whole.supports("toString" as Kernel)).toBe(false);
});

test("opens like every backend", async () => {
  const backend = await open();
  expect([backend.name, backend.floats]).toEqual(["reference", "float64"]);
  expect((await available()).available).toBe(true);
  await expect(backend.sync()).resolves.toBeUndefined();
});
