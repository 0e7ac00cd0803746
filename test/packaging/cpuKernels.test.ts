import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attributes, Backend, DType, Kernel, TypedArray } from "@chainrule/engine";
import { open } from "@chainrule/backend-tfjs/cpu";
import { beforeAll, describe, expect, test } from "vitest";
import { stockNames } from "../../packages/backend-tfjs/src/cpu/stockNames.ts";
import { consumer } from "./consumer.ts";

/**
 * For bundlers, the cpu device is built with tfjs's kernels inside, apart from tfjs-core's engine and flags. Each of those kernels
 * must run so, and give what it gives in Node, where it comes from tfjs's own registry.
 */
let built: Backend;
let registered: Backend;
beforeAll(async () => {
  const file = join(await consumer(), "node_modules/@chainrule/backend-tfjs/dist/cpu/index.js");
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { open: () => Promise<Backend> };
  [built, registered] = await Promise.all([module.open(), open()]);
}, 600_000);

interface Call {
  readonly operands: readonly (readonly [data: TypedArray, shape: readonly number[], dtype: DType])[];
  readonly attributes?: Attributes;
}

const ints = (...values: number[]): Call["operands"][number] => [Int32Array.from(values), [values.length], "int32"];
const floats = (...values: number[]): Call["operands"][number] => [Float32Array.from(values), [values.length], "float32"];
const bools = (...values: number[]): Call["operands"][number] => [Uint8Array.from(values), [values.length], "bool"];
const matrix: Call["operands"][number] = [Int32Array.of(3, -1, 2, 5, 0, -7), [2, 3], "int32"];

const binary: Call[] = [{ operands: [ints(1, -2, 3), ints(2, -2, 1)] }, { operands: [matrix, ints(1, 0, -1)] }];
const logical: Call[] = [{ operands: [bools(1, 0, 1, 0), bools(1, 1, 0, 0)] }];
const unary: Call[] = [{ operands: [ints(3, -4, 0)] }, { operands: [floats(1.5, -2, 0)] }];
const reduction: Call[] = [{ operands: [matrix], attributes: { axis: [1], keepDims: false } }];

const calls: Readonly<Record<string, readonly Call[]>> = {
  ...Object.fromEntries(["Add", "Sub", "Maximum", "Minimum", "SquaredDifference"].map((name) => [name, binary])),
  ...Object.fromEntries(["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"].map((name) => [name, binary])),
  LogicalAnd: logical,
  LogicalOr: logical,
  LogicalNot: [{ operands: [bools(1, 0)] }],
  ...Object.fromEntries(["Sign", "Relu"].map((name) => [name, unary])),
  ...Object.fromEntries(["Sum", "Max", "Min"].map((name) => [name, reduction])),
};

test("every stock kernel of the cpu device has a call here", () => {
  expect(Object.keys(calls).sort()).toEqual([...stockNames].sort());
});

describe.each(Object.entries(calls))("%s", (name, cases) => {
  test("gives in a bundle what it gives in Node", async () => {
    for (const { operands, attributes = {} } of cases) {
      const [here, there] = await Promise.all([run(built), run(registered)]);
      expect(here).toEqual(there);
      expect(here.data.length).toBeGreaterThan(0);

      async function run(backend: Backend): Promise<{ data: TypedArray; shape: readonly number[]; dtype: DType }> {
        const inputs = operands.map(([data, shape, dtype]) => backend.upload(data, shape, dtype));
        const result = backend.run(name as Kernel, inputs, attributes as never);
        return { data: await backend.read(result), shape: result.shape, dtype: result.dtype };
      }
    }
  });
});
