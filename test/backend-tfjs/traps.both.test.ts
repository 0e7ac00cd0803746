import type { Handle } from "@chainrule/engine";
import { expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { difference } from "./compare.ts";
import { drawn } from "./cases/kernelCase.ts";

const devices = deviceNames.filter((name) => name !== "reference");
const plain = { transposeA: false, transposeB: false };

/** Runs the same calls on the device and on the reference; what differs, by number of the result. */
async function differences(
  name: (typeof devices)[number],
  calls: (device: Awaited<ReturnType<typeof deviceOf>>) => Handle[],
): Promise<string[]> {
  const outcomes = [];
  for (const device of [await deviceOf(name), await deviceOf("reference")]) {
    const handles = calls(device);
    outcomes.push(
      await Promise.all(handles.map(async (x) => ({ shape: x.shape, dtype: x.dtype, values: await device.read(x) }))),
    );
    for (const handle of handles) device.free(handle);
  }
  const [got, want] = outcomes;
  return got!.flatMap((one, i) => {
    const problem = difference(one, want![i]!, 1e-6);
    return problem === undefined ? [] : [`${i}: ${problem}`];
  });
}

test.each(devices)("%s: one matrix as right factor in two shapes (XNNPACK packs it once per id)", async (name) => {
  const found = await differences(name, (device) => {
    const upload = (shape: number[], seed: number) => device.upload(drawn(shape, seed).data, shape, "float32");
    const b = upload([4, 6], 1);
    const tall = device.run("Reshape", [b], { shape: [6, 4] });
    const left = upload([3, 4], 2);
    const wide = upload([3, 6], 3);
    const [bias4, bias6] = [upload([4], 4), upload([6], 5)];
    return [
      device.run("BatchMatMul", [left, b], plain),
      device.run("BatchMatMul", [wide, tall], plain),
      device.run("_FusedMatMul", [left, b, bias6], {}),
      device.run("_FusedMatMul", [wide, tall, bias4], {}),
      device.run("BatchMatMul", [left, b], plain),
      device.run("_FusedMatMul", [wide, tall, bias4], {}),
      device.run("BatchMatMul", [wide, b], { transposeA: false, transposeB: true }),
      b,
      tall,
      left,
      wide,
      bias4,
      bias6,
    ];
  });
  expect(found).toEqual([]);
});

test.each(devices)("%s: one weight with two biases, and a bias that was a row of a matrix", async (name) => {
  const found = await differences(name, (device) => {
    const upload = (shape: number[], seed: number) => device.upload(drawn(shape, seed).data, shape, "float32");
    const [x, w, row] = [upload([5, 60], 1), upload([60, 7], 2), upload([1, 7], 3)];
    const [one, two] = [device.run("Reshape", [row], { shape: [7] }), upload([7], 4)];
    return [one, two, one].map((bias) => device.run("_FusedMatMul", [x, w, bias], {})).concat([x, w, row, one, two]);
  });
  expect(found).toEqual([]);
});

test.each(devices)("%s: a value reshaped, sliced, reshaped again and reduced", async (name) => {
  const found = await differences(name, (device) => {
    const x = device.upload(drawn([37, 41], 1).data, [37, 41], "float32");
    const doubled = device.run("Add", [x, x], {});
    const flat = device.run("Reshape", [doubled], { shape: [1517] });
    const cut = device.run("Slice", [flat], { begin: [5], size: [1500] });
    const cube = device.run("Reshape", [cut], { shape: [10, 15, 10] });
    const swapped = device.run("Transpose", [cube], { perm: [2, 0, 1] });
    const back = device.run("Reshape", [swapped], { shape: [100, 15] });
    const spread = device.run("Multiply", [back, device.run("Slice", [back], { begin: [3, 0], size: [1, 15] })], {});
    return [
      x,
      doubled,
      flat,
      cut,
      cube,
      swapped,
      back,
      spread,
      device.run("Sum", [cube], { axis: [0, 2], keepDims: false }),
      device.run("Max", [spread], { axis: [0], keepDims: true }),
      device.run("Softmax", [back], {}),
      device.run("BatchMatMul", [back, spread], { transposeA: true, transposeB: false }),
    ];
  });
  expect(found).toEqual([]);
});

test.each(devices)("%s: arrays given back do not show through in later results", async (name) => {
  const device = await deviceOf(name);
  for (let round = 0; round < 3; round++) {
    const poison = device.upload(new Float32Array(12).fill(NaN), [3, 4], "float32");
    device.free(device.run("Exp", [poison], {}));
    device.free(poison);
    const indices = device.upload(Int32Array.of(0, 2, 1), [3], "int32");
    const hot = device.run("OneHot", [indices], { depth: 4, dtype: "float32" });
    const padded = device.run("PadV2", [hot], { paddings: [[1, 0], [0, 0]], constantValue: 0 }); // prettier-ignore
    expect([...(await device.read(hot))]).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect([...(await device.read(padded))].slice(0, 8)).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    for (const handle of [indices, hot, padded]) device.free(handle);
  }
});
