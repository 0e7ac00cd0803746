import * as engine from "@chainrule/engine";
import { Device, setDefaultDevice, tensor, zeros } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

/** The type and text of what each call throws, a line each. */
function messages(calls: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(calls)
    .map(([name, call]) => {
      try {
        call();
      } catch (error) {
        return error instanceof engine.ChainruleError
          ? `${name} | ${error.name}: ${error.message}`
          : `${name} | not ours: ${String(error)}`;
      }
      return `${name} | nothing thrown`;
    })
    .join("\n");
}

describe("pooling", () => {
  const x = (): engine.Tensor<4> => zeros([1, 4, 4, 2]);
  test("names what is wrong", () => {
    expect(
      messages({
        "no tensor": () => engine.maxPool2d([[1]] as never),
        int32: () => engine.maxPool2d(tensor([[[[1]]]], { dtype: "int32" }) as never),
        rank: () => engine.maxPool1d(x() as never),
        "rank of averages": () => engine.averagePool3d(x() as never),
        "a typo": () => engine.maxPool2d(x(), { stride: 2 } as never),
        "no object": () => engine.maxPool2d(x(), 2 as never),
        "no mean of maxima": () => engine.maxPool2d(x(), { countIncludePad: true } as never),
        "a fraction": () => engine.maxPool2d(x(), { poolSize: 1.5 }),
        zero: () => engine.maxPool2d(x(), { strides: 0 }),
        "three sizes": () => engine.maxPool2d(x(), { poolSize: [2, 2, 2] as never }),
        "a size in words": () => engine.averagePool2d(x(), { poolSize: "2" as never }),
        "negative padding": () => engine.maxPool2d(x(), { padding: -1 }),
        "padding in words": () => engine.maxPool2d(x(), { padding: "SAME" as never }),
        "padding of one axis": () => engine.maxPool2d(x(), { padding: [1] }),
        "three numbers of padding": () => engine.maxPool2d(x(), { padding: [[1, 2, 3] as never, 0] }),
        "too large": () => engine.maxPool2d(x(), { poolSize: 5 }),
        "too dilated": () => engine.maxPool2d(x(), { poolSize: 3, dilations: 2 }),
        "padding alone before": () => engine.maxPool2d(x(), { padding: [[2, 0], 0] }),
        "padding alone behind": () => engine.averagePool2d(x(), { padding: [0, [0, 2]] }),
        "padding alone in the gaps": () => engine.maxPool1d(zeros([1, 1, 1]), { dilations: 2, padding: "same" }),
        "nothing to pool": () => engine.maxPool2d(zeros([1, 0, 4, 2])),
        flag: () => engine.averagePool2d(x(), { countIncludePad: 1 as never }),
        "global, no tensor": () => engine.globalMaxPool(5 as never),
        "global, rank": () => engine.globalMaxPool(zeros([2, 3])),
        "global, nothing": () => engine.globalAveragePool(zeros([2, 0, 3])),
        "global, a typo": () => engine.globalAveragePool(x(), { keepdims: true } as never),
        "global, flag": () => engine.globalAveragePool(x(), { keepDims: "yes" as never }),
      }),
    ).toMatchInlineSnapshot(`
      "no tensor | ArgumentError: maxPool2d: expected a tensor, got [[1]]. Make one with tensor(values).
      int32 | DTypeError: maxPool2d: expected float32, got int32. Use cast(x, "float32").
      rank | ShapeError: maxPool1d: got shape [1, 4, 4, 2]. Expected [batch, length, channels], channels last.
      rank of averages | ShapeError: averagePool3d: got shape [1, 4, 4, 2]. Expected [batch, depth, height, width, channels], channels last.
      a typo | ArgumentError: maxPool2d: there is no option "stride". Choose from "poolSize", "strides", "padding", "dilations".
      no object | ArgumentError: maxPool2d: options must be an object, got 2. Use { poolSize, strides, padding, dilations }.
      no mean of maxima | ArgumentError: maxPool2d: there is no option "countIncludePad". Choose from "poolSize", "strides", "padding", "dilations".
      a fraction | ArgumentError: maxPool2d: poolSize is 1.5. Use an integer of at least 1, or 2 of them.
      zero | ArgumentError: maxPool2d: strides is 0. Use an integer of at least 1, or 2 of them.
      three sizes | ArgumentError: maxPool2d: poolSize is [2, 2, 2]. Use an integer of at least 1, or 2 of them.
      a size in words | ArgumentError: averagePool2d: poolSize is "2". Use an integer of at least 1, or 2 of them.
      negative padding | ArgumentError: maxPool2d: padding is -1. Use "valid", "same", an integer >= 0, or one integer or [before, after] for each of the 2 spatial axes.
      padding in words | ArgumentError: maxPool2d: padding is "SAME". Use "valid", "same", an integer >= 0, or one integer or [before, after] for each of the 2 spatial axes.
      padding of one axis | ArgumentError: maxPool2d: padding is [1]. Use "valid", "same", an integer >= 0, or one integer or [before, after] for each of the 2 spatial axes.
      three numbers of padding | ArgumentError: maxPool2d: padding is [[1, 2, 3], 0]. Use "valid", "same", an integer >= 0, or one integer or [before, after] for each of the 2 spatial axes.
      too large | ShapeError: maxPool2d: a window that spans 5 cells does not fit into 4, padding included. Use a smaller poolSize or padding: "same".
      too dilated | ShapeError: maxPool2d: a window that spans 5 cells does not fit into 4, padding included. Use a smaller poolSize or padding: "same".
      padding alone before | ShapeError: maxPool2d: window 0 along an axis of size 4 has no cell but padding, with poolSize 2, stride 2, dilation 1, padding [2, 0]. Use less padding.
      padding alone behind | ShapeError: averagePool2d: window 2 along an axis of size 4 has no cell but padding, with poolSize 2, stride 2, dilation 1, padding [0, 2]. Use less padding.
      padding alone in the gaps | ShapeError: maxPool1d: window 0 along an axis of size 1 has no cell but padding, with poolSize 2, stride 2, dilation 2, padding [1, 1]. Use less padding.
      nothing to pool | ShapeError: maxPool2d: a window that spans 2 cells does not fit into 0, padding included. Use a smaller poolSize or padding: "same".
      flag | ArgumentError: averagePool2d: countIncludePad is 1. Use true or false.
      global, no tensor | ArgumentError: globalMaxPool: expected a tensor, got 5. Make one with tensor(values).
      global, rank | ShapeError: globalMaxPool: got shape [2, 3]. Expected [batch, spatial axes, channels] with at least one cell to pool.
      global, nothing | ShapeError: globalAveragePool: got shape [2, 0, 3]. Expected [batch, spatial axes, channels] with at least one cell to pool.
      global, a typo | ArgumentError: globalAveragePool: there is no option "keepdims". Choose from "keepDims".
      global, flag | ArgumentError: globalAveragePool: keepDims is "yes". Use true or false."
    `);
  });

  test("what the caller changes later does not reach the graph", async () => {
    const poolSize: [number, number] = [2, 2];
    const strides: [number, number] = [2, 2];
    const padding: [number, number][] = [[0, 0], [0, 0]]; // prettier-ignore
    const slope = engine.grad((t: engine.Tensor<4>) => {
      const y = engine.sum(engine.averagePool2d(t, { poolSize, strides, padding }));
      poolSize[0] = strides[1] = padding[0]![0] = 7;
      return y;
    })(engine.ones([1, 2, 2, 1]));
    expect([...(await slope.read())]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  test("of no samples, no channels, and of nothing under same padding is empty", () => {
    expect(engine.maxPool2d(zeros([0, 4, 4, 2])).shape).toEqual([0, 2, 2, 2]);
    expect(engine.averagePool2d(zeros([2, 4, 4, 0])).shape).toEqual([2, 2, 2, 0]);
    expect(engine.maxPool2d(zeros([1, 0, 4, 2]), { padding: "same" }).shape).toEqual([1, 0, 2, 2]);
  });
});

describe("resizing, upsampling and padding", () => {
  const x = (): engine.Tensor<4> => zeros([1, 4, 4, 2]);
  const row = (): engine.Tensor<1> => tensor([1, 2, 3]);
  test("names what is wrong", () => {
    expect(
      messages({
        "no tensor": () => engine.resizeNearest([[1]] as never, 2),
        "int32 has no means": () => engine.resizeBilinear(tensor([[[[1]]]], { dtype: "int32" }) as never, 2),
        rank: () => engine.resizeBilinear(zeros([4, 4]) as never, 2),
        "from nothing": () => engine.resizeNearest(zeros([1, 0, 3, 2]), 2),
        "to nothing": () => engine.resizeBilinear(x(), 0),
        "a fraction": () => engine.resizeBilinear(x(), [2.5, 2]),
        "one size of two": () => engine.resizeNearest(x(), [2]),
        "no size": () => engine.resizeNearest(x(), undefined as never),
        "a typo": () => engine.resizeBilinear(x(), 2, { align_corners: true } as never),
        both: () => engine.resizeBilinear(x(), 2, { alignCorners: true, halfPixelCenters: true }),
        "no flag": () => engine.resizeNearest(x(), 2, { alignCorners: "yes" as never }),
        "upsampling, rank": () => engine.upsampling2d(zeros([4, 4, 2]) as never),
        "upsampling, a factor below 1": () => engine.upsampling2d(x(), { size: 0.5 }),
        "upsampling, a typo": () => engine.upsampling1d(zeros([1, 2, 2]), { interpolation: "nearest" } as never),
        "upsampling, interpolation": () => engine.upsampling2d(x(), { interpolation: "bicubic" as never }),
        "upsampling, integers": () =>
          engine.upsampling2d(tensor([[[[1]]]], { dtype: "int32" }) as never, { interpolation: "bilinear" }),
        "pad, no tensor": () => engine.pad([1] as never, [[1, 1]]),
        "pad, one number": () => engine.pad(row(), 1 as never),
        "pad, a flat pair": () => engine.pad(row(), [1, 1] as never),
        "pad, three numbers": () => engine.pad(row(), [[1, 1, 1]] as never),
        "pad, negative": () => engine.pad(row(), [[-1, 0]]),
        "pad, a mode that is none": () => engine.pad(row(), [[1, 1]], { mode: "mirror" as never }),
        "pad, a mode in place of options": () => engine.pad(row(), [[1, 1]], "reflect" as never),
        "pad, a typo": () => engine.pad(row(), [[1, 1]], { constant: 1 } as never),
        "pad, a value that is unused": () => engine.pad(row(), [[1, 1]], { mode: "reflect", value: 0 }),
        "pad, a value in words": () => engine.pad(row(), [[1, 1]], { value: "0" as never }),
        "pad, too far to reflect": () => engine.pad(row(), [[3, 0]], { mode: "reflect" }),
        "pad, too far to mirror": () => engine.pad(row(), [[0, 4]], { mode: "symmetric" }),
        "pad, nothing to reflect": () => engine.pad(zeros([2, 0]), [[0, 0], [1, 0]], { mode: "reflect" }), // prettier-ignore
        "pad, truth values": () => engine.pad(tensor([true]), [[1, 0]], 2),
        "pad, beyond int32": () => engine.pad(tensor([1], { dtype: "int32" }), [[1, 0]], 2 ** 31),
      }),
    ).toMatchInlineSnapshot(`
      "no tensor | ArgumentError: resizeNearest: expected a tensor, got [[1]]. Make one with tensor(values).
      int32 has no means | DTypeError: resizeBilinear: expected float32, got int32. Use cast(x, "float32").
      rank | ShapeError: resizeBilinear: got shape [4, 4]. Expected [batch, 1 to 3 spatial axes, channels] with something along each axis to resize.
      from nothing | ShapeError: resizeNearest: got shape [1, 0, 3, 2]. Expected [batch, 1 to 3 spatial axes, channels] with something along each axis to resize.
      to nothing | ArgumentError: resizeBilinear: size is 0. Use an integer of at least 1, or 2 of them.
      a fraction | ArgumentError: resizeBilinear: size is [2.5, 2]. Use an integer of at least 1, or 2 of them.
      one size of two | ArgumentError: resizeNearest: size is [2]. Use an integer of at least 1, or 2 of them.
      no size | ArgumentError: resizeNearest: size is undefined. Use an integer of at least 1, or 2 of them.
      a typo | ArgumentError: resizeBilinear: there is no option "align_corners". Choose from "alignCorners", "halfPixelCenters".
      both | ArgumentError: resizeBilinear: alignCorners and halfPixelCenters exclude each other. Leave one of them out.
      no flag | ArgumentError: resizeNearest: options are { alignCorners: "yes" }. Use true or false.
      upsampling, rank | ShapeError: upsampling2d: got shape [4, 4, 2]. Expected [batch, height, width, channels], channels last.
      upsampling, a factor below 1 | ArgumentError: upsampling2d: size is 0.5. Use an integer of at least 1, or 2 of them.
      upsampling, a typo | ArgumentError: upsampling1d: there is no option "interpolation". Choose from "size".
      upsampling, interpolation | ArgumentError: upsampling2d: there is no interpolation "bicubic". Choose from "nearest", "bilinear".
      upsampling, integers | DTypeError: upsampling2d, bilinear: expected float32, got int32. Use cast(x, "float32").
      pad, no tensor | ArgumentError: pad: expected a tensor, got [1]. Make one with tensor(values).
      pad, one number | ArgumentError: pad: paddings 1 for shape [3]. Give one pair of integers >= 0 per axis.
      pad, a flat pair | ArgumentError: pad: paddings [1, 1] for shape [3]. Give one pair of integers >= 0 per axis.
      pad, three numbers | ArgumentError: pad: paddings [[1, 1, 1]] for shape [3]. Give one pair of integers >= 0 per axis.
      pad, negative | ArgumentError: pad: paddings [[-1, 0]] for shape [3]. Give one pair of integers >= 0 per axis.
      pad, a mode that is none | ArgumentError: pad: there is no mode "mirror". Choose from "constant", "reflect", "symmetric".
      pad, a mode in place of options | ArgumentError: pad: options must be an object, got "reflect". Use { mode, value }.
      pad, a typo | ArgumentError: pad: there is no option "constant". Choose from "mode", "value".
      pad, a value that is unused | ArgumentError: pad: a value of 0 with mode "reflect". Leave it out, or use mode "constant".
      pad, a value in words | ArgumentError: pad: value is "0". Use a number.
      pad, too far to reflect | ShapeError: pad: [3, 0] around axis 0 of [3] with mode "reflect". There are at most 2 elements to mirror on each side.
      pad, too far to mirror | ShapeError: pad: [0, 4] around axis 0 of [3] with mode "symmetric". There are at most 3 elements to mirror on each side.
      pad, nothing to reflect | ShapeError: pad: [1, 0] around axis 1 of [2, 0] with mode "reflect". There are at most 0 elements to mirror on each side.
      pad, truth values | DTypeError: pad: 2 is no bool. Use 0 or 1, or cast(x, "float32").
      pad, beyond int32 | DTypeError: pad: 2147483648 is no int32. Use an integer, or cast(x, "float32")."
    `);
  });

  test("what the caller changes later does not reach the graph", async () => {
    const [paddings, size]: [[number, number][], number[]] = [[[1, 1]], [4]];
    const slope = engine.grad((t: engine.Tensor<1>) => {
      const y = engine.pad(t, paddings, { mode: "symmetric" });
      const z = engine.resizeNearest(engine.reshape(t, [1, 2, 1]), size);
      paddings[0]![0] = size[0] = 9;
      return engine.add(engine.sum(y), engine.sum(z));
    })(tensor([1, 2]));
    expect([...(await slope.read())]).toEqual([4, 4]);
  });
});
