import { BackendError, Device, type Handle, type Kernel, Rng } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { describe, expect, test } from "vitest";
import { familyLowerings } from "../../packages/engine/src/lowerings/familyLowerings.ts";
import { genericLowerings } from "../../packages/engine/src/lowerings/genericLowerings.ts";
import { scaledError } from "../golden/golden.ts";
import { convolutionKernels, geometries, operandShapes } from "../support/convolutionAttributes.ts";

const everyLowering = { ...genericLowerings, ...familyLowerings };

interface Call {
  readonly operands: readonly {
    readonly shape: readonly number[];
    readonly int?: readonly number[];
    readonly float?: readonly number[];
  }[];
  readonly attributes: object;
}

const x = (...shape: number[]): { shape: number[] } => ({ shape });
const positive = [x(4, 3), x(3), x(3)];

/** A symmetric positive definite matrix, one that needs rows exchanged, and a singular one. */
const batch = { shape: [3, 3, 3], float: [4, 1, 2, 1, 3, 0, 2, 0, 5, 0, 2, 1, 1, 0, 3, 4, -1, 0, 1, 2, 3, 2, 4, 6, 3, 6, 9] };
const definite = { shape: [3, 3], float: [4, 1, 2, 1, 3, 0, 2, 0, 5] };
const triangles = [true, false].flatMap((lower) =>
  [true, false].flatMap((transpose) => [true, false].map((unitDiagonal) => ({ lower, transpose, unitDiagonal }))),
);

/** Calls of every kernel that has a generic lowering. */
const calls: { readonly [K in Kernel]?: readonly Call[] } = {
  BroadcastTo: [
    { operands: [x(2, 1)], attributes: { shape: [3, 2, 4] } },
    { operands: [x()], attributes: { shape: [2, 2] } },
    { operands: [x(1, 3)], attributes: { shape: [1, 1, 3] } },
  ],
  LogSoftmax: [
    { operands: [x(2, 3)], attributes: {} },
    { operands: [x(2, 3, 4)], attributes: {} },
  ],
  Softmax: [
    { operands: [x(2, 3)], attributes: {} },
    { operands: [x(5)], attributes: {} },
  ],
  UnsortedSegmentSum: [{ operands: [x(4, 2), { shape: [4], int: [1, 3, 1, 0] }], attributes: { numSegments: 5 } }],
  SquaredDifference: [
    { operands: [x(2, 3), x(3)], attributes: {} },
    { operands: [x(2, 1), x(1, 3)], attributes: {} },
  ],
  Mean: [
    { operands: [x(2, 3, 4)], attributes: { axis: [0, 2], keepDims: false } },
    { operands: [x(2, 3)], attributes: { axis: [0, 1], keepDims: true } },
  ],
  _FusedMatMul: [{ operands: [x(2, 3), x(3, 4), x(4)], attributes: {} }],
  FusedBatchNorm: [
    { operands: positive, attributes: { varianceEpsilon: 1e-3 } },
    { operands: [...positive, x(3)], attributes: { varianceEpsilon: 0.1 } },
    { operands: [...positive, x(3), x(3)], attributes: { varianceEpsilon: 0.1 } },
    { operands: [x(2, 2, 3), x(3), x(3), x(3), x(3)], attributes: { varianceEpsilon: 0.1 } },
  ],
  OneHot: [
    { operands: [{ shape: [3], int: [0, 4, 2] }], attributes: { depth: 5, dtype: "float32" } },
    { operands: [{ shape: [2, 2], int: [0, -1, 7, 1] }], attributes: { depth: 3, dtype: "int32" } },
  ],
  ArgMax: [
    { operands: [x(3, 4)], attributes: { axis: 1 } },
    { operands: [{ shape: [2, 3], int: [1, 4, 4, 2, 2, 2] }], attributes: { axis: 0 } },
    { operands: [{ shape: [2, 3], float: [1, NaN, NaN, 3, 3, Infinity] }], attributes: { axis: 1 } },
  ],
  ArgMin: [
    { operands: [x(3, 4)], attributes: { axis: 0 } },
    { operands: [{ shape: [2, 3], float: [1, NaN, NaN, 3, -Infinity, -Infinity] }], attributes: { axis: 1 } },
  ],
  Cumsum: [
    { operands: [x(3, 5)], attributes: { axis: 1, exclusive: false, reverse: false } },
    { operands: [x(3, 5)], attributes: { axis: 1, exclusive: true, reverse: false } },
    { operands: [x(5, 2)], attributes: { axis: 0, exclusive: false, reverse: true } },
    { operands: [x(2, 4, 2)], attributes: { axis: 1, exclusive: true, reverse: true } },
    { operands: [x(2, 1)], attributes: { axis: 1, exclusive: true, reverse: true } },
    { operands: [x(1)], attributes: { axis: 0, exclusive: false, reverse: false } },
  ],
  ArgSort: [
    { operands: [x(2, 3, 5)], attributes: { descending: false } },
    { operands: [x(7)], attributes: { descending: true } },
    { operands: [{ shape: [2, 4], int: [3, 1, 3, 1, 0, 0, 0, 0] }], attributes: { descending: true } },
    { operands: [{ shape: [6], float: [NaN, 1, Infinity, NaN, -Infinity, 1] }], attributes: { descending: false } },
    { operands: [{ shape: [6], float: [NaN, 1, Infinity, NaN, -Infinity, 1] }], attributes: { descending: true } },
  ],
  ...Object.fromEntries(
    convolutionKernels.map((kernel) => [
      kernel,
      Object.values(geometries).map((attributes) => ({
        operands: operandShapes[kernel](attributes).map((shape) => ({ shape })),
        attributes,
      })),
    ]),
  ),
  Cholesky: [
    { operands: [definite], attributes: {} },
    { operands: [{ shape: [2, 2, 2], float: [1, 2, 2, 1, 4, 2, 2, 5] }], attributes: {} },
    { operands: [{ shape: [1, 1], float: [2] }], attributes: {} },
    { operands: [x(0, 2, 2)], attributes: {} },
  ],
  LinearSolve: [
    { operands: [batch, x(3, 3, 2)], attributes: {} },
    { operands: [x(1, 1), x(1, 2)], attributes: {} },
    { operands: [x(2, 2), x(2, 0)], attributes: {} },
  ],
  TriangularSolve: [
    ...triangles.map((attributes) => ({ operands: [definite, x(3, 2)], attributes })),
    { operands: [x(2, 1, 1), x(2, 1, 2)], attributes: triangles[0]! },
    { operands: [x(0, 0), x(0, 2)], attributes: triangles[0]! },
  ],
  Determinant: (["value", "sign", "logAbs"] as const).flatMap((part) =>
    [batch, x(4, 4), x(1, 1), x(2, 0, 0), x(5, 5), x(2, 2, 3, 3)].map((operand) => ({
      operands: [operand],
      attributes: { part },
    })),
  ),
  Cofactors: [batch, x(4, 4), x(2, 1, 1), x(0, 0)].map((operand) => ({ operands: [operand], attributes: {} })),
  LeakyRelu: [{ operands: [x(3, 4)], attributes: { alpha: 0.3 } }],
};

describe("a kernel that a backend lacks is expressed through others, and gives the same", () => {
  for (const kernel of Object.keys(everyLowering) as Kernel[])
    test(kernel, async () => {
      const backends = [createReferenceBackend(), createReferenceBackend({ without: [kernel] })] as const;
      const [whole, lacking] = backends.map((backend) => new Device(backend)) as [Device, Device];
      expect(whole.isNative(kernel)).toBe(true);
      expect(lacking.isNative(kernel)).toBe(false);
      const list = calls[kernel] ?? [];
      expect(list.length).toBeGreaterThan(0);
      for (const { operands, attributes } of list) {
        const run = async (device: Device): Promise<{ shape: readonly number[]; dtype: string; data: number[] }> => {
          const rng = new Rng(3);
          const inputs = operands.map(({ shape, int, float }, i): Handle => {
            const size = shape.reduce((p, q) => p * q, 1);
            const data =
              float !== undefined
                ? Float64Array.from(float)
                : int === undefined
                  ? rng.key(i).uniform(size, kernel === "FusedBatchNorm" ? 0.2 : -2, 2)
                  : Int32Array.from(int);
            return device.upload(data, shape, int === undefined ? "float32" : "int32");
          });
          const output = device.run(kernel, inputs, attributes as never);
          expect(device.backend.memory.buffers).toBe(inputs.length + 1);
          const data = [...(await device.read(output))];
          for (const handle of [...inputs, output]) device.free(handle);
          return { shape: output.shape, dtype: output.dtype, data };
        };
        const [expected, lowered] = [await run(whole), await run(lacking)];
        expect({ ...lowered, data: [] }).toEqual({ ...expected, data: [] });
        expect(scaledError(lowered.data, expected.data)).toBeLessThan(1e-14);
      }
    });
});

test("all of them at once: lowerings rest on kernels that need none", async () => {
  const device = new Device(createReferenceBackend({ without: Object.keys(everyLowering) as Kernel[] }));
  const a = device.upload(Float64Array.of(1, 2, 3, 4), [2, 2], "float32");
  const b = device.run("LogSoftmax", [a], {});
  const c = device.run("_FusedMatMul", [a, b, device.run("Mean", [a], { axis: [0], keepDims: false })], {});
  expect(c.shape).toEqual([2, 2]);
});

test("a kernel that is missing and has no replacement is named", () => {
  const device = new Device(createReferenceBackend({ without: ["Exp"] }));
  const a = device.upload(Float64Array.of(1), [1], "float32");
  expect(() => device.run("Exp", [a], {})).toThrow(BackendError);
  expect(() => device.run("Exp", [a], {})).toThrowErrorMatchingInlineSnapshot(
    `[BackendError: reference: the kernel "Exp" is missing and nothing is known to replace it. Use another backend, or give this one \`fallbacks: familyLowerings\`.]`,
  );
});
