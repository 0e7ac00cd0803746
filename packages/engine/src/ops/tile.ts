import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { apply } from "../op.ts";
import { requireTensor } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, requireShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { reshape } from "./reshape.ts";
import { concat } from "./slice.ts";
import { split } from "./split.ts";
import { broadcastTo, sum } from "./sum.ts";

/** Tile's adjoint adds up the copies, one axis after another: an axis is [copy, element] in the upstream. */
const tileOp = linear("Tile", (upstream, { inputs: [x], attributes: { reps } }) => {
  const { shape } = x as Tensor;
  let g = upstream;
  reps.forEach((copies, axis) => {
    if (copies === 1) return;
    const [before, after] = [shape.slice(0, axis), g.shape.slice(axis + 1)];
    const n = (shape[axis] ?? 1) * sizeOf(after);
    const added = sum(reshape(g, [sizeOf(before), copies, n]), { axis: 1 });
    g = reshape(added, [...before, shape[axis] ?? 1, ...after]);
  });
  return g;
});

/**
 * x repeated as a whole, reps[i] times along axis i: NumPy's `tile`. With fewer repetitions than axes the first axes stay; with more, new
 * axes of size 1 come in front.
 */
export function tile<D extends DType>(x: Tensor<Rank, D>, reps: number | readonly number[]): Tensor<Rank, D> {
  requireTensor("tile", x);
  const list: unknown = typeof reps === "number" ? [reps] : reps;
  if (!Array.isArray(list) || !Array.from(list).every((n) => Number.isInteger(n) && (n as number) >= 0))
    throw new ArgumentError(`tile: repetitions ${showValue(reps)}. Use integers >= 0, one per axis.`);
  const given = list as readonly number[];
  const rank = Math.max(given.length, x.rank);
  const full = [...ones(rank - given.length), ...given];
  const shape = [...ones(rank - x.rank), ...x.shape];
  requireShape(
    "tile",
    shape.map((n, i) => n * (full[i] ?? 1)),
  );
  return withinScope(() => {
    const from = reshape(x, shape);
    return full.every((n) => n === 1) ? from : (apply(tileOp, [from], { reps: full }) as Tensor<Rank, D>);
  });
}

function ones(count: number): number[] {
  return new Array<number>(count).fill(1);
}

/**
 * Each element (or slice along `axis`) that many times in place: NumPy's `repeat`. `repeats` is one number for all, or one per element.
 * Without an axis, of x as a vector.
 */
export function repeat<D extends DType>(x: Tensor<Rank, D>, repeats: number | readonly number[], axis?: number): Tensor<Rank, D> {
  requireTensor("repeat", x);
  const given: unknown = typeof repeats === "number" ? [repeats] : repeats;
  if (!Array.isArray(given) || !Array.from(given).every((n) => Number.isInteger(n) && (n as number) >= 0))
    throw new ArgumentError(`repeat: repeats ${showValue(repeats)}. Use an integer >= 0, or one per element.`);
  return withinScope(() => {
    const from: Tensor<Rank, D> = axis === undefined ? reshape(x, [x.size]) : x;
    const at = axis === undefined ? 0 : normalizeAxis("repeat", axis, x.rank);
    const n = from.shape[at] ?? 0;
    const [before, after] = [from.shape.slice(0, at), from.shape.slice(at + 1)];
    if (typeof repeats === "number") {
      const [outer, inner] = [sizeOf(before) * n, sizeOf(after)];
      const copies = broadcastTo(reshape(from, [outer, 1, inner]), [outer, repeats, inner]);
      return reshape(copies, [...before, n * repeats, ...after]);
    }
    if (repeats.length !== n)
      throw new ShapeError(
        `repeat: ${repeats.length} repeats for axis ${at} of ${showShape(from.shape)}. Use one number, or ${n}: one per element.`,
      );
    requireShape("repeat", [...before, repeats.reduce((sum, count) => sum + count, 0), ...after]);
    return gather(
      from,
      repeats.flatMap((count, i) => new Array<number>(count).fill(i)),
      at,
    );
  });
}

/**
 * x with its elements moved on by `shift` along `axis`, those beyond the end coming in at the front: NumPy's `roll`. Several axes take one
 * shift each. Without an axis, of x as a vector, in x's shape.
 */
export function roll<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  shift: number | readonly number[],
  axis?: number | readonly number[],
): Tensor<R, D> {
  requireTensor("roll", x);
  const [shifts, axes]: readonly (readonly unknown[])[] = [[shift].flat(), axis === undefined ? [] : [axis].flat()];
  if (!shifts!.every(Number.isInteger) || shifts!.length === 0)
    throw new ArgumentError(`roll: shift ${showValue(shift)}. Use an integer, or one per axis.`);
  if (axis === undefined ? shifts!.length !== 1 : shifts!.length !== axes!.length)
    throw new ArgumentError(`roll: shifts ${showValue(shift)} for axes ${showValue(axis)}. Use one shift per axis.`);
  return withinScope(() => {
    if (axis === undefined)
      return reshape(turned(reshape(x, [x.size]), shifts![0] as number, 0), x.shape) as Tensor as Tensor<R, D>;
    let y: Tensor = x;
    axes!.forEach((one, i) => {
      y = turned(y, shifts![i] as number, normalizeAxis("roll", one as number, x.rank));
    });
    return y as Tensor<R, D>;
  });
}

function turned(x: Tensor, shift: number, axis: number): Tensor {
  const n = x.shape[axis] ?? 0;
  const by = n === 0 ? 0 : ((shift % n) + n) % n;
  return by === 0 ? x : concat(split(x, [n - by, by], axis).reverse(), axis);
}
