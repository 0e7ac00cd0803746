import { type ConvolutionAttributes, type Device, type Handle, Rng } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { scaledError } from "../golden/golden.ts";
import { wasmModule } from "../random/wasmModule.ts";
import { convolutionAttributes, convolutionKernels, geometries, operandShapes } from "../support/convolutionAttributes.ts";
import { deviceOf } from "../support/devices.ts";
import { drawn, type KernelCase } from "./cases/kernelCase.ts";
import { failuresOn } from "./compare.ts";

/** The geometry with so many images that no operand is small enough for loops on the host. */
function enlarged({ inputShape, filterShape, outputShape, ...movement }: ConvolutionAttributes): ConvolutionAttributes {
  const [batch, height, width, channels] = inputShape;
  const perImage = Math.min(height * width * channels, outputShape[1] * outputShape[2] * outputShape[3]);
  return convolutionAttributes([batch + Math.ceil(1100 / perImage), height, width, channels], filterShape, movement);
}

describe.each(["cpu", "wasm"] as const)("%s: every geometry over many images", (name) => {
  test.each(convolutionKernels)("%s", async (kernel) => {
    const cases = Object.entries(geometries).map(([label, geometry]): KernelCase => {
      const attributes = enlarged(geometry);
      const inputs = operandShapes[kernel](attributes).map((shape, i) => drawn(shape, i + 1));
      return { kernel, name: label, inputs, attributes, accuracy: "long" };
    });
    const tolerance = name === "cpu" ? 1.2e-7 : 5e-6;
    expect(await failuresOn(await deviceOf(name), await deviceOf("reference"), cases, () => tolerance)).toEqual([]);
  });
});

interface Call {
  readonly kernel: (typeof convolutionKernels)[number];
  readonly filterShape: ConvolutionAttributes["filterShape"];
  readonly attributes: ConvolutionAttributes;
}

/** Ways to see one block of 72 numbers as a filter, and how it may move. */
const views: readonly (readonly [ConvolutionAttributes["filterShape"], number])[] = [
  [[3, 3, 2, 4], 1],
  [[3, 3, 4, 2], 1],
  [[1, 3, 3, 8], 1],
  [[3, 1, 3, 8], 1],
  [[3, 3, 1, 8], 8],
  [[3, 3, 1, 8], 4],
  [[2, 3, 1, 12], 12],
  [[3, 2, 1, 12], 12],
  [[3, 3, 2, 4], 2],
  [[1, 1, 8, 9], 1],
  [[1, 1, 9, 8], 1],
];
const calls: readonly Call[] = views.flatMap(([filterShape, groups]) =>
  ([1, 2] as const).flatMap((stride) =>
    convolutionKernels.map((kernel) => ({
      kernel,
      filterShape,
      attributes: convolutionAttributes([2, 5, 6, filterShape[2] * groups], filterShape, {
        groups,
        strides: [stride, 1],
        pads: [
          [1, 0],
          [0, stride],
        ],
      }),
    })),
  ),
);

/** Runs a call with the given filter data seen in the call's shape: views of one tensor, as `reshape` makes them. */
async function run(device: Device, { kernel, filterShape, attributes }: Call, data: Handle): Promise<number[]> {
  const filter = device.run("Reshape", [data], { shape: filterShape });
  const [first, second] = operandShapes[kernel](attributes).map((shape, i) =>
    shape === attributes.filterShape ? filter : device.upload(drawn(shape, i + 1).data, shape, "float32"),
  ) as [Handle, Handle];
  const y = device.run(kernel, [first, second], attributes);
  const values = [...(await device.read(y))];
  for (const handle of new Set([filter, first, second, y])) device.free(handle);
  return values;
}

test("wasm's module: results depend neither on earlier calls nor on other views of the same filter", async () => {
  const [reference, device] = [await deviceOf("reference"), await wasmModule()];
  const before = device.backend.memory.buffers;
  const order = [...calls, ...Array.from(new Rng(5).permutation(calls.length), (i) => calls[i] as Call), ...[...calls].reverse()];
  const first = new Map<Call, number[]>();
  const shared = drawn([72], 9);
  const [data, exact] = [device, reference].map((one) => one.upload(shared.data, [72], "float32")) as [Handle, Handle];
  for (const [at, call] of order.entries()) {
    const got = await run(device, call, data);
    const known = first.get(call);
    if (known !== undefined) expect(got, `call ${at}`).toEqual(known);
    else {
      first.set(call, got);
      expect(
        scaledError(got, await run(reference, call, exact)),
        `${call.kernel} ${JSON.stringify(call.attributes)}`,
      ).toBeLessThan(2e-6);
    }
  }
  // the next filter may lie where this one lay
  device.free(data);
  const other = drawn([72], 10);
  const [next, wanted] = [device, reference].map((one) => one.upload(other.data, [72], "float32")) as [Handle, Handle];
  for (const call of calls)
    expect(scaledError(await run(device, call, next), await run(reference, call, wanted))).toBeLessThan(2e-6);
  device.free(next);
  for (const handle of [exact, wanted]) reference.free(handle);
  expect(device.backend.memory.buffers).toBe(before);
});
