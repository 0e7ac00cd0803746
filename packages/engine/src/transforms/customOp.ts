import { requireKnownOptions, showValue } from "../choices.ts";
import { evaluateApart } from "../closures.ts";
import { zeros } from "../create.ts";
import { ArgumentError, StateError } from "../errors.ts";
import { applyAll } from "../op.ts";
import type { Application, Derivative, Op } from "../op.ts";
import { showShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { leavesOf, mapTree, pairTrees } from "../tree.ts";
import type { Tree } from "../tree.ts";
import { requireFunction, requireLike, requireTensors } from "./checks.ts";
import { transposed } from "./transposed.ts";

/** A structure in which any tensor may be undefined, which stands for zero. */
export type Partly<X> = Tree extends X
  ? unknown
  : X extends Tensor
    ? Tensor | undefined
    : { readonly [K in keyof X]: Partly<X[K]> };

/** What a derivative rule of `customOp` sees of one application. */
export interface CustomApplication<X, Y> {
  /** The arguments, as they were given. */
  readonly inputs: X;
  readonly output: Y;
}

/** A function with derivative rules of its own: see `customOp`. */
export interface CustomOp<X extends readonly Tree[], Y extends Tree> {
  /** For error messages and drawings. */
  readonly name: string;
  /** y = f(x), made of ops. Its operations are not differentiated: the rules stand in their place. */
  readonly forward: (...x: X) => Y;
  /** Upstream dL/dy (y's structure, zeros where nothing depends on a part) to dL/dx: an array with an entry for each argument. */
  readonly vjp?: (upstream: Y, application: CustomApplication<X, Y>) => Partly<X>;
  /** Tangents dx (an array with an entry for each argument, zeros where one is constant) to dy, of y's structure. */
  readonly jvp?: (tangents: X, application: CustomApplication<X, Y>) => Partly<Y>;
}

/**
 * A differentiable function with rules of its own in the place of its operations': for derivatives that are cheaper or more stable by
 * hand, or other than the true ones on purpose (straight-through estimators, gradient reversal). One rule is enough: each follows from
 * the other, being its transpose. Rules are made of ops, so that the function's gradients have gradients. `forward` may close over
 * constants but not over what is differentiated: that must be an argument, or an error says so. As JAX's `custom_vjp` and `custom_jvp`.
 */
export function customOp<X extends readonly Tree[], Y extends Tree>(definition: CustomOp<X, Y>): (...x: X) => Y {
  requireKnownOptions("customOp", definition, ["name", "forward", "vjp", "jvp"]);
  const { name, forward, vjp, jvp } = definition;
  if (typeof name !== "string" || name === "")
    throw new ArgumentError(`customOp: name is ${showValue(name)}. Give the function a name, for messages.`);
  requireFunction(`customOp "${name}": forward`, forward);
  for (const [rule, given] of Object.entries({ vjp, jvp }))
    if (given !== undefined) requireFunction(`customOp "${name}": ${rule}`, given);
  if (vjp === undefined && jvp === undefined)
    throw new ArgumentError(
      `customOp "${name}": no rule is given. Define vjp, jvp or both; without rules use the function itself.`,
    );
  return (...x) => {
    requireTensors(`${name}: the list of arguments`, x);
    let shape: Tree = [];
    const seen = ({ inputs, outputs }: Application<undefined>): CustomApplication<X, Y> => ({
      inputs: rebuild(x, inputs) as X,
      output: rebuild(shape, outputs) as Y,
    });
    const backward = (rule: NonNullable<typeof vjp>, upstream: readonly Derivative[], application: Application<undefined>) => {
      const result = rule(rebuild(shape, filled(upstream, application.outputs)) as Y, seen(application));
      return derivativesIn(`${name}: what vjp returned`, seen(application).inputs, result);
    };
    const forwards = (rule: NonNullable<typeof jvp>, tangents: readonly Derivative[], application: Application<undefined>) => {
      const result = rule(rebuild(x, filled(tangents, application.inputs)) as X, seen(application));
      return derivativesIn(`${name}: what jvp returned`, seen(application).output, result);
    };
    const op: Op<undefined> = {
      name,
      forward: (inputs) => {
        const { result, captured } = evaluateApart(() => {
          const y = forward(...(rebuild(x, inputs) as X));
          requireTensors(`${name}: the result`, y);
          return y;
        });
        if (captured.size > 0) throw closesOver(name, [...captured.keys()][0] as Tensor);
        shape = result;
        return leavesOf(result);
      },
      vjp: (upstream, application) =>
        vjp !== undefined
          ? backward(vjp, upstream, application)
          : transposed((dx) => forwards(jvp as NonNullable<typeof jvp>, dx, application), application.inputs, upstream),
      jvp: (tangents, application) =>
        jvp !== undefined
          ? forwards(jvp, tangents, application)
          : transposed((u) => backward(vjp as NonNullable<typeof vjp>, u, application), application.outputs, tangents),
    };
    const outputs = applyAll(op, leavesOf(x), undefined);
    return rebuild(shape, outputs) as Y;
  };
}

/** Zeros in the place of what nothing depends on. */
function filled(derivatives: readonly Derivative[], like: readonly Tensor[]): Tensor[] {
  return like.map((t, i) => derivatives[i] ?? zeros(t.shape, { device: t.device }));
}

/** The tensors of a rule's result in order; undefined for zero. An error where the structure or a shape is not the operand's. */
function derivativesIn(where: string, like: Tree, result: unknown): readonly Derivative[] {
  if (result instanceof Promise) requireTensors(where, result);
  const blanks = new Set<Tensor>();
  const blank = (t: Tensor): Tensor => {
    const mark = new Tensor(t.storage, t.shape, t.dtype, undefined);
    blanks.add(mark);
    return mark;
  };
  const found: Derivative[] = [];
  pairTrees(where, like, completed(like, result, blank), (t, derivative, path) => {
    const isZero = blanks.has(derivative) || t.dtype !== "float32";
    if (!isZero) requireLike(path, derivative, t);
    found.push(isZero ? undefined : derivative);
    return t;
  });
  return found;
}

/** The result with `blank(t)` wherever undefined stands for a whole part. */
function completed(like: Tree, result: unknown, blank: (t: Tensor) => Tensor): unknown {
  if (result === undefined) return mapTree(like, blank);
  if (like instanceof Tensor || typeof result !== "object" || result === null) return result;
  if (Array.isArray(like)) {
    if (!Array.isArray(result) || result.length !== like.length) return result;
    return like.map((item: Tree, i) => completed(item, result[i], blank));
  }
  if (result instanceof Tensor || Array.isArray(result)) return result;
  const given = result as Readonly<Record<string, unknown>>;
  const parts = Object.entries(like).map(([key, item]) => [key, completed(item as Tree, given[key], blank)]);
  return { ...given, ...(Object.fromEntries(parts) as object) };
}

/** The tree with its tensors replaced in order. */
function rebuild(tree: Tree, tensors: readonly Tensor[]): Tree {
  let i = 0;
  return mapTree(tree, () => tensors[i++] as Tensor);
}

function closesOver(name: string, x: Tensor): StateError {
  return new StateError(
    `${name}: forward closes over a tensor of shape ${showShape(x.shape)} that is being differentiated. Make it an argument, or take stopGradient of it.`,
  );
}
