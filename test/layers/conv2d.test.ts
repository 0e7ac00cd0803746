import { ArgumentError } from "@chainrule/engine";
import { build, conv2d, getWeights, input, leakyRelu, sequential } from "@chainrule/layers";
import type { Conv2DOptions, ImagePadding, Pair } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";
import { slide } from "./slide.ts";

onCpu();

const counting = (shape: readonly number[]): Float64Array =>
  Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, i) => i + 1);

test("conv2d computes f(x * W + b), W [height, width, channels, filters]", async () => {
  const image = [[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]]]]; // prettier-ignore
  const options: Conv2DOptions = { kernelInitializer: counting, biasInitializer: () => Float64Array.of(100) };
  // 1·1 + 2·2 + 4·3 + 5·4, and so on
  expect(await apply(build(sequential(input([3, 3, 1]), conv2d(1, 2, options))), image)).toEqual([137, 147, 167, 177]);
  const negative: Conv2DOptions = { ...options, biasInitializer: () => Float64Array.of(-50) };
  const rectified = conv2d(1, 2, { ...negative, activation: "relu" });
  expect(await apply(build(sequential(input([3, 3, 1]), rectified)), image)).toEqual([0, 0, 17, 27]);
  const leaking = conv2d(1, 2, { ...negative, activation: leakyRelu({ negativeSlope: 0.5 }) });
  expect(await apply(build(sequential(input([3, 3, 1]), leaking)), image)).toEqual([-6.5, -1.5, 17, 27]);
});

test("filters see the channels of their group alone", async () => {
  const spec = conv2d(2, 1, { groups: 2, useBias: false, kernelInitializer: counting });
  const network = build(sequential(input([1, 1, 4]), spec));
  expect(network.variables().map(({ path, variable }) => [path, variable.shape])).toEqual([["layers.0.kernel", [1, 1, 2, 2]]]);
  // W[channel of the group][filter]: 1 2 / 3 4
  expect(await apply(network, [[[[1, 10, 100, 1000]]]])).toEqual([1 + 30, 200 + 4000]);
});

test("what the caller does to his arrays later changes nothing", async () => {
  const strides: [number, number] = [1, 1];
  const spec = conv2d(1, 1, { strides, useBias: false, kernelInitializer: "ones" });
  strides[0] = 2;
  expect(await apply(build(sequential(input([2, 1, 1]), spec)), [[[[3]], [[4]]]])).toEqual([3, 4]);
});

test("output shapes are those of a window that is slid by hand, and what the pass gives", async () => {
  const pairOf = (pair: Pair): readonly [number, number] => (typeof pair === "number" ? [pair, pair] : pair);
  const paddings: readonly ImagePadding[] = ["valid", "same", 1, [2, [0, 1]]];
  let count = 0;
  for (const [height, width] of [
    [7, 5],
    [6, 9],
  ] as const)
    // prettier-ignore
    for (const kernelSize of [1, 2, 3, [4, 2]] as const)
      for (const [strides, dilationRate] of [[1, 1], [2, 1], [[3, 1], 1], [1, 2], [1, [1, 2]]] as const) // prettier-ignore
        for (const padding of paddings) {
          const expected = [height, width].map((size, axis) => {
            const [kernel, stride, dilation] = [kernelSize, strides, dilationRate].map((pair) => pairOf(pair)[axis]!);
            const own = Array.isArray(padding) ? (padding as readonly (number | [number, number])[])[axis]! : padding;
            const pads = typeof own === "number" ? ([own, own] as const) : (own as "valid" | "same" | [number, number]);
            return slide(size, kernel!, stride!, dilation!, pads).length;
          });
          const spec = conv2d(2, kernelSize, { strides, dilationRate, padding });
          if (expected.includes(0)) {
            expect(() => build(sequential(input([height, width, 3]), spec))).toThrow(/the kernel reaches over/);
            continue;
          }
          const network = build(sequential(input([height, width, 3]), spec));
          expect(network.outputShape, String(spec)).toEqual([null, ...expected, 2]);
          const zeros = Array.from({ length: height }, () => Array.from({ length: width }, () => [0, 0, 0]));
          expect(await apply(network, [zeros])).toHaveLength(expected[0]! * expected[1]! * 2);
          count++;
        }
  expect(count).toBeGreaterThan(140);
});

test("weights depend on seed and path alone, and vary as the kernel's fans say", async () => {
  const kernelOf = async (seed: number, options: Conv2DOptions = {}) => {
    const network = build(sequential(input([8, 8, 16]), conv2d(32, 3, options)), { seed });
    return (await getWeights(network))["layers.0.kernel"]?.data as Float32Array;
  };
  expect(await kernelOf(1)).toEqual(await kernelOf(1));
  expect(await kernelOf(1)).not.toEqual(await kernelOf(2));
  // fans: the window times the channels that a filter sees, and times all filters
  for (const [options, expected] of [
    [{}, 2 / (9 * 16 + 9 * 32)],
    [{ kernelInitializer: "heNormal" }, 2 / (9 * 16)],
    [{ kernelInitializer: "lecunUniform", groups: 4 }, 1 / (9 * 4)],
    [{ kernelInitializer: "glorotNormal", groups: 4 }, 2 / (9 * 4 + 9 * 32)],
  ] as const) {
    const kernel = await kernelOf(3, options);
    const variance = kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length;
    // five standard errors of normal numbers; those cut off, and uniform ones, vary less
    expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / kernel.length));
  }
});

test("each layer draws its own kernel, biases begin at 0, and a frozen layer's parameters are passed over", async () => {
  const network = build(sequential(input([4, 4, 2]), conv2d(2, 1), conv2d(2, 1)));
  const weights = await getWeights(network);
  expect(weights["layers.0.kernel"]?.data).not.toEqual(weights["layers.1.kernel"]?.data);
  expect(weights["layers.1.bias"]?.data).toEqual(Float32Array.of(0, 0));
  expect(network.trainableParameters()).toHaveLength(4);
  network.layers[0]!.trainable = false;
  expect(network.trainableParameters().map(({ shape }) => shape)).toEqual([[1, 1, 2, 2], [2]]);
});

test("sizes that are no counts are refused", () => {
  const wrong = [0, -1, 2.5, Number.NaN, "3", null, Infinity, [], [3], [3, 0], [3, 3, 3], ["3", 3]];
  for (const value of wrong) {
    expect(() => conv2d(value as number, 3)).toThrow(ArgumentError);
    expect(() => conv2d(4, value as number)).toThrow(/^conv2d\(4\): kernelSize /);
    expect(() => conv2d(4, 3, { strides: value as number })).toThrow(/^conv2d\(4, 3\): strides /);
    expect(() => conv2d(4, 3, { dilationRate: value as number })).toThrow(/^conv2d\(4, 3\): dilationRate /);
    expect(() => conv2d(4, 3, { groups: value as number })).toThrow(/^conv2d\(4, 3\): groups /);
  }
  for (const value of ["full", "Same", -1, 1.5, null, [1], [1, -1], [[1, 2, 3], 1], [1, "2"], {}])
    expect(() => conv2d(4, 3, { padding: value as "same" })).toThrow(/^conv2d\(4, 3\): padding /);
  expect(() => conv2d(4, undefined as unknown as number)).toThrow(ArgumentError);
  expect(() => conv2d(0, 3)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d: filters 0. Use an integer of at least 1.]`,
  );
  expect(() => conv2d(4, [3, 0])).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4): kernelSize [3, 0]. Use an integer of at least 1, or two of them: [height, width].]`,
  );
  expect(() => conv2d(4, 3, { strides: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): strides 0. Use an integer of at least 1, or two of them: [height, width].]`,
  );
  expect(() => conv2d(4, 3, { padding: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): padding -1. Use "valid", "same", an integer >= 0, or for height and width each an integer or [before, after].]`,
  );
});

test("options that do not go together, or that do not exist, are refused", () => {
  expect(() => conv2d(4, 3, { strides: 2, dilationRate: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): strides 2 with dilationRate [1, 2]. Only one of them can be above 1, as in Keras.]`,
  );
  expect(() => conv2d(3, 3, { groups: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(3, 3): 3 filters do not fall into 2 groups. Use a divisor of 3.]`,
  );
  // @ts-expect-error there is no other order
  expect(() => conv2d(4, 3, { dataFormat: "channelsFirst" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): dataFormat "channelsFirst". Images are [batch, height, width, channels] here, on every device: bring the channels to the end of your data.]`,
  );
  // @ts-expect-error there is no other order
  expect(() => conv2d(4, 3, { dataFormat: "NCHW" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): there is no dataFormat "NCHW". Choose from "channelsLast".]`,
  );
  // @ts-expect-error the op's name, not the layer's
  expect(() => conv2d(4, 3, { dilations: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): there is no option "dilations". Choose from "strides", "padding", "dilationRate", "groups", "dataFormat", "activation", "useBias", "kernelInitializer", "biasInitializer".]`,
  );
  // @ts-expect-error a truth value
  expect(() => conv2d(4, 3, { useBias: "no" })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: conv2d(4, 3): useBias "no". Use true or false.]`,
  );
  // @ts-expect-error no such activation
  expect(() => conv2d(4, 3, { activation: "rlu" })).toThrow(/^conv2d\(4, 3\): there is no activation "rlu"/);
  // @ts-expect-error no such initializer
  expect(() => conv2d(4, 3, { kernelInitializer: "xavier" })).toThrow(/^conv2d\(4, 3\): there is no initializer "xavier"/);
  // @ts-expect-error options are an object
  expect(() => conv2d(4, 3, "relu")).toThrow(/^conv2d\(4, 3\): options must be an object/);
});

test("inputs that do not fit are refused at build, by the layer's name", () => {
  const error = (sizes: readonly number[], spec: ReturnType<typeof conv2d>) => () => build(sequential(input(sizes), spec));
  expect(error([784], conv2d(4, 3))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 conv2d(4, 3): expected input [batch, height, width, channels], got [batch, 784]. Give images, as input([28, 28, 1]), or put reshape([height, width, channels]) in front.]`,
  );
  expect(error([2, 8, 8, 3], conv2d(4, 3))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 conv2d(4, 3): expected input [batch, height, width, channels], got [batch, 2, 8, 8, 3]. Give images, as input([28, 28, 1]), or put reshape([height, width, channels]) in front.]`,
  );
  expect(error([8, 2, 1], conv2d(4, 3))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 conv2d(4, 3): the kernel reaches over 3 (size 3, dilation 1) along the width, the input has 2 there with padding [0, 0]. Use a smaller kernel, or padding "same".]`,
  );
  expect(error([4, 8, 1], conv2d(4, 3, { dilationRate: 2 }))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 conv2d(4, 3, { dilationRate: 2 }): the kernel reaches over 5 (size 3, dilation 2) along the height, the input has 4 there with padding [0, 0]. Use a smaller kernel, or padding "same".]`,
  );
  expect(error([8, 8, 3], conv2d(4, 3, { groups: 2 }))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 conv2d(4, 3, { groups: 2 }): the 3 channels of [batch, 8, 8, 3] do not fall into 2 groups. Use a divisor of 3.]`,
  );
  expect(() => build(sequential(input([6, 6, 1]), conv2d(2, 3), conv2d(2, 5)))).toThrow(/^layers\.1 conv2d\(2, 5\): /);
});

test("the head's kind is that of the activation, raw without one", () => {
  const kind = (options: Conv2DOptions) => build(sequential(input([4, 4, 1]), conv2d(2, 4, options))).outputKind;
  expect(kind({})).toBe("raw");
  expect(kind({ activation: "softmax" })).toBe("softmax");
  expect(kind({ activation: "relu" })).toBe("notChances");
});
