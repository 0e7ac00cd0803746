import { requireKnownOptions, showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { operands, requireTensor, requireType } from "../operand.ts";
import { showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { PerAxis } from "./windows.ts";

/** Number of spatial axes of a convolution. */
export type Spatial = 1 | 2 | 3;

/** One value per spatial axis. */
export interface EachAxis<T> {
  1: readonly [T];
  2: readonly [T, T];
  3: readonly [T, T, T];
}

/** Zeros around the input: so many on both sides, or [before, after]. */
export type ExplicitPadding<N extends Spatial> = number | EachAxis<number | readonly [number, number]>[N];

/** Strides and dilations of a convolution: a number for all spatial axes, or one per axis. */
export interface StridedOptions<N extends Spatial> {
  /** Steps of the kernel over the input; default 1. */
  readonly strides?: PerAxis<N>;
  /** Distance between neighbouring taps of the kernel; default 1. */
  readonly dilations?: PerAxis<N>;
}

/** How a kernel moves over its input. */
export interface WindowOptions<N extends Spatial> extends StridedOptions<N> {
  /**
   * "valid" (default): no zeros. "same": as many as make the result ceil(size / stride) long, the odd one at the end, as in Keras.
   * "causal" (1-D): all in front, so that no output sees later inputs. Else the zeros themselves, as in PyTorch: a number, or
   * per axis a number or [before, after].
   */
  readonly padding?: "valid" | "same" | ExplicitPadding<N> | (N extends 1 ? "causal" : never);
}

/** One spatial axis with everything resolved. */
export interface Axis {
  /** Of the convolution's input. */
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly [number, number];
  /** Of the convolution's output. */
  readonly out: number;
}

/** An axis that nothing happens on, of a given size. */
export const idleAxis = (size: number): Axis => ({ size, kernel: 1, stride: 1, dilation: 1, pads: [0, 0], out: size });

const axisNames: EachAxis<string> = { 1: ["length"], 2: ["height", "width"], 3: ["depth", "height", "width"] };

/** x [batch, ...spatial, channels] and the kernel [...spatial, ...rest] as float32 tensors of one device, the options known by name. */
export function requireOperands(
  where: string,
  n: Spatial,
  x: Tensor,
  filters: Readonly<Record<string, Tensor>>,
  lastAxes: string,
  options: object,
  known: readonly string[],
): void {
  requireTensor(where, x);
  for (const filter of Object.values(filters)) requireTensor(where, filter);
  operands(where, [x, ...Object.values(filters)]);
  const axes = axisNames[n].join(", ");
  const requireAxes = (what: string, tensor: Tensor, expected: string): void => {
    requireType(`${where}: ${what}`, tensor, "float32");
    if (tensor.rank !== n + 2)
      throw new ShapeError(`${where}: ${what} has shape ${showShape(tensor.shape)}. Expected [${expected}].`);
  };
  requireAxes("x", x, `batch, ${axes}, channels`);
  for (const [what, filter] of Object.entries(filters)) {
    requireAxes(what, filter, `${axes}, ${lastAxes}`);
    if (filter.shape.slice(0, n).includes(0))
      throw new ShapeError(`${where}: ${what} ${showShape(filter.shape)} covers nothing. Use sizes of at least 1.`);
  }
  requireKnownOptions(where, options, known);
}

/** An option that holds one integer for all axes, or one per axis. */
export function perAxis(where: string, what: string, value: unknown, n: number, least: number): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : new Array<unknown>(n).fill(value);
  if (list.length !== n || !list.every((item) => Number.isInteger(item) && (item as number) >= least))
    throw new ArgumentError(
      `${where}: ${what} ${showValue(value)}. Use an integer of at least ${least}${n === 1 ? "" : `, or ${n} of them, one per axis`}.`,
    );
  return [...list] as number[];
}

/** The number of groups; a ShapeError where channels or filters do not fall into so many equal parts. */
export function requireGroups(where: string, groups: unknown, sizes: Readonly<Record<string, number>>): asserts groups is number {
  if (!Number.isInteger(groups) || (groups as number) < 1)
    throw new ArgumentError(`${where}: groups ${showValue(groups)}. Use an integer of at least 1.`);
  for (const [what, size] of Object.entries(sizes))
    if (size % (groups as number) !== 0)
      throw new ShapeError(`${where}: ${size} ${what} do not fall into ${String(groups)} groups. Use a divisor of ${size}.`);
}

/** Zeros given as a number, or per axis as a number or a pair; undefined for anything else. */
export function explicitPads(padding: unknown, n: number): readonly (readonly [number, number])[] | undefined {
  const list: readonly unknown[] = typeof padding === "number" ? new Array<unknown>(n).fill(padding) : (padding as unknown[]);
  if (!Array.isArray(list) || list.length !== n) return undefined;
  const pairs = list.map((item: unknown) => (Array.isArray(item) ? item : [item, item]) as [number, number]);
  return pairs.every((pair) => pair.length === 2 && pair.every((k) => Number.isInteger(k) && k >= 0)) ? pairs : undefined;
}

/** The error for a padding that is none. */
export function noPadding(where: string, padding: unknown, names: readonly string[], n: number): ArgumentError {
  return new ArgumentError(
    `${where}: padding ${showValue(padding)}. Choose from ${names.map((name) => `"${name}"`).join(", ")}, or give integers of at least 0: one number${n === 1 ? ", or [[before, after]]" : `, or for each of the ${n} axes a number or [before, after]`}.`,
  );
}

/** The spatial axes of a convolution over an input of the given sizes. */
export function resolveAxes(
  where: string,
  sizes: readonly number[],
  kernels: readonly number[],
  { strides = 1, dilations = 1, padding = "valid" }: { strides?: unknown; dilations?: unknown; padding?: unknown },
): Axis[] {
  const n = sizes.length;
  const steps = perAxis(where, "strides", strides, n, 1);
  const gaps = perAxis(where, "dilations", dilations, n, 1);
  const names = n === 1 ? ["valid", "same", "causal"] : ["valid", "same"];
  const explicit = typeof padding === "string" ? undefined : explicitPads(padding, n);
  if (explicit === undefined && !names.includes(padding as string)) throw noPadding(where, padding, names, n);
  return sizes.map((size, axis) => {
    const [kernel, stride, dilation] = [kernels[axis]!, steps[axis]!, gaps[axis]!];
    const reach = (kernel - 1) * dilation + 1;
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
    const pads: readonly [number, number] =
      explicit?.[axis] ??
      (padding === "same" ? [Math.floor(total / 2), Math.ceil(total / 2)] : [padding === "causal" ? reach - 1 : 0, 0]);
    const out = Math.floor((size + pads[0] + pads[1] - reach) / stride) + 1;
    if (out < 1 && padding !== "same")
      throw new ShapeError(
        `${where}: the kernel reaches over ${reach} (size ${kernel}, dilation ${dilation}) along the ${axisNames[n as Spatial][axis] ?? ""}, the input has ${size} there with padding [${pads.join(", ")}]. Use a smaller kernel, or padding "same".`,
      );
    return { size, kernel, stride, dilation, pads, out };
  });
}

/**
 * The spatial sizes that a convolution makes of `sizes`, by a kernel of `kernels`: floor((size + padding - reach) / stride) + 1,
 * reach = (kernel - 1) dilation + 1. A ShapeError where the kernel finds no place.
 */
export function convolvedSizes<N extends Spatial>(
  where: string,
  sizes: EachAxis<number>[N],
  kernels: EachAxis<number>[N],
  options: WindowOptions<N> = {},
): number[] {
  return resolveAxes(where, sizes, kernels, options).map(({ out }) => out);
}

/**
 * The axes of the convolution whose adjoint turns `inputs` into the transposed convolution's result: its size is that of the result.
 * Without `outputPadding` "same" gives size * stride and "valid" (size - 1) * stride + max(reach, stride), as in Keras; with it, and
 * with zeros given, (size - 1) * stride + reach - cut + outputPadding.
 */
export function resolveTransposedAxes(
  where: string,
  inputs: readonly number[],
  kernels: readonly number[],
  {
    strides = 1,
    dilations = 1,
    padding = "valid",
    outputPadding,
  }: { strides?: unknown; dilations?: unknown; padding?: unknown; outputPadding?: unknown },
): Axis[] {
  const n = inputs.length;
  const steps = perAxis(where, "strides", strides, n, 1);
  const gaps = perAxis(where, "dilations", dilations, n, 1);
  const extras = outputPadding === undefined ? undefined : perAxis(where, "outputPadding", outputPadding, n, 0);
  const explicit = typeof padding === "string" ? undefined : explicitPads(padding, n);
  if (explicit === undefined && padding !== "valid" && padding !== "same") throw noPadding(where, padding, ["valid", "same"], n);
  return inputs.map((out, axis) => {
    const [kernel, stride, dilation] = [kernels[axis]!, steps[axis]!, gaps[axis]!];
    const reach = (kernel - 1) * dilation + 1;
    const extra = extras?.[axis];
    if (extra !== undefined && extra >= stride)
      throw new ArgumentError(
        `${where}: outputPadding ${extra} with stride ${stride}. Use less than the stride: the other sizes belong to longer inputs.`,
      );
    // how much the full result, (size - 1) * stride + reach, is cut at each end; less than 0 lengthens it
    let [front, back] = [0, -(extra ?? Math.max(stride - reach, 0))];
    if (explicit !== undefined) {
      const [before, after] = explicit[axis]!;
      [front, back] = [before, after - (extra ?? 0)];
    } else if (padding === "same") {
      const kept = extra === undefined ? stride + reach - 2 : reach + (reach % 2) - 2 + extra;
      const left = Math.min(Math.ceil(kept / 2), reach - 1);
      [front, back] = [reach - 1 - left, reach - 1 - (kept - left)];
    }
    const size = (out - 1) * stride + reach - front - back;
    if (size < 1 && out > 0)
      throw new ShapeError(
        `${where}: nothing is left along the ${axisNames[n as Spatial][axis] ?? ""}: ${out} inputs with kernel ${kernel}, stride ${stride} and dilation ${dilation} give ${(out - 1) * stride + reach}, the padding cuts ${front + back}. Use less padding.`,
      );
    return { size: Math.max(size, 0), kernel, stride, dilation, pads: [front, Math.max(back, 0)], out };
  });
}
