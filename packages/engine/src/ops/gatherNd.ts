import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import type { Attributes, NoAttributes } from "../kernels.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import { constant, operands, requireTensor, requireType, shapeOfNested } from "../operand.ts";
import type { NestedNumbers } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank, Shape } from "../shape.ts";
import { requireShape, sameShape, showShape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import type { RankOfShape } from "./reshape.ts";
import { reshape } from "./reshape.ts";

/** GatherNd's adjoint adds each upstream to the slice that it was copied from. */
const gatherNdOp: Op<NoAttributes> = linear(
  "GatherNd",
  (upstream, { inputs: [x, indices] }) => [
    apply(scatterNdOp, [upstream, indices as Tensor], { shape: (x as Tensor).shape }),
    undefined,
  ],
  { parameters: 1 },
);

/** ScatterNd's adjoint takes the upstream from where each update went. */
const scatterNdOp: Op<Attributes<"ScatterNd">> = linear(
  "ScatterNd",
  (upstream, { inputs: [, indices] }) => [apply(gatherNdOp, [upstream, indices as Tensor], {}), undefined],
  { parameters: 1, arrange: ([updates, indices]) => [indices, updates] as Tensor[] },
);

/** Lists of coordinates: an int32 tensor [..., depth], or integers on the host, which are checked. */
export type Coordinates = Tensor<Rank, "int32"> | NestedNumbers;

/**
 * y[i, ...] = x[indices[i, 0], indices[i, 1], …, ...]: slices picked by the coordinates of x's first axes. indices: [...picks, depth],
 * y: [...picks, ...x.shape behind the first `depth` axes]. Host indices are checked; those on a device must lie within x.
 */
export function gatherNd<D extends DType>(x: Tensor<Rank, D>, indices: Coordinates): Tensor<Rank, D> {
  requireTensor("gatherNd", x);
  return withinScope(() => {
    const at = coordinates("gatherNd", indices, x.shape, x);
    const depth = at.shape.at(-1) as number;
    requireShape("gatherNd", [...at.shape.slice(0, -1), ...x.shape.slice(depth)]);
    requireSomething("gatherNd", at, x.shape);
    return apply(gatherNdOp, [x, at], {}) as Tensor<Rank, D>;
  });
}

/**
 * Zeros of `shape` with updates[i, ...] added at [indices[i, 0], indices[i, 1], …, ...]: the adjoint of `gatherNd`. Repeated indices add up.
 * indices: [...picks, depth], updates: [...picks, ...shape behind the first `depth` axes].
 */
export function scatterNd<const S extends Shape, D extends DType>(
  indices: Coordinates,
  updates: Tensor<Rank, D>,
  shape: S,
): Tensor<RankOfShape<S>, D> {
  requireType("scatterNd: updates", updates, "float32", "int32");
  requireShape("scatterNd", shape);
  return withinScope(() => {
    const at = coordinates("scatterNd", indices, shape, updates);
    const depth = at.shape.at(-1) as number;
    const picks = at.shape.slice(0, -1);
    const rest = shape.slice(depth);
    if (!sameShape(updates.shape, [...picks, ...rest]))
      throw new ShapeError(
        `scatterNd: updates ${showShape(updates.shape)} for indices ${showShape(at.shape)} into ${showShape(shape)}. Expected ${showShape([...picks, ...rest])}: one slice per index.`,
      );
    requireSomething("scatterNd", at, shape);
    // one list of slices: kernels differ in which shapes of lists they take
    const count = sizeOf(picks);
    const rows = reshape(updates, [count, ...rest]);
    return apply(scatterNdOp, [rows, reshape(at, [count, depth])], { shape: [...shape] }) as Tensor<RankOfShape<S>, D>;
  });
}

function coordinates(where: string, indices: Coordinates, shape: Shape, beside: Tensor): Tensor<Rank, "int32"> {
  const isTensor = indices instanceof Tensor;
  if (!isTensor && !Array.isArray(indices))
    throw new ArgumentError(`${where}: indices are ${showValue(indices)}. Use an int32 tensor or nested arrays of integers.`);
  const sizes: Shape = isTensor ? indices.shape : shapeOfNested(where, indices);
  const depth = sizes.at(-1) ?? 0;
  if (depth < 1 || depth > shape.length)
    throw new ShapeError(
      `${where}: indices ${showShape(sizes)} with ${depth} coordinates each into ${showShape(shape)}. The last axis holds 1 to ${shape.length} coordinates.`,
    );
  const found = isTensor
    ? indices
    : (constant(where, checked(where, indices, shape), "int32", beside.device) as Tensor<Rank, "int32">);
  operands(where, [beside, found]);
  requireType(`${where}: indices`, found, "int32");
  return found;
}

function checked(where: string, indices: NestedNumbers, shape: Shape): NestedNumbers {
  const visit = (list: NestedNumbers): void => {
    for (const [axis, item] of list.entries()) {
      if (typeof item !== "number") visit(item);
      else if (!Number.isInteger(item) || item < 0 || item >= (shape[axis] ?? 0))
        throw new ArgumentError(
          `${where}: index ${showValue(list)} lies outside ${showShape(shape)}. Coordinate ${axis} is an integer from 0 to ${(shape[axis] ?? 0) - 1}.`,
        );
    }
  };
  visit(indices);
  return indices;
}

/** Without elements no kernel would look at the indices. */
function requireSomething(where: string, indices: Tensor, shape: Shape): void {
  const depth = indices.shape.at(-1) ?? 0;
  if (indices.size > 0 && shape.slice(0, depth).includes(0))
    throw new ArgumentError(`${where}: ${indices.size / depth} indices into ${showShape(shape)}. Nothing lies at any index.`);
}
