import { requireKnownOptions, showValue } from "../choices.ts";
import { tensor, zeros } from "../create.ts";
import { ArgumentError } from "../errors.ts";
import { forward, tangentOf } from "../forward.ts";
import type { Derivative } from "../op.ts";
import { concat } from "../ops/slice.ts";
import { reshape } from "../ops/reshape.ts";
import { backward, takeGradient } from "../reverse.ts";
import { scope } from "../scope.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, mapTree } from "../tree.ts";
import type { Tree, TreeLike } from "../tree.ts";
import { requireDifferentiable, requireFunction } from "./checks.ts";
import { recordGraph } from "./recordGraph.ts";
import type { Graph } from "./recordGraph.ts";

/** Every tensor of a structure as a plain tensor, whatever its rank was. */
type Loosened<X> = Tree extends X ? Tree : X extends Tensor ? Tensor : { readonly [K in keyof X]: Loosened<X[K]> };

/** y's structure, with x's structure in the place of each tensor: dy/dx of one pair has shape [...y.shape, ...x.shape]. */
export type JacobianOf<Y, X> = Tree extends Y
  ? Tree
  : Y extends Tensor
    ? Loosened<X>
    : { readonly [K in keyof Y]: JacobianOf<Y[K], X> };

/** How a Jacobian is built: column by column (forward), row by row (reverse), or whichever takes fewer walks through the graph. */
export type JacobianMode = "auto" | "forward" | "reverse";

/** Options of `jacobian`. */
export interface JacobianOptions {
  /** Default "auto": forward mode when there are at least as many outputs as inputs, reverse mode otherwise. */
  readonly mode?: JacobianMode;
}

/** f(x) and its Jacobian, with the mode that was used and the number of walks it took. */
export interface ValueAndJacobian<X, Y> {
  readonly value: Y;
  readonly jacobian: JacobianOf<Y, X>;
  readonly mode: "forward" | "reverse";
  /** One walk through the graph per input element (forward) or per output element (reverse). */
  readonly walks: number;
}

/**
 * The Jacobian of f with respect to its first argument: J = dy/dx, of shape [...y.shape, ...x.shape] for tensors, nested for trees (a
 * record of outputs gives a record of what f's argument looks like). f runs once; then forward mode takes one walk per input element
 * and gives columns, reverse mode one per output element and gives rows. It is itself differentiable. `valueAndJacobian` says which
 * mode was chosen. Errors: an argument or a result that is not of floats, an unknown mode.
 */
export function jacobian<X extends TreeLike<X>, Y extends TreeLike<Y>, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Y,
  options: JacobianOptions = {},
): (x: X, ...rest: Rest) => JacobianOf<Y, X> {
  const both = jacobianOf("jacobian", f, options);
  return (x, ...rest) => scope(() => both(x, ...rest).jacobian) as JacobianOf<Y, X>;
}

/** f as a function of (value, Jacobian, mode chosen, walks taken): see `jacobian`. */
export function valueAndJacobian<X extends TreeLike<X>, Y extends TreeLike<Y>, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Y,
  options: JacobianOptions = {},
): (x: X, ...rest: Rest) => ValueAndJacobian<X, Y> {
  return jacobianOf("valueAndJacobian", f, options) as (x: X, ...rest: Rest) => ValueAndJacobian<X, Y>;
}

const modes: readonly unknown[] = ["auto", "forward", "reverse"];

type Built<Y> = Omit<ValueAndJacobian<never, Y>, "jacobian"> & { readonly jacobian: unknown };

/** `valueAndJacobian` for transforms that are made of it: errors begin with `where`. */
export function jacobianOf<X extends TreeLike<X>, Y extends TreeLike<Y>, Rest extends readonly unknown[]>(
  where: string,
  f: (x: X, ...rest: Rest) => Y,
  options: JacobianOptions,
): (x: X, ...rest: Rest) => Built<Y> {
  requireFunction(where, f);
  requireKnownOptions(where, options, ["mode"]);
  const { mode: wanted = "auto" } = options;
  if (!modes.includes(wanted))
    throw new ArgumentError(`${where}: mode is ${showValue(wanted)}. Expected "auto", "forward" or "reverse".`);
  return (x, ...rest) =>
    scope(() => {
      const graph = recordGraph(where, (marked: X) => f(marked, ...rest), x);
      const [inputs, outputs] = [leavesOf(graph.leaves), leavesOf(graph.result)];
      for (const y of outputs) requireDifferentiable(where, y);
      const [n, m] = [elements(inputs), elements(outputs)];
      const mode = wanted === "auto" ? (m >= n ? "forward" : "reverse") : wanted;
      const blocks = mode === "forward" ? columns(graph, inputs, outputs) : rows(graph, inputs, outputs);
      const nested = mapNested(graph.result, (i) => mapNested(graph.leaves, (k) => blocks[i]?.[k]));
      return { value: graph.value, jacobian: nested, mode, walks: mode === "forward" ? n : m };
    });
}

type Blocks = readonly (readonly Tensor[])[];

/** One forward walk for each element of each input: dy/dx_j, the columns. */
function columns({ level }: Graph<unknown, unknown>, inputs: readonly Tensor[], outputs: readonly Tensor[]): Blocks {
  const parts = inputs.map((x, k) =>
    units(x).map((unit) =>
      scope(() => {
        const moved = forward(
          level,
          inputs,
          inputs.map((_, i) => (i === k ? unit : undefined)),
        );
        return outputs.map((y) => reshape(tangentOf(moved, level, y) ?? zeros(y.shape, { device: y.device }), [y.size, 1]));
      }),
    ),
  );
  return outputs.map((y, i) =>
    inputs.map((x, k) => block(parts[k]?.map((column) => column[i] as Tensor) ?? [], 1, [...y.shape, ...x.shape], y)),
  );
}

/** One reverse walk for each element of each output: dy_i/dx, the rows. */
function rows({ level }: Graph<unknown, unknown>, inputs: readonly Tensor[], outputs: readonly Tensor[]): Blocks {
  return outputs.map((y) => {
    const parts = units(y).map((unit) =>
      scope(() => {
        backward(level, [y], [unit]);
        const gradients: Derivative[] = inputs.map(takeGradient);
        return inputs.map((x, k) => reshape(gradients[k] ?? zeros(x.shape, { device: x.device }), [1, x.size]));
      }),
    );
    return inputs.map((x, k) =>
      block(
        parts.map((row) => row[k] as Tensor),
        0,
        [...y.shape, ...x.shape],
        y,
      ),
    );
  });
}

function block(parts: readonly Tensor[], axis: 0 | 1, shape: Shape, like: Tensor): Tensor {
  if (parts.length === 0) return zeros(shape, { device: like.device });
  return reshape(parts.length === 1 ? (parts[0] as Tensor) : concat(parts, axis), shape);
}

/** The tensors of x's shape with a single 1. */
function units(x: Tensor): Tensor[] {
  return Array.from({ length: x.size }, (_, j) => {
    const data = new Float32Array(x.size);
    data[j] = 1;
    return tensor(data, { shape: x.shape, device: x.device });
  });
}

function elements(tensors: readonly Tensor[]): number {
  return tensors.reduce((n, { size }) => n + size, 0);
}

/** The tree with its i-th tensor replaced by what `make(i)` gives. */
function mapNested(tree: unknown, make: (i: number) => unknown): unknown {
  let i = 0;
  return mapTree(tree, () => make(i++) as Tensor);
}
