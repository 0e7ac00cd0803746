import { closeArena, openArena } from "../arena.ts";
import { DisposedError } from "../errors.ts";
import type { Storage } from "../storage.ts";
import { isBuildingGraph, withLevel } from "../trace.ts";
import type { Level } from "../trace.ts";
import { leavesOf, mapTree } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { requireTensors } from "./checks.ts";
import { markLeaves, outside, separate } from "./results.ts";

/** A function recorded at one argument: the graph can be walked many times, in both directions. */
export interface Graph<X, Y> {
  readonly level: Level;
  /** The argument's tensors as the graph's leaves. */
  readonly leaves: X;
  /** What f returned, still tied to the graph. */
  readonly result: Y;
  /** f(x), in memory of its own. */
  readonly value: Y;
  /** Frees what the graph holds on to; the value stays. Inside another differentiation that one frees it, when it needs it no longer. */
  readonly dispose: () => void;
  /** A DisposedError once `dispose` has freed it. */
  readonly requireAlive: () => void;
}

/** Runs f once at x and keeps its graph with all that was made on the way. `where` names the transform in errors. */
export function recordGraph<X extends TreeLike<X>, Y extends TreeLike<Y>>(where: string, f: (x: X) => Y, x: X): Graph<X, Y> {
  const arena = openArena();
  let kept: ReadonlySet<Storage> = new Set();
  let graph: Omit<Graph<X, Y>, "dispose" | "requireAlive">;
  try {
    graph = withLevel("reverse", (level) => {
      const leaves = markLeaves(where, level, x);
      const result = f(leaves);
      requireTensors(`${where}: the result`, result);
      const value = separate(
        mapTree(result, (t) => outside(level, t)),
        leavesOf(x),
      );
      return { level, leaves, result, value };
    });
    // everything made stays: the walks need it
    kept = new Set(arena.made);
  } finally {
    closeArena(arena, kept);
  }
  const yours = new Set(leavesOf(graph.value).map((t) => t.storage));
  let disposed = false;
  const dispose = (): void => {
    if (isBuildingGraph()) return;
    disposed = true;
    for (const storage of kept) if (storage.owners === 0 && !yours.has(storage)) storage.free();
  };
  const requireAlive = (): void => {
    if (disposed)
      throw new DisposedError(
        `${where}: the map was used after its dispose(), which freed the graph. Dispose it later, or make it anew.`,
      );
  };
  return { ...graph, dispose, requireAlive };
}
