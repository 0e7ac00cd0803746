import {
  allocate,
  type Attributes,
  type Backend,
  broadcastShapes,
  type Call,
  type DType,
  type Handle,
  interpret,
  type Kernel,
  type Program,
  reducedShape,
  type Shape,
  sizeOf,
  type TypedArray,
} from "@chainrule/engine";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { special } from "./cases/kernelCase.ts";

const unary: readonly Kernel[] = [
  "Abs", "Neg", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Sign", "Relu", "Step", "Exp", "Expm1", "Log", "Log1p", "Tanh", "Sigmoid",
  "Elu", "Softplus", "LeakyRelu", "ClipByValue", "Sin", "Floor", "Erf", "Gelu",
]; // prettier-ignore
const binary: readonly Kernel[] = [
  "Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "Pow",
  "Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual",
]; // prettier-ignore
const comparisons = new Set<Kernel>(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"]);
const attributes: Readonly<Partial<Record<Kernel, object>>> = {
  LeakyRelu: { alpha: 0.3 },
  ClipByValue: { clipValueMin: -1, clipValueMax: 2 },
  Gelu: { approximate: false },
};

/** A program of kernels drawn by `pick`, over shapes that broadcast to each other, with numbers for it. */
function drawProgram(pick: (n: number) => number) {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const [a, b] = [one([1, 2, 3, 37]), one([1, 4, 5, 41])];
  const shapes: readonly Shape[] = [[], [1], [b], [a, 1], [1, b], [a, b], [a, b], [2, a, b]];
  const values: { shape: Shape; dtype: DType }[] = [];
  const calls: Call[] = [];
  const add = (shape: Shape, dtype: DType): number => values.push({ shape, dtype }) - 1;
  const some = (n: number, prefix: string) =>
    Array.from({ length: n }, (_, i) => ({
      name: `${prefix}${i}`,
      value: add(one(shapes), one(["float32", "float32", "int32"])),
    }));
  const [entries, state] = [some(2, "e"), some(3, "s")];
  const constants = some(2, "c").map(({ value }) => ({ value, data: numbers(values[value]!, pick) }));
  const call = (kernel: Kernel, inputs: readonly number[], given: object, shape: Shape, dtype: DType): void => {
    calls.push({ kernel, inputs, attributes: given as Attributes, output: add(shape, dtype) });
  };
  const pickValue = (fits: (value: { shape: Shape; dtype: DType }) => boolean): number | undefined => {
    const fitting = [...values.keys()].filter((i) => fits(values[i]!));
    return fitting.length === 0 ? undefined : one(fitting);
  };
  const floats = ({ dtype }: { dtype: DType }): boolean => dtype === "float32";
  const n = 4 + pick(24);
  while (calls.length < n) {
    const x = pickValue(floats);
    if (x === undefined) {
      const from = pick(values.length);
      call("Cast", [from], { dtype: "float32" }, values[from]!.shape, "float32");
      continue;
    }
    const { shape } = values[x]!;
    switch (pick(12)) {
      case 0:
      case 1: {
        const kernel = one(unary);
        call(kernel, [x], attributes[kernel] ?? {}, shape, "float32");
        break;
      }
      case 2:
      case 3:
      case 4: {
        const kernel = one(binary);
        const y = pickValue((v) => floats(v) && broadcasts(v.shape, shape))!;
        const inputs = pick(2) === 0 ? [x, y] : [y, x];
        call(
          kernel,
          inputs,
          {},
          broadcastShapes("", values[inputs[0]!]!.shape, values[inputs[1]!]!.shape),
          comparisons.has(kernel) ? "bool" : "float32",
        );
        break;
      }
      case 5: {
        const y = pickValue((v) => floats(v) && String(v.shape) === String(shape))!;
        call("Gate", [x, y], { alpha: one([0, 0.5]) }, shape, "float32");
        break;
      }
      case 6: {
        const c = pickValue((v) => v.dtype === "bool");
        if (c === undefined) break;
        const like = (v: { shape: Shape; dtype: DType }): boolean => floats(v) && String(v.shape) === String(values[c]!.shape);
        const [t, e] = [pickValue(like), pickValue(like)];
        if (t !== undefined && e !== undefined) call("Select", [c, t, e], {}, values[c]!.shape, "float32");
        break;
      }
      case 7: {
        const from = pick(values.length);
        const dtype = one<DType>(["float32", "int32", "bool"]);
        call("Cast", [from], { dtype }, values[from]!.shape, dtype);
        break;
      }
      case 8: {
        if (shape.length === 0) break;
        const axis = [...shape.keys()].filter(() => pick(2) === 0);
        const keepDims = pick(2) === 0;
        call(one<Kernel>(["Sum", "Mean", "Max", "Min"]), [x], { axis, keepDims }, reducedShape(shape, axis, keepDims), "float32");
        break;
      }
      case 9: {
        if (shape.length !== 2) break;
        const y = pickValue((v) => floats(v) && v.shape.length === 2 && v.shape[1] === shape[1])!;
        call("BatchMatMul", [x, y], { transposeA: false, transposeB: true }, [shape[0]!, values[y]!.shape[0]!], "float32");
        break;
      }
      case 10: {
        if (shape.length === 0) break;
        const c = pickValue((v) => floats(v) && v.shape.length === 1 && v.shape[0] === shape.at(-1));
        if (c !== undefined && shape.length > 1) call("FusedBatchNorm", [x, c, c], { varianceEpsilon: 0.01 }, shape, "float32");
        else call(one<Kernel>(["Softmax", "LogSoftmax"]), [x], {}, shape, "float32");
        break;
      }
      default: {
        const any = pick(values.length);
        const { shape: from, dtype } = values[any]!;
        const kind = pick(4);
        if (kind < 2) call("Reshape", [any], { shape: [sizeOf(from)] }, [sizeOf(from)], dtype);
        else if (kind === 2) call("Identity", [any], {}, from, dtype);
        else if (from.length === 2) call("Transpose", [any], { perm: [1, 0] }, [from[1]!, from[0]!], dtype);
        else call("Reverse", [any], { dims: [...from.keys()] }, from, dtype);
      }
    }
  }
  const outputs = new Set(Array.from({ length: 1 + pick(5) }, () => one(calls).output));
  const results = [...outputs].map((value) => ({ name: `r${value}`, value }));
  const program: Program = { device: "cpu", values, entries, constants, state, calls, results };
  return { program, numbersFor: (value: number) => numbers(values[value]!, pick) };
}

function broadcasts(a: Shape, b: Shape): boolean {
  try {
    broadcastShapes("", a, b);
    return true;
  } catch {
    return false;
  }
}

function numbers({ shape, dtype }: { shape: Shape; dtype: DType }, pick: (n: number) => number): TypedArray {
  const data = allocate(dtype, sizeOf(shape), "float32");
  const odd = pick(4) === 0;
  for (let i = 0; i < data.length; i++) {
    const drawn = pick(2000) / 500 - 2;
    data[i] =
      dtype === "int32"
        ? Math.floor(drawn * 4)
        : dtype === "bool"
          ? pick(2)
          : odd && pick(3) === 0
            ? special[pick(special.length)]!
            : drawn;
  }
  return data;
}

/** Numbers below n from a seed. */
function pickFrom(seed: number): (n: number) => number {
  let x = (seed ^ 0x9e3779b9) >>> 0;
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 4294967296) * n);
  };
}

async function readAll(backend: Backend, handles: readonly Handle[]): Promise<(readonly unknown[])[]> {
  return await Promise.all(
    handles.map(async (handle) => [
      handle.dtype,
      handle.shape,
      Array.from(await backend.read(handle), (x) => (Object.is(x, -0) ? "-0" : x)),
    ]),
  );
}

test("cpu: a prepared program gives what its calls give one by one, bit for bit, and leaves state and memory as they were", async () => {
  const { backend } = await deviceOf("cpu");
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const pick = pickFrom(seed);
      const { program, numbersFor } = drawProgram(pick);
      const before = { ...backend.memory };
      const state = program.state.map(({ value }) => {
        const { shape, dtype } = program.values[value]!;
        return backend.upload(numbersFor(value), shape, dtype);
      });
      const was = await readAll(backend, state);
      const [fast, plain] = [backend.prepare!(program)!, interpret(backend, program)];
      const held = { ...backend.memory };
      let kept: { readonly handles: readonly Handle[]; readonly numbers: unknown } | undefined;
      for (let round = 0; round < 3; round++) {
        const entries = program.entries.map(({ value }) => numbersFor(value));
        const [got, want] = [fast.run(entries, state), plain.run(entries, state)];
        const numbers = await readAll(backend, got);
        expect(numbers).toEqual(await readAll(backend, want));
        for (const handle of want) backend.free(handle);
        // what an earlier run gave stays as it is
        if (kept !== undefined) {
          expect(await readAll(backend, kept.handles)).toEqual(kept.numbers);
          for (const handle of kept.handles) backend.free(handle);
        }
        kept = { handles: got, numbers };
      }
      for (const handle of kept!.handles) backend.free(handle);
      expect(await readAll(backend, state)).toEqual(was);
      expect(backend.memory).toEqual(held);
      fast.dispose();
      plain.dispose();
      for (const handle of state) backend.free(handle);
      expect(backend.memory).toEqual(before);
    }),
    { numRuns: 400 },
  );
}, 120_000);

/** The chain of an optimizer as training records it: operands from outside by name, "n…" for single numbers, then what is made. */
const optimizers: Readonly<Record<string, readonly string[]>> = {
  adam: [
    "a = Sub g m", "b = Multiply a n1", "m' = Add m b", "c = Square g", "d = Sub c v", "e = Multiply d n2", "v' = Add v e",
    "f = Multiply m' n3", "h = Sqrt v'", "i = Add h n4", "j = RealDiv f i", "w' = Sub w j",
  ],
  momentum: ["a = Multiply g n1", "b = Multiply v n2", "v' = Sub b a", "w' = Add w v'"],
  sgd: ["a = Multiply g n1", "w' = Sub w a"],
}; // prettier-ignore

test.each(Object.entries(optimizers))("cpu: %s is one loop, with the bits of its kernels", async (_, lines) => {
  const { backend } = await deviceOf("cpu");
  const shape = [1031];
  const names: string[] = [];
  const numberOf = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
  const parts = lines.map((line) => line.split(" ") as [string, string, Kernel, ...string[]]);
  const inputs = [...new Set(parts.flatMap(([, , , ...operands]) => operands))].filter(
    (name) => !parts.some(([made]) => made === name),
  );
  const state = inputs.map((name) => ({ name, value: numberOf(name) }));
  const calls = parts.map(([made, , kernel, ...operands]): Call => {
    return { kernel, inputs: operands.map(numberOf), attributes: {}, output: numberOf(made) };
  });
  const results = names.filter((name) => name.endsWith("'")).map((name) => ({ name, value: numberOf(name) }));
  const values = names.map((name) => ({ shape: /^n\d/.test(name) ? [] : shape, dtype: "float32" as const }));
  const program: Program = { device: "cpu", values, entries: [], constants: [], state, calls, results };
  const [fast, plain] = [backend.prepare!(program)!, interpret(backend, program)];
  expect(fast.describe!()[0]).toContain("1 fused loops");
  for (let seed = 1; seed <= 12; seed++) {
    const pick = pickFrom(seed);
    const handles = state.map(({ value }) => backend.upload(numbers(values[value]!, pick), values[value]!.shape, "float32"));
    const [got, want] = [fast.run([], handles), plain.run([], handles)];
    expect(await readAll(backend, got)).toEqual(await readAll(backend, want));
    for (const handle of [...got, ...want, ...handles]) backend.free(handle);
  }
  fast.dispose();
  plain.dispose();
});
