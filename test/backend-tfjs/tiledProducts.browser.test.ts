import { type Device, type Program, sizeOf, type TypedArray } from "@chainrule/engine";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { kernelTolerances } from "../support/kernelTolerances.ts";
import { drawn } from "./cases/kernelCase.ts";
import { difference } from "./compare.ts";

/** relu(op(a) op(b) + bias), large enough to be computed in tiles. */
function programOf(a: readonly number[], b: readonly number[], out: readonly number[], attributes: object): Program {
  const shapes = [a, b, [out[1]!], out, out, out];
  return {
    device: "webgl",
    values: shapes.map((shape) => ({ shape, dtype: "float32" })),
    entries: [0, 1, 2].map((value) => ({ name: `operand ${value}`, value })),
    constants: [],
    state: [],
    calls: [
      { kernel: "BatchMatMul", inputs: [0, 1], attributes: attributes as never, output: 3 },
      { kernel: "Add", inputs: [3, 2], attributes: {}, output: 4 },
      { kernel: "Relu", inputs: [4], attributes: {}, output: 5 },
    ],
    results: [
      { name: "y", value: 5 },
      { name: "sum", value: 4 },
    ],
  };
}

async function resultsOf(device: Device, program: Program, data: readonly TypedArray[]): Promise<TypedArray[]> {
  const executable = device.prepare(program);
  const results = executable.run(data, []);
  const values = await Promise.all(results.map((result) => device.read(result)));
  for (const result of results) device.free(result);
  executable.dispose();
  return values;
}

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])(
  "webgl: products in tiles, transposed %s and %s, with odd sizes and without",
  { timeout: 120_000 },
  async (transposeA, transposeB) => {
    const [reference, device] = await Promise.all([deviceOf("reference"), deviceOf("webgl")]);
    for (const [n, k, m] of [
      [131, 73, 133],
      [128, 128, 130],
      [129, 300, 64],
    ] as const) {
      const a = transposeA ? [k, n] : [n, k];
      const b = transposeB ? [m, k] : [k, m];
      const data = [drawn(a, 1), drawn(b, 2), drawn([m], 3)].map(({ data }) => data);
      const program = programOf(a, b, [n, m], { transposeA, transposeB });
      expect(device.prepare(program).describe?.()).toEqual(["2 draws by generated shaders for 3 kernel calls, 0 by kernels"]);
      const want = await resultsOf(reference, program, data);
      const got = await resultsOf(device, program, data);
      got.forEach((values, i) => {
        const outcome = (of: TypedArray) => ({ shape: [n, m], dtype: "float32", values: of });
        expect(values.length).toBe(sizeOf([n, m]));
        expect(difference(outcome(values), outcome(want[i]!), kernelTolerances.webgl.long)).toBeUndefined();
      });
    }
    expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  },
);
