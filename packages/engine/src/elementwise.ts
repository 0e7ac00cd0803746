import { DTypeError } from "./errors.ts";
import type { Attributes, Kernel } from "./kernels.ts";
import { notTensor, operands, requireOneType } from "./operand.ts";
import type { BroadcastRank, DTypeOf, Operand, RankOf } from "./operand.ts";
import { apply } from "./op.ts";
import type { Application, Derivative, Op } from "./op.ts";
import { broadcastTo } from "./ops/sum.ts";
import { runKernel } from "./runKernel.ts";
import { withinScope } from "./scope.ts";
import type { DType } from "./dtype.ts";
import type { Rank } from "./shape.ts";
import { broadcastShapes } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * dy/dx of an elementwise function at x, from the operands and the result. A number is a constant derivative; 0 stops the flow. A
 * function maps dL/dy to dL/dx itself: for derivatives that are 0 in places, where an infinite dL/dy times 0 would be NaN.
 */
export type LocalDerivative<A> = (application: {
  readonly x: Tensor;
  readonly b: Tensor;
  readonly y: Tensor;
  readonly attributes: A;
}) => Tensor | number | ((upstream: Tensor) => Tensor);

/**
 * An op that acts on each element alone, given by one local derivative per operand:
 * vjp: dx_i = g * dy/dx_i,  jvp: dy = sum_i dy/dx_i * dx_i.
 */
export function elementwiseOp<K extends Kernel>(
  kernel: K,
  ...locals: readonly LocalDerivative<Attributes<K>>[]
): Op<Attributes<K>> {
  return { name: kernel, forward: (inputs, attributes) => [runKernel(kernel, inputs, attributes)], ...diagonal(locals) };
}

/** As `elementwiseOp`, for a function made of several ops whose derivative has a better form than the chain rule's. */
export function composedOp<A>(name: string, f: (x: Tensor, attributes: A) => Tensor, local: LocalDerivative<A>): Op<A> {
  return { name, forward: ([x], attributes) => [f(x as Tensor, attributes)], ...diagonal([local]) };
}

/** Both rules of an elementwise function: its Jacobian is diagonal, and its own transpose. */
function diagonal<A>(locals: readonly LocalDerivative<A>[]): Pick<Op<A>, "vjp" | "jvp"> {
  const scaled = (upstream: Tensor, i: number, { inputs, outputs, attributes }: Application<A>): Derivative => {
    const local = locals[i]?.({ x: inputs[0] as Tensor, b: inputs[1] as Tensor, y: outputs[0] as Tensor, attributes }) ?? 0;
    if (local === 0) return undefined;
    if (typeof local === "function") return local(upstream);
    return local === 1 ? upstream : local === -1 ? neg(upstream) : mul(upstream, local);
  };
  return {
    vjp: ([upstream], application) =>
      application.needs.map((need, i) => (need ? scaled(upstream as Tensor, i, application) : undefined)),
    jvp: (tangents, application) => {
      const y = application.outputs[0] as Tensor;
      let total: Derivative;
      tangents.forEach((dx, i) => {
        const part = dx === undefined ? undefined : scaled(dx, i, application);
        if (part !== undefined) total = total === undefined ? part : add(total, part);
      });
      return [total === undefined ? undefined : broadcastTo(total, y.shape)];
    },
  };
}

/** What the public functions of unary elementwise ops look like. */
export type Unary<D extends DType = "float32"> = <R extends Rank>(x: Tensor<R>) => Tensor<R, D>;

/** A unary elementwise op on float32 or int32, which keeps the element type. */
export type NumericUnary = <R extends Rank, D extends DType>(x: Tensor<R, D>) => Tensor<R, D>;

/** What the public functions of binary elementwise ops look like: operands broadcast, host values go to the other operand's device. */
export type Binary<D extends DType = never> = <A extends Operand, B extends Operand>(
  a: A,
  b: B,
) => Tensor<BroadcastRank<RankOf<A>, RankOf<B>>, [D] extends [never] ? DTypeOf<A, B> : D>;

/** The public function of a unary op on float32; `name` is for messages. */
export function unary<K extends Kernel>(name: string, op: Op<Attributes<K>>, attributes: Attributes<K>): Unary {
  return <R extends Rank>(x: Tensor<R>) => {
    if (!(x instanceof Tensor)) throw notTensor(name, x);
    if (x.dtype !== "float32") throw new DTypeError(`${name}: expected float32, got ${x.dtype}. Use cast(x, "float32").`);
    return apply(op, [x], attributes) as Tensor<R, "float32">;
  };
}

/** The public function of a unary op on float32 and int32. */
export function numericUnary<K extends Kernel>(name: string, op: Op<Attributes<K>>, attributes: Attributes<K>): NumericUnary {
  return <R extends Rank, D extends DType>(x: Tensor<R, D>) => {
    if (!(x instanceof Tensor)) throw notTensor(name, x);
    if (x.dtype === "bool") throw new DTypeError(`${name}: expected float32 or int32, got bool. Use cast(x, "float32").`);
    return apply(op, [x], attributes) as Tensor<R, D>;
  };
}

/** The public function of a binary op over `types`. */
export function binary<D extends DType = never>(name: string, op: Op<Attributes<"Add">>, types: readonly DType[]): Binary<D> {
  const applied = (p: Tensor, q: Tensor): Tensor => {
    if (p.dtype !== q.dtype) requireOneType(name, [p, q]);
    if (!types.includes(p.dtype))
      throw new DTypeError(`${name}: expected ${types.join(" or ")}, got ${p.dtype}. Use cast(x, "${types[0] ?? "float32"}").`);
    broadcastShapes(name, p.shape, q.shape);
    return apply(op, [p, q], {});
  };
  return <A extends Operand, B extends Operand>(a: A, b: B) => {
    // two tensors of one device need no conversion: the common case, kept short
    const isPair = a instanceof Tensor && b instanceof Tensor && a.device === b.device;
    const result = isPair
      ? applied(a, b)
      : withinScope(() => {
          const [p, q] = operands(name, [a, b]) as [Tensor, Tensor];
          return applied(p, q);
        });
    return result as Tensor<BroadcastRank<RankOf<A>, RankOf<B>>, [D] extends [never] ? DTypeOf<A, B> : D>;
  };
}

const numeric: readonly DType[] = ["float32", "int32"];

/** y = a + b. */
export const add: Binary = binary<never>(
  "add",
  elementwiseOp(
    "Add",
    () => 1,
    () => 1,
  ),
  numeric,
);
/** y = a - b. */
export const sub: Binary = binary<never>(
  "sub",
  elementwiseOp(
    "Sub",
    () => 1,
    () => -1,
  ),
  numeric,
);
/** y = a b. */
export const mul: Binary = binary<never>(
  "mul",
  elementwiseOp(
    "Multiply",
    ({ b }) => b,
    ({ x }) => x,
  ),
  numeric,
);
/** y = a / b. dy/db = -y / b. */
export const div: Binary = binary<never>(
  "div",
  elementwiseOp(
    "RealDiv",
    ({ b }) => div(1, b),
    ({ b, y }) => neg(div(y, b)),
  ),
  ["float32"],
);
/** y = -x. */
export const neg: NumericUnary = numericUnary(
  "neg",
  elementwiseOp("Neg", () => -1),
  {},
);
