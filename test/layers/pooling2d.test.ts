import { averagePooling2d, build, conv2d, globalAveragePooling2d, input, maxPooling2d, sequential } from "@chainrule/layers";
import type { Pair, Spec } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";
import { slide } from "./slide.ts";

onCpu();

/** An image of one channel from its rows. */
const image = (rows: readonly (readonly number[])[]): number[][][][] => [rows.map((row) => row.map((value) => [value]))];

test("the largest and the mean of each window; padding is neither a cell nor counted", async () => {
  const x = image([[-1, -2, -3], [-4, -5, -6], [-7, -8, -9]]); // prettier-ignore
  const of = async (spec: Spec): Promise<number[]> => apply(build(sequential(input([3, 3, 1]), spec)), x);
  expect(await of(maxPooling2d())).toEqual([-1]);
  expect(await of(maxPooling2d({ padding: "same" }))).toEqual([-1, -3, -7, -9]);
  expect(await of(maxPooling2d({ poolSize: [1, 3], strides: 2 }))).toEqual([-1, -7]);
  expect(await of(averagePooling2d({ strides: 1 }))).toEqual([-3, -4, -6, -7]);
  expect(await of(averagePooling2d({ padding: "same" }))).toEqual([-3, -4.5, -7.5, -9]);
  expect(await of(averagePooling2d({ padding: [[0, 1], 1], poolSize: 2 }))).toEqual([-2.5, -4, -7, -8.5]);
  expect(await of(averagePooling2d({ padding: [[0, 1], 1], poolSize: 2, countIncludePad: true }))).toEqual([
    -1.25, -4, -1.75, -4.25,
  ]);
});

test("the mean of each channel over the image, its axes kept if asked", async () => {
  const x = [[[[1, 10], [3, 30]], [[5, 50], [7, 70]]]]; // prettier-ignore
  const flat = build(sequential(input([2, 2, 2]), globalAveragePooling2d()));
  expect(flat.outputShape).toEqual([null, 2]);
  expect(await apply(flat, x)).toEqual([4, 40]);
  const kept = build(sequential(input([2, 2, 2]), globalAveragePooling2d({ keepDims: true }), conv2d(3, 1)));
  expect(kept.outputShape).toEqual([null, 1, 1, 3]);
  expect(await apply(kept, x)).toHaveLength(3);
});

test("means of raw numbers are raw, and means of chances chances", () => {
  const kind = (spec: Spec) => build(sequential(input([4, 4, 1]), spec, globalAveragePooling2d())).outputKind;
  expect(kind(conv2d(3, 1))).toBe("raw");
  expect(kind(conv2d(3, 1, { activation: "softmax" }))).toBe("softmax");
});

test("output shapes are those of a window that is slid by hand, and what the pass gives", async () => {
  const pairOf = (pair: Pair): readonly [number, number] => (typeof pair === "number" ? [pair, pair] : pair);
  let count = 0;
  for (const [height, width] of [
    [7, 5],
    [6, 9],
  ] as const)
    // prettier-ignore
    for (const poolSize of [1, 2, 3, [4, 2]] as const)
      for (const strides of [undefined, 1, 2, [3, 1]] as const)
        for (const padding of ["valid", "same"] as const)
          for (const pooling of [maxPooling2d, averagePooling2d]) {
            const expected = [height, width].map(
              (size, axis) => slide(size, pairOf(poolSize)[axis]!, pairOf(strides ?? poolSize)[axis]!, 1, padding).length,
            );
            const spec = pooling({ poolSize, padding, ...(strides === undefined ? {} : { strides }) });
            const network = build(sequential(input([height, width, 3]), spec));
            expect(network.outputShape, String(spec)).toEqual([null, ...expected, 3]);
            const zeros = Array.from({ length: height }, () => Array.from({ length: width }, () => [0, 0, 0]));
            expect(await apply(network, [zeros])).toHaveLength(expected[0]! * expected[1]! * 3);
            count++;
          }
  expect(count).toBe(128);
});

test("options outside their range are refused", () => {
  for (const pooling of [maxPooling2d, averagePooling2d]) {
    for (const value of [0, -1, 2.5, Number.NaN, "3", null, Infinity, [], [3], [3, 0], [3, 3, 3]]) {
      expect(() => pooling({ poolSize: value as number })).toThrow(/Pooling2d: poolSize /);
      expect(() => pooling({ strides: value as number })).toThrow(/Pooling2d: strides /);
    }
    for (const value of ["full", -1, 1.5, null, [1], [1, -1]])
      expect(() => pooling({ padding: value as "same" })).toThrow(/Pooling2d: padding /);
  }
  expect(() => maxPooling2d({ poolSize: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: maxPooling2d: poolSize 0. Use an integer of at least 1, or two of them: [height, width].]`,
  );
  // @ts-expect-error options are an object
  expect(() => maxPooling2d(2)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: maxPooling2d: options must be an object, got 2. Use { poolSize, strides, padding, dataFormat }.]`,
  );
  // @ts-expect-error Keras's spelling
  expect(() => maxPooling2d({ pool_size: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: maxPooling2d: there is no option "pool_size". Choose from "poolSize", "strides", "padding", "dataFormat".]`,
  );
  // @ts-expect-error padding is never a maximum
  expect(() => maxPooling2d({ countIncludePad: true })).toThrow(/there is no option "countIncludePad"/);
  // @ts-expect-error a truth value
  expect(() => averagePooling2d({ countIncludePad: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: averagePooling2d: countIncludePad 1. Use true or false.]`,
  );
  // @ts-expect-error there is no other order
  expect(() => averagePooling2d({ dataFormat: "channels_first" })).toThrow(/^averagePooling2d: dataFormat "channels_first"/);
  // @ts-expect-error a truth value
  expect(() => globalAveragePooling2d({ keepDims: "yes" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: globalAveragePooling2d: keepDims "yes". Use true or false.]`,
  );
  // @ts-expect-error Keras's spelling
  expect(() => globalAveragePooling2d({ keepdims: true })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: globalAveragePooling2d: there is no option "keepdims". Choose from "keepDims", "dataFormat".]`,
  );
});

test("inputs that do not fit are refused at build, by the layer's name", () => {
  const error = (sizes: readonly number[], spec: Spec) => () => build(sequential(input(sizes), spec));
  expect(error([784], maxPooling2d())).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 maxPooling2d(): expected input [batch, height, width, channels], got [batch, 784]. Give images, as input([28, 28, 1]), or put reshape([height, width, channels]) in front.]`,
  );
  expect(error([3, 1, 4], maxPooling2d())).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 maxPooling2d(): a window that spans 2 cells does not fit into 1, padding included. Use a smaller poolSize or padding: "same".]`,
  );
  expect(error([8, 8, 4], averagePooling2d({ padding: 2 }))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 averagePooling2d({ padding: 2 }): window 0 along an axis of size 8 has no cell but padding, with poolSize 2, stride 2, dilation 1, padding [2, 2]. Use less padding.]`,
  );
  expect(error([4], globalAveragePooling2d())).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 globalAveragePooling2d(): expected input [batch, height, width, channels], got [batch, 4]. Give images, as input([28, 28, 1]), or put reshape([height, width, channels]) in front.]`,
  );
});
