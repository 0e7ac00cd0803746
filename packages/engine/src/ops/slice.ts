import { showValue } from "../choices.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { linear } from "../linear.ts";
import { operands, requireOneType, requireTensor } from "../operand.ts";
import { apply } from "../op.ts";
import type { Op } from "../op.ts";
import type { Attributes } from "../kernels.ts";
import type { DType } from "../dtype.ts";
import type { Rank } from "../shape.ts";
import { normalizeAxis, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Slice's adjoint pads the upstream with zeros to x's shape. */
const sliceOp = linear("Slice", (upstream, { inputs: [x], attributes: { begin, size } }) => {
  const { shape } = x as Tensor;
  return padTo(
    upstream,
    begin.map((from, i) => [from, (shape[i] ?? 0) - from - (size[i] ?? 0)] as const),
  );
});

/** Pad is affine: tangents are padded with 0 whatever the constant is, and the adjoint cuts the padding off. */
export const padOp: Op<Attributes<"PadV2">> = {
  ...linear("PadV2", (upstream, { inputs: [x], attributes: { paddings } }) =>
    slice(
      upstream,
      paddings.map(([before]) => before),
      (x as Tensor).shape,
    ),
  ),
  jvp: ([dx], { attributes: { paddings } }) => [padTo(dx as Tensor, paddings)],
};

/** Concat's adjoint cuts the upstream into the operands' parts. */
const concatOp = linear("Concat", (upstream, { inputs, attributes: { axis }, needs }) => {
  let from = 0;
  return inputs.map((x, i) => {
    const begin = x.shape.map((_, d) => (d === axis ? from : 0));
    from += x.shape[axis] ?? 0;
    return needs[i] === true ? slice(upstream, begin, x.shape) : undefined;
  });
});

function padTo(x: Tensor, paddings: readonly (readonly [number, number])[]): Tensor {
  return apply(padOp, [x], { paddings, constantValue: 0 });
}

/** The block of x that starts at `begin` and has the given size; -1 in `size` goes to the end of that axis. */
export function slice<R extends Rank, D extends DType>(
  x: Tensor<R, D>,
  begin: readonly number[],
  size: readonly number[],
): Tensor<R, D> {
  requireTensor("slice", x);
  for (const [name, list] of Object.entries({ begin, size }) as [string, unknown][])
    if (!Array.isArray(list))
      throw new ArgumentError(`slice: ${name} is ${showValue(list)}. Give one integer per axis, as slice(x, [0, 0], [2, -1]).`);
  const full = x.shape.map((n, i) => (size[i] === -1 ? n - (begin[i] ?? 0) : (size[i] ?? Number.NaN)));
  const fits = x.shape.every(
    (n, i) =>
      Number.isInteger(begin[i]) && Number.isInteger(full[i]) && begin[i]! >= 0 && full[i]! >= 0 && begin[i]! + full[i]! <= n,
  );
  if (begin.length !== x.rank || size.length !== x.rank || !fits)
    throw new ShapeError(
      `slice: begin ${showShape(begin)} and size ${showShape(size)} do not lie within ${showShape(x.shape)}. Give one integer per axis.`,
    );
  return apply(sliceOp, [x], { begin: [...begin], size: full }) as Tensor<R, D>;
}

/** Tensors joined along one axis; their other sizes must agree. One tensor alone is given back itself. */
export function concat<R extends Rank, D extends DType>(tensors: readonly Tensor<R, D>[], axis = 0): Tensor<R, D> {
  const given: unknown = tensors;
  if (!Array.isArray(given))
    throw new ArgumentError(`concat: expected an array of tensors, got ${showValue(tensors)}. Write concat([a, b]).`);
  const [first] = tensors;
  if (first === undefined) throw new ArgumentError("concat: no tensors given. Give at least one.");
  for (const t of tensors) requireTensor("concat", t);
  const at = normalizeAxis("concat", axis, first.rank);
  operands("concat", tensors);
  requireOneType("concat", tensors);
  for (const t of tensors)
    if (t.rank !== first.rank || t.shape.some((n, i) => i !== at && n !== first.shape[i]))
      throw new ShapeError(
        `concat: shapes ${tensors.map((x) => showShape(x.shape)).join(", ")} differ outside axis ${at}. All other sizes must be equal.`,
      );
  return tensors.length === 1 ? first : (apply(concatOp, tensors, { axis: at }) as Tensor<R, D>);
}
