import { zeros } from "../create.ts";
import { identity } from "../ops/cast.ts";
import { leaf, takeGradient } from "../reverse.ts";
import type { Tensor } from "../tensor.ts";
import type { Level } from "../trace.ts";
import { mapTree } from "../tree.ts";
import { requireDifferentiable, requireTensors } from "./checks.ts";

/** The argument's tensors as leaves of the level's graph. */
export function markLeaves<X>(where: string, level: Level, x: X): X {
  requireTensors(`${where}: the argument`, x);
  return mapTree(x, (t) => {
    requireDifferentiable(where, t);
    return leaf(level, t);
  });
}

/**
 * The same values, each in memory of its own, apart from that of `others`: derivatives of a + b are one tensor, but whoever disposes
 * of one must not lose the other.
 */
export function separate<T>(tree: T, others: readonly Tensor[]): T {
  const taken = new Set(others.map((t) => t.storage));
  return mapTree(tree, (t) => {
    const own = taken.has(t.storage) ? identity(t) : t;
    taken.add(own.storage);
    return own;
  });
}

/** What arrived at a leaf; zeros where the result does not depend on it. */
export function gradientAt(x: Tensor): Tensor {
  return takeGradient(x) ?? zeros(x.shape, { device: x.device });
}

/** The value as the next outer level sees it. */
export function outside(level: Level, y: Tensor): Tensor {
  return y.trace?.level === level ? y.trace.primal : y;
}
