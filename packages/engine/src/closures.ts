import { current, untraced, withView } from "./op.ts";
import { scopeApart } from "./scope.ts";
import type { Tensor } from "./tensor.ts";
import { openLevels } from "./trace.ts";
import { variableBehind, withMarks } from "./variable.ts";
import type { Variable } from "./variable.ts";

/** The values of a function without its graph, and what it closed over that open differentiations depend on. */
export interface Evaluated<T> {
  readonly result: T;
  /** Each captured tensor as the function met it, with what an enclosing evaluation showed in its place. */
  readonly captured: ReadonlyMap<Tensor, Tensor>;
}

/**
 * Runs `fn` on plain values: the differentiations that are open see none of its operations, and its temporaries are freed at once. Traced
 * tensors that it meets, as operands of ops, are noted: an op of its own must name them as operands to be differentiated with respect
 * to them. Differentiations inside `fn` work as ever.
 */
export function evaluateApart<T>(fn: () => T): Evaluated<T> {
  const outside = openLevels();
  const captured = new Map<Tensor, Tensor>();
  const see = (x: Tensor, shown: Tensor): Tensor => {
    const seen = current(shown);
    if (seen.trace === undefined || seen.trace.level.depth > outside) return shown;
    captured.set(x, shown);
    return untraced(seen);
  };
  return { result: scopeApart(() => withView(see, fn)), captured };
}

/** Runs `fn` with other tensors in the place of those it closes over, parameters' values among them. */
export function withSubstitutes<T>(captured: readonly Tensor[], substitutes: readonly Tensor[], fn: () => T): T {
  const places = new Map(captured.map((x, i) => [x, substitutes[i] as Tensor]));
  const variables: Variable[] = [];
  const values: Tensor[] = [];
  for (const [x, substitute] of places) {
    const variable = variableBehind(x);
    if (variable === undefined) continue;
    variables.push(variable);
    values.push(substitute);
  }
  return withMarks(variables, values, () => withView((x, shown) => places.get(x) ?? shown, fn));
}
