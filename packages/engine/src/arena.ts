import type { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { isBuildingGraph } from "./trace.ts";

/** What one scope has made so far, with the constants it has uploaded (one upload per value and scope). */
export class Arena {
  readonly made: Storage[] = [];
  readonly constants = new Map<string, Tensor>();
  readonly outer: Arena | undefined;
  /** Whether nothing made in here is part of a graph that is being built. */
  readonly apart: boolean;
  /** What outlives this scope as if it were not there: see `letEscape`. */
  readonly escaped = new Set<Storage>();

  constructor(outer: Arena | undefined, apart: boolean) {
    this.outer = outer;
    this.apart = apart;
  }

  /**
   * Frees everything but what is owned elsewhere or kept; kept storages pass to the enclosing scope, or to the finalizer. So does
   * everything while a graph of an enclosing differentiation is being built, whose nodes may need it on the way back.
   */
  close(kept: ReadonlySet<Storage>): void {
    const inGraph = !this.apart && isBuildingGraph() && this.outer !== undefined;
    for (const storage of this.made) {
      if (storage.owners > 0) continue;
      if (!inGraph && !kept.has(storage) && !this.escaped.has(storage)) storage.free();
      else if (this.outer !== undefined) this.outer.made.push(storage);
      else storage.watch();
    }
  }
}

let arena: Arena | undefined;

/** Lets a tensor outlive the scopes that are apart: it belongs to the scope around them, as it would without them. */
export function letEscape(x: Tensor): void {
  const open: Arena[] = [];
  for (let at = arena; at !== undefined; at = at.outer) open.push(at);
  const outermost = open.map(({ apart }) => apart).lastIndexOf(true);
  for (const inner of open.slice(0, outermost + 1)) inner.escaped.add(x.storage);
}

/** The innermost open scope's arena. */
export function currentArena(): Arena | undefined {
  return arena;
}

/** Opens an arena inside the current one. One that is `apart` frees at its end also while a graph is being built, for which nothing was made in it. */
export function openArena(apart = false): Arena {
  arena = new Arena(arena, apart);
  return arena;
}

/** Closes the innermost arena, which must be `mine`. */
export function closeArena(mine: Arena, kept: ReadonlySet<Storage>): void {
  arena = mine.outer;
  mine.close(kept);
}
