import { showValue } from "../choices.ts";
import type { DType } from "../dtype.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { applyAll } from "../op.ts";
import type { Derivative, Op } from "../op.ts";
import { operands, requireOneType, requireTensor, uploadConstant } from "../operand.ts";
import { runKernel } from "../runKernel.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { expandDims, reshape } from "./reshape.ts";
import { concat } from "./slice.ts";

interface Parts {
  readonly sizes: readonly number[];
  readonly axis: number;
}

/** Split's adjoint joins the upstreams, zeros where a part was not used. One op for all parts: each alone would pad a full-sized gradient. */
const splitOp: Op<Parts> = {
  name: "Split",
  forward: ([x], { sizes, axis }) => {
    let from = 0;
    return sizes.map((n) => {
      const begin = (x as Tensor).shape.map((_, i) => (i === axis ? from : 0));
      from += n;
      return runKernel("Slice", [x as Tensor], { begin, size: (x as Tensor).shape.map((m, i) => (i === axis ? n : m)) });
    });
  },
  vjp: (upstream, { outputs, attributes: { axis } }) => [
    concat(
      outputs.map((y, i) => upstream[i] ?? zerosLike(y)), // what was never used has no entry
      axis,
    ),
  ],
  jvp: ([dx], { attributes }) => applyAll(splitOp, [dx as Tensor], attributes) as readonly Derivative[],
};

function zerosLike({ device, size, shape }: Tensor): Tensor {
  return uploadConstant(device, new Float32Array(size), shape, "float32");
}

/** x cut along `axis` into that many equal parts, or into parts of the given sizes; one size may be -1: it is what remains. */
export function split<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  parts: number | readonly number[],
  axis = 0,
): Tensor<R, D>[] {
  requireTensor("split", x);
  const at = normalizeAxis("split", axis, x.rank);
  return applyAll(splitOp, [x], { sizes: sizesOf(parts, x.shape[at] ?? 0, at), axis: at }) as Tensor<R, D>[];
}

function sizesOf(parts: number | readonly number[], n: number, axis: number): readonly number[] {
  if (typeof parts === "number") {
    if (!Number.isInteger(parts) || parts < 1)
      throw new ArgumentError(`split: ${showValue(parts)} parts. Use an integer of at least 1, or an array of sizes.`);
    if (n % parts !== 0)
      throw new ShapeError(`split: axis ${axis} of size ${n} has no ${parts} equal parts. Give an array of sizes.`);
    return Array.from({ length: parts }, () => n / parts);
  }
  const given: unknown = parts;
  if (!Array.isArray(given) || given.length === 0 || !given.every((size) => Number.isInteger(size) && (size as number) >= -1))
    throw new ArgumentError(`split: parts ${showValue(parts)}. Use a number of equal parts, or an array of integer sizes.`);
  const open = parts.indexOf(-1);
  const known = parts.reduce((sum, size, i) => (i === open ? sum : sum + size), 0);
  if (parts.indexOf(-1, open + 1) > open && open >= 0)
    throw new ArgumentError(`split: parts ${showValue(parts)}. Only one size may be -1.`);
  if (open < 0 ? known !== n : known > n)
    throw new ShapeError(
      `split: sizes ${showShape(parts)} add up to ${known}, but axis ${axis} has ${n} elements. They must cover it exactly.`,
    );
  return parts.map((size, i) => (i === open ? n - known : size));
}

/** The slices of x along `axis`, without that axis. */
export function unstack<D extends DType>(x: Tensor<Rank, D>, axis = 0): Tensor<Rank, D>[] {
  requireTensor("unstack", x);
  const at = normalizeAxis("unstack", axis, x.rank);
  const rest = x.shape.filter((_, i) => i !== at);
  const n = x.shape[at] ?? 0;
  if (n === 0) return [];
  return withinScope(() => split(x, n, at).map((slice) => reshape(slice, rest)));
}

/** Tensors of one shape side by side along a new axis; -1 puts it behind the last. */
export function stack<D extends DType>(tensors: readonly Tensor<Rank, D>[], axis = 0): Tensor<Rank, D> {
  const given: unknown = tensors;
  if (!Array.isArray(given))
    throw new ArgumentError(`stack: expected an array of tensors, got ${showValue(tensors)}. Write stack([a, b]).`);
  const [first] = tensors;
  if (first === undefined) throw new ArgumentError("stack: no tensors given. Give at least one.");
  for (const t of tensors) requireTensor("stack", t);
  operands("stack", tensors);
  requireOneType("stack", tensors);
  const at = normalizeAxis("stack", axis, first.rank + 1);
  if (tensors.some((t) => !sameShape(t.shape, first.shape)))
    throw new ShapeError(
      `stack: shapes ${tensors.map((t) => showShape(t.shape)).join(", ")} differ. All must be equal; concat joins along an axis that exists.`,
    );
  return withinScope(() =>
    concat(
      tensors.map((t) => expandDims(t, at)),
      at,
    ),
  );
}
