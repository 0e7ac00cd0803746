import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { distinct, shapes, sizes } from "./shapes.ts";

const show = (value: unknown): string => JSON.stringify(value).replaceAll('"', "");
const count = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

/** One spatial axis and the windows over it. */
interface Axis {
  readonly size: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: readonly [number, number];
}

const axis = (longest: number): fc.Arbitrary<Axis> =>
  fc.record({
    size: fc.integer({ min: 1, max: longest }),
    window: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.constantFrom(1, 1, 2),
    pad: fc.tuple(fc.nat(2), fc.nat(2)),
  });

/** Whether there is a window, and a cell in each: what pooling asks for. */
function isCovered({ size, window, stride, dilation, pad: [before, after] }: Axis): boolean {
  const reach = (window - 1) * dilation + 1;
  const starts: number[] = [];
  for (let start = -before; start + reach <= size + after; start += stride) starts.push(start);
  const seen = (start: number): boolean =>
    Array.from({ length: window }, (_, k) => start + k * dilation).some((cell) => cell >= 0 && cell < size);
  return starts.length > 0 && starts.every(seen);
}

/** The axis as padding of a kind leaves it; the odd cell of "same" goes to the end. */
function padded(one: Axis, kind: "valid" | "same" | "explicit"): Axis {
  if (kind === "explicit") return one;
  if (kind === "valid") return { ...one, pad: [0, 0] };
  const total = Math.max((Math.ceil(one.size / one.stride) - 1) * one.stride + (one.window - 1) * one.dilation + 1 - one.size, 0);
  return { ...one, pad: [Math.floor(total / 2), Math.ceil(total / 2)] };
}

/** An op whose rank is that of the configuration. */
type AnyRank = (x: never, options: never) => Tensor;
const maximum: readonly AnyRank[] = [engine.maxPool1d, engine.maxPool2d, engine.maxPool3d];
const average: readonly AnyRank[] = [engine.averagePool1d, engine.averagePool2d, engine.averagePool3d];
const repeats: readonly AnyRank[] = [engine.upsampling1d, engine.upsampling2d, engine.upsampling3d];

const windows: fc.Arbitrary<Configuration> = fc
  .integer({ min: 1, max: 3 })
  .chain((axes) =>
    fc.record({
      axes: fc.array(axis([8, 5, 3][axes - 1]!), { minLength: axes, maxLength: axes }),
      padding: fc.constantFrom("valid", "same", "explicit"),
      batch: sizes(2),
      channels: sizes(2),
      isMaximum: fc.boolean(),
      countIncludePad: fc.boolean(),
    }),
  )
  .filter(
    ({ axes, padding, batch, channels }) =>
      axes.every((one) => isCovered(padded(one, padding))) && batch * channels * count(axes.map(({ size }) => size)) <= 60,
  )
  .chain(({ axes, padding, batch, channels, isMaximum, countIncludePad }) => {
    const shape = [batch, ...axes.map(({ size }) => size), channels];
    const options = {
      poolSize: axes.map(({ window }) => window),
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      padding: padding === "explicit" ? axes.map(({ pad }) => pad) : padding,
      ...(isMaximum ? {} : { countIncludePad }),
    };
    const pool = (isMaximum ? maximum : average)[axes.length - 1]!;
    return distinct(shape).map((values) => ({
      label: `${isMaximum ? "max" : "average"} pooling of ${show(shape)}, ${show(options)}`,
      operands: [{ shape, values }],
      call: ([x]) => pool(x as never, options as never),
    }));
  });

const whole: fc.Arbitrary<Configuration> = fc
  .record({
    name: fc.constantFrom("globalMaxPool", "globalAveragePool"),
    batch: sizes(2),
    between: fc.array(sizes(3, 1), { minLength: 1, maxLength: 3 }),
    channels: sizes(2),
    keepDims: fc.boolean(),
  })
  .chain(({ name, batch, between, channels, keepDims }) => {
    const shape = [batch, ...between, channels];
    return distinct(shape).map((values) => ({
      label: `${name} of ${show(shape)}${keepDims ? ", kept" : ""}`,
      operands: [{ shape, values }],
      call: ([x]) => engine[name](x as Tensor, { keepDims }),
    }));
  });

/** Max and average pooling over windows and over everything. */
export const pooling: Family = {
  name: "pooling",
  configurations: fc.oneof({ arbitrary: windows, weight: 6 }, { arbitrary: whole, weight: 1 }),
};

const pictures = fc
  .record({ batch: sizes(2), between: fc.array(sizes(3, 1), { minLength: 1, maxLength: 3 }), channels: sizes(2) })
  .map(({ batch, between, channels }) => ({ shape: [batch, ...between, channels], between }));

const resized: fc.Arbitrary<Configuration> = pictures.chain(({ shape, between }) =>
  fc
    .record({
      name: fc.constantFrom("resizeNearest", "resizeBilinear"),
      size: fc.array(sizes(4, 1), { minLength: between.length, maxLength: between.length }),
      options: fc.constantFrom<engine.ResizeOptions>({}, { alignCorners: true }, { halfPixelCenters: false }),
    })
    .map(({ name, size, options }) => ({
      label: `${name} of ${show(shape)} to ${show(size)}, ${show(options)}`,
      operands: [{ shape }],
      call: ([x]) =>
        name === "resizeNearest"
          ? engine.resizeNearest(x as Tensor<4>, size, options)
          : engine.resizeBilinear(x as Tensor<4>, size, options),
    })),
);

const upsampled: fc.Arbitrary<Configuration> = pictures.chain(({ shape, between }) =>
  fc
    .tuple(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: between.length, maxLength: between.length }), fc.boolean())
    .map(([size, isBilinear]) => {
      const interpolation = isBilinear && between.length === 2 ? { interpolation: "bilinear" } : {};
      const op = repeats[between.length - 1]!;
      return {
        label: `upsampling of ${show(shape)} by ${show(size)}, ${show(interpolation)}`,
        operands: [{ shape }],
        call: ([x]) => op(x as never, { size, ...interpolation } as never),
      };
    }),
);

const surrounded: fc.Arbitrary<Configuration> = fc
  .tuple(shapes({ minRank: 1, maxRank: 4 }), fc.constantFrom("constant", "reflect", "symmetric"))
  .chain(([shape, mode]) => {
    const most = (n: number): number => (mode === "constant" ? 2 : mode === "reflect" ? Math.max(n - 1, 0) : n);
    return fc.tuple(...shape.map((n) => fc.tuple(fc.nat(most(n)), fc.nat(most(n))))).map((paddings) => ({
      label: `pad ${show(shape)} by ${show(paddings)}, ${mode}`,
      operands: [{ shape }],
      call: ([x]) => engine.pad(x as Tensor, paddings as [number, number][], mode === "constant" ? 0.5 : { mode }),
    }));
  });

/** Resizing, upsampling and padding. */
export const resizing: Family = {
  name: "resizing and padding",
  configurations: fc.oneof(
    { arbitrary: resized, weight: 2 },
    { arbitrary: upsampled, weight: 1 },
    { arbitrary: surrounded, weight: 2 },
  ),
};
