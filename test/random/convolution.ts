import * as engine from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import { convolution } from "../support/families/convolution.ts";
import type { Family } from "./family.ts";

const show = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

interface AxisChoice {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** A spatial axis that the kernel fits on, with or without the zeros. */
const axis = (largest: number): fc.Arbitrary<AxisChoice> =>
  fc
    .record({
      kernel: fc.integer({ min: 1, max: Math.min(3, largest) }),
      stride: fc.constantFrom(1, 1, 2, 3),
      dilation: fc.constantFrom(1, 1, 2),
      before: fc.nat(2),
      after: fc.nat(2),
      more: fc.nat(3),
    })
    .map(({ kernel, dilation, more, ...rest }) => {
      const reach = (kernel - 1) * dilation + 1;
      return {
        kernel,
        dilation: reach > largest ? 1 : dilation,
        size: Math.max(1, Math.min(largest, (reach > largest ? kernel : reach) + more)),
        ...rest,
      };
    });

/** How many inputs and filters each group has, and how many groups. */
const channels = fc.record({
  groups: fc.constantFrom(1, 1, 2, 3),
  inputs: fc.integer({ min: 1, max: 2 }),
  filters: fc.integer({ min: 1, max: 2 }),
});
const batches = fc.constantFrom(1, 1, 2, 2, 0);
/** Sizes fall with the number of axes, to keep volumes small. */
const spaces = fc
  .constantFrom(1, 2, 2, 3)
  .chain((n) => fc.array(axis([6, 4, 3][n - 1] as number), { minLength: n, maxLength: n }));
const options = (axes: readonly AxisChoice[], padding: unknown): object => ({
  strides: axes.map(({ stride }) => stride),
  dilations: axes.map(({ dilation }) => dilation),
  padding: padding === "explicit" ? axes.map(({ before, after }) => [before, after]) : padding,
});

const plain: fc.Arbitrary<Configuration> = fc
  .record({ batch: batches, axes: spaces, channels, padding: fc.constantFrom("valid", "same", "explicit", "causal") })
  .map(({ batch, axes, channels: { groups, inputs, filters }, padding }) => {
    const n = axes.length;
    const given = { ...options(axes, padding === "causal" && n > 1 ? "same" : padding), groups };
    const x = [batch, ...axes.map(({ size }) => size), groups * inputs];
    const filter = [...axes.map(({ kernel }) => kernel), inputs, groups * filters];
    const run = [engine.conv1d, engine.conv2d, engine.conv3d][n - 1] as typeof engine.conv2d;
    return convolution<4>(`conv${n}d of ${show(x)} by ${show(filter)}, ${JSON.stringify(given)}`, x, filter, (a, b) =>
      run(a, b, given),
    );
  });

const transposed: fc.Arbitrary<Configuration> = fc
  .record({
    batch: batches,
    axes: spaces,
    channels,
    padding: fc.constantFrom("valid", "same", "cut"),
    extra: fc.option(fc.nat(2), { nil: undefined }),
  })
  .map(({ batch, axes, channels: { groups, inputs, filters }, padding, extra }) => {
    const n = axes.length;
    // few inputs: their results are strides times as many
    const sizes = axes.map(({ size }) => Math.min(size, n === 3 ? 2 : 3));
    // at most half of the kernel's reach is cut, so that something is left
    const cuts = axes.map(({ kernel, dilation, before, after }) => {
      const half = Math.floor(((kernel - 1) * dilation) / 2);
      return [Math.min(before, half), Math.min(after, half)];
    });
    const given: object = {
      ...options(axes, padding === "cut" ? cuts : padding),
      groups,
      ...(extra === undefined ? {} : { outputPadding: axes.map(({ stride }) => Math.min(extra, stride - 1)) }),
    };
    const x = [batch, ...sizes, groups * inputs];
    const filter = [...axes.map(({ kernel }) => kernel), filters, groups * inputs];
    const run = [engine.conv1dTranspose, engine.conv2dTranspose, engine.conv3dTranspose][n - 1] as typeof engine.conv2dTranspose;
    return convolution<4>(`conv${n}dTranspose of ${show(x)} by ${show(filter)}, ${JSON.stringify(given)}`, x, filter, (a, b) =>
      run(a, b, given),
    );
  });

const depthwise: fc.Arbitrary<Configuration> = fc
  .record({
    batch: batches,
    axes: fc.constantFrom(1, 2, 2).chain((n) => fc.array(axis(n === 1 ? 6 : 4), { minLength: n, maxLength: n })),
    inputs: fc.integer({ min: 1, max: 3 }),
    multiplier: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom("valid", "same", "explicit"),
    filters: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  })
  .map(({ batch, axes, inputs, multiplier, padding, filters }): Configuration => {
    const n = axes.length;
    const given = options(axes, padding);
    const x = [batch, ...axes.map(({ size }) => size), inputs];
    const filter = [...axes.map(({ kernel }) => kernel), inputs, multiplier];
    const label = `of ${show(x)} by ${show(filter)}, ${JSON.stringify(given)}`;
    if (filters === undefined) {
      const run = [engine.depthwiseConv1d, engine.depthwiseConv2d][n - 1] as typeof engine.depthwiseConv2d;
      return convolution<4>(`depthwiseConv${n}d ${label}`, x, filter, (a, b) => run(a, b, given));
    }
    const run = [engine.separableConv1d, engine.separableConv2d][n - 1] as typeof engine.separableConv2d;
    const pointwise = [...axes.map(() => 1), inputs * multiplier, filters];
    return {
      label: `separableConv${n}d to ${filters} ${label}`,
      operands: [{ shape: x }, { shape: filter }, { shape: pointwise }],
      call: ([a, b, c]) => run(a as engine.Tensor<4>, b as engine.Tensor<4>, c as engine.Tensor<4>, given),
    };
  });

/** Convolutions over one to three axes: strides, dilations, groups, every kind of padding, no images. */
export const convolutions: Family = { name: "convolution", configurations: plain };

/** Transposed convolutions, cut and lengthened. */
export const transposedConvolutions: Family = { name: "transposed convolution", configurations: transposed };

/** Depthwise and separable convolutions. */
export const depthwiseConvolutions: Family = { name: "depthwise and separable convolution", configurations: depthwise };
