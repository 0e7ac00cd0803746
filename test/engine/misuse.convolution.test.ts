import * as engine from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(() => engine.setDefaultDevice(new engine.Device(createReferenceBackend())));

const ones = (...shape: number[]): never => engine.ones(shape as unknown as engine.Shape) as never;
const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return error instanceof engine.ChainruleError ? `${error.name}: ${error.message}` : `NOT OURS: ${String(error)}`;
  }
  return "no error";
};
const loose = engine as unknown as Readonly<Record<string, (...operands: unknown[]) => unknown>>;
const call = (name: string, ...operands: unknown[]): string => message(() => loose[name]?.(...operands));

describe("misuse of convolutions is told early, with what was given", () => {
  test("operands", () => {
    expect([
      call("conv2d", [[1]], ones(1, 1, 1, 1)),
      call("conv2d", ones(1, 3, 3, 1), undefined),
      call("conv2d", ones(3, 3, 1), ones(1, 1, 1, 1)),
      call("conv1d", ones(3, 3, 1), ones(1, 1, 1, 1)),
      call("conv3d", ones(1, 3, 3, 1), ones(1, 1, 1, 1)),
      call("conv2d", engine.ones([1, 3, 3, 1], { dtype: "int32" }), ones(1, 1, 1, 1)),
      call("conv2d", ones(1, 3, 3, 2), ones(1, 1, 3, 1)),
      call("conv2d", ones(1, 3, 3, 2), ones(0, 1, 2, 1)),
      call("conv2d", ones(1, 3, 3, 4), ones(1, 1, 4, 2), { groups: 2 }),
      call("conv2d", ones(1, 3, 3, 4), ones(1, 1, 1, 6), { groups: 3 }),
      call("conv2d", ones(1, 3, 3, 4), ones(1, 1, 2, 3), { groups: 2 }),
      call("depthwiseConv2d", ones(1, 3, 3, 2), ones(2, 2, 3, 1)),
      call("separableConv2d", ones(1, 3, 3, 2), ones(2, 2, 2, 2), ones(1, 1, 2, 3)),
      call("separableConv1d", ones(1, 3, 2), ones(2, 2, 2), ones(2, 4, 3)),
      call("conv2dTranspose", ones(1, 3, 3, 2), ones(2, 2, 2, 3)),
      call("conv2dTranspose", ones(1, 3, 3, 3), ones(2, 2, 2, 3), { groups: 2 }),
    ]).toMatchInlineSnapshot(`
      [
        "ArgumentError: conv2d: expected a tensor, got [[1]]. Make one with tensor(values).",
        "ArgumentError: conv2d: expected a tensor, got undefined. Make one with tensor(values).",
        "ShapeError: conv2d: x has shape [3, 3, 1]. Expected [batch, height, width, channels].",
        "ShapeError: conv1d: filter has shape [1, 1, 1, 1]. Expected [length, channels / groups, filters].",
        "ShapeError: conv3d: x has shape [1, 3, 3, 1]. Expected [batch, depth, height, width, channels].",
        "DTypeError: conv2d: x: expected float32, got int32. Use cast(x, "float32").",
        "ShapeError: conv2d: x [1, 3, 3, 2] has 2 channels, filter [1, 1, 3, 1] takes 3 in 1 group. Expected 3 channels.",
        "ShapeError: conv2d: filter [0, 1, 2, 1] covers nothing. Use sizes of at least 1.",
        "ShapeError: conv2d: x [1, 3, 3, 4] has 4 channels, filter [1, 1, 4, 2] takes 4 in each of 2 groups. Expected 8 channels.",
        "ShapeError: conv2d: 4 channels do not fall into 3 groups. Use a divisor of 4.",
        "ShapeError: conv2d: 3 filters do not fall into 2 groups. Use a divisor of 3.",
        "ShapeError: depthwiseConv2d: x [1, 3, 3, 2] has 2 channels, filter [2, 2, 3, 1] is for 3. Expected a kernel per channel.",
        "ShapeError: separableConv2d: the pointwise filter is [1, 1, 2, 3], the depthwise filter [2, 2, 2, 2] gives 4 channels. Expected [1, 1, 4, filters].",
        "ShapeError: separableConv1d: the pointwise filter is [2, 4, 3], the depthwise filter [2, 2, 2] gives 4 channels. Expected [1, 4, filters].",
        "ShapeError: conv2dTranspose: x [1, 3, 3, 2] has 2 channels, filter [2, 2, 2, 3] takes 3. The filter's last axis is that of x's channels, the one before it that of the results.",
        "ShapeError: conv2dTranspose: 3 channels do not fall into 2 groups. Use a divisor of 3.",
      ]
    `);
  });

  test("windows", () => {
    expect([
      call("conv2d", ones(1, 3, 2, 1), ones(2, 3, 1, 1)),
      call("conv1d", ones(1, 4, 1), ones(3, 1, 1), { dilations: 2 }),
      call("conv3d", ones(1, 4, 4, 1, 1), ones(1, 1, 4, 1, 1), { padding: 1 }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { strides: 0 }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { strides: [1, 1.5] }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { strides: [1] }),
      call("conv1d", ones(1, 3, 1), ones(1, 1, 1), { dilations: -1 }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { padding: "SAME" }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { padding: "causal" }),
      call("conv1d", ones(1, 3, 1), ones(1, 1, 1), { padding: [1, 2] }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { padding: [1, [2, -1]] }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { padding: null }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { groups: 0 }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { stride: 2 }),
      call("conv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), 2),
      call("depthwiseConv2d", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { groups: 1 }),
      call("conv2dTranspose", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { padding: "causal" }),
      call("conv2dTranspose", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { strides: 2, outputPadding: 2 }),
      call("conv2dTranspose", ones(1, 3, 3, 1), ones(1, 1, 1, 1), { outputPadding: [0, -1] }),
      call("conv1dTranspose", ones(1, 2, 1), ones(2, 1, 1), { padding: 2 }),
    ]).toMatchInlineSnapshot(`
      [
        "ShapeError: conv2d: the kernel reaches over 3 (size 3, dilation 1) along the width, the input has 2 there with padding [0, 0]. Use a smaller kernel, or padding "same".",
        "ShapeError: conv1d: the kernel reaches over 5 (size 3, dilation 2) along the length, the input has 4 there with padding [0, 0]. Use a smaller kernel, or padding "same".",
        "ShapeError: conv3d: the kernel reaches over 4 (size 4, dilation 1) along the width, the input has 1 there with padding [1, 1]. Use a smaller kernel, or padding "same".",
        "ArgumentError: conv2d: strides 0. Use an integer of at least 1, or 2 of them, one per axis.",
        "ArgumentError: conv2d: strides [1, 1.5]. Use an integer of at least 1, or 2 of them, one per axis.",
        "ArgumentError: conv2d: strides [1]. Use an integer of at least 1, or 2 of them, one per axis.",
        "ArgumentError: conv1d: dilations -1. Use an integer of at least 1.",
        "ArgumentError: conv2d: padding "SAME". Choose from "valid", "same", or give integers of at least 0: one number, or for each of the 2 axes a number or [before, after].",
        "ArgumentError: conv2d: padding "causal". Choose from "valid", "same", or give integers of at least 0: one number, or for each of the 2 axes a number or [before, after].",
        "ArgumentError: conv1d: padding [1, 2]. Choose from "valid", "same", "causal", or give integers of at least 0: one number, or [[before, after]].",
        "ArgumentError: conv2d: padding [1, [2, -1]]. Choose from "valid", "same", or give integers of at least 0: one number, or for each of the 2 axes a number or [before, after].",
        "ArgumentError: conv2d: padding null. Choose from "valid", "same", or give integers of at least 0: one number, or for each of the 2 axes a number or [before, after].",
        "ArgumentError: conv2d: groups 0. Use an integer of at least 1.",
        "ArgumentError: conv2d: there is no option "stride". Choose from "strides", "padding", "dilations", "groups".",
        "ArgumentError: conv2d: options must be an object, got 2. Use { strides, padding, dilations, groups }.",
        "ArgumentError: depthwiseConv2d: there is no option "groups". Choose from "strides", "padding", "dilations".",
        "ArgumentError: conv2dTranspose: padding "causal". Choose from "valid", "same", or give integers of at least 0: one number, or for each of the 2 axes a number or [before, after].",
        "ArgumentError: conv2dTranspose: outputPadding 2 with stride 2. Use less than the stride: the other sizes belong to longer inputs.",
        "ArgumentError: conv2dTranspose: outputPadding [0, -1]. Use an integer of at least 0, or 2 of them, one per axis.",
        "ShapeError: conv1dTranspose: nothing is left along the length: 2 inputs with kernel 2, stride 1 and dilation 1 give 3, the padding cuts 4. Use less padding.",
      ]
    `);
  });
});

describe("sizes of results", () => {
  const shape = (name: string, ...operands: unknown[]): readonly number[] => (loose[name]!(...operands) as engine.Tensor).shape;

  test("of transposed convolutions are Keras's, with and without outputPadding, and PyTorch's where zeros are given", () => {
    // Keras 3: same 4 * 2, valid 3 * 2 + max(3, 2), with output_padding 3 * 2 + 3 - 2 * 1 + 1
    expect([
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2, padding: "same" }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(1, 1, 1), { strides: 3 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2, padding: "same", outputPadding: 1 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2, padding: "same", outputPadding: 0 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2, outputPadding: 1 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { strides: 2, padding: 1, outputPadding: 1 }),
      shape("conv1dTranspose", ones(1, 4, 1), ones(3, 1, 1), { dilations: 2, padding: [[1, 2]] }),
    ]).toEqual([8, 9, 12, 8, 7, 10, 8, 5].map((n) => [1, n, 1]));
  });

  test("no images give no results, and gradients of zeros for the filter", async () => {
    const [x, w] = [engine.zeros([0, 4, 4, 2]), engine.ones([3, 3, 2, 3])];
    expect(engine.conv2d(x, w, { padding: "same", strides: 2 }).shape).toEqual([0, 2, 2, 3]);
    const slope = engine.grad((filter: engine.Tensor<4>) => engine.sum(engine.conv2d(x, filter)))(w);
    expect([slope.shape, new Set(await slope.read())]).toEqual([[3, 3, 2, 3], new Set([0])]);
    expect(shape("conv3d", ones(0, 3, 3, 3, 2), ones(2, 2, 2, 2, 4))).toEqual([0, 2, 2, 2, 4]);
    expect(shape("conv3dTranspose", ones(0, 3, 3, 3, 2), ones(2, 2, 2, 4, 2))).toEqual([0, 4, 4, 4, 4]);
    expect(shape("depthwiseConv2d", ones(2, 3, 3, 0), ones(2, 2, 0, 3))).toEqual([2, 2, 2, 0]);
  });
});
