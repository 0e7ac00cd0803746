import { closeArena, currentArena, openArena } from "./arena.ts";
import { StateError } from "./errors.ts";
import type { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { forEachTensor } from "./tree.ts";

const nothing: ReadonlySet<Storage> = new Set();

/**
 * Runs the synchronous `fn` and frees every tensor made in it, except those in its result (a tensor, or arrays and records of
 * tensors at any depth). Also when it throws. Scopes nest: what escapes an inner one belongs to the next outer one.
 */
export function scope<T>(fn: () => T): T {
  return closed(fn, false);
}

/** A scope whose operations belong to no graph: it frees at its end also while one is being built. */
export function scopeApart<T>(fn: () => T): T {
  return closed(fn, true);
}

function closed<T>(fn: () => T, apart: boolean): T {
  const mine = openArena(apart);
  let kept = nothing;
  try {
    const result = fn();
    if (result instanceof Promise) {
      void result.catch(() => undefined); // its own failure comes after ours
      throw new StateError("scope: the function returned a promise. A scope is synchronous: read values after it, not inside.");
    }
    kept = storagesIn(result);
    return result;
  } finally {
    closeArena(mine, kept);
  }
}

/** Runs `fn` inside the scope that is open, or in one of its own where none is: for ops that make temporaries. */
export function withinScope<T>(fn: () => T): T {
  return currentArena() === undefined ? scope(fn) : fn();
}

function storagesIn(result: unknown): ReadonlySet<Storage> {
  if (result === undefined) return nothing;
  const found = new Set<Storage>();
  const keep = ({ storage, trace }: Tensor): void => {
    found.add(storage);
    if (trace === undefined) return;
    keep(trace.primal);
    // in forward mode a value is kept with its tangent
    if (trace.tangent !== undefined) keep(trace.tangent);
  };
  forEachTensor(result, keep);
  return found;
}
