import { pooledShape, type PoolingWindows, type Shape, sizeOf } from "@chainrule/engine";
import type { HeapCode, HeapFunctions } from "../HeapCode.ts";
import { poolCode } from "./poolCode.ts";

/** Pooling by code of ours over one or two spatial axes. */
export class Pools {
  private readonly heap: HeapCode;
  private readonly functions: HeapFunctions;

  constructor(heap: HeapCode) {
    this.heap = heap;
    this.functions = heap.compile([poolCode("maxPool"), poolCode("maxPoolGrad")]);
  }

  /** Whether code of ours pools values of this shape. */
  knows(shape: Shape): boolean {
    return shape.length === 3 || shape.length === 4;
  }

  /** The maxima of the windows in x, by addresses. */
  maximum(shape: Shape, windows: PoolingWindows, x: number, out: number): void {
    this.functions["maxPool"]!(x, out, 0, ...geometry(shape, windows));
  }

  /** dx: dy where the windows' maxima are, zeros elsewhere. */
  maximumGradient(shape: Shape, windows: PoolingWindows, dy: number, x: number, dx: number): void {
    this.heap.bytes().fill(0, dx, dx + 4 * sizeOf(shape));
    this.functions["maxPoolGrad"]!(x, dy, dx, ...geometry(shape, windows));
  }
}

/** Sizes in the order of the parameters; one spatial axis is a row of an image. */
function geometry(shape: Shape, windows: PoolingWindows): number[] {
  const two = <T>(values: readonly T[], one: T): [T, T] => (values.length === 1 ? [one, values[0]!] : [values[0]!, values[1]!]);
  const [top, left] = two(windows.padding, [0, 0]).map(([before]) => before) as [number, number];
  const sizes = (of: Shape): [number, number] => two(of.slice(1, -1), 1);
  return [
    shape[0]!,
    ...sizes(shape),
    shape.at(-1)!,
    ...two(windows.window, 1),
    ...sizes(pooledShape(shape, windows)),
    ...two(windows.strides, 1),
    top,
    left,
    ...two(windows.dilations, 1),
  ];
}
