import { zeros } from "../create.ts";
import type { Derivative } from "../op.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { vjp } from "./vjp.ts";

/**
 * The transpose of a linear map, applied to `vector`: its pullback, which is the same at zero as anywhere. `domain` is what the map's
 * arguments look like; undefined stands for zero, and for what is not of floats.
 */
export function transposed(
  map: (tangents: readonly Derivative[]) => readonly Derivative[],
  domain: readonly Tensor[],
  vector: readonly Derivative[],
): readonly Derivative[] {
  const isFloat = domain.map(({ dtype }) => dtype === "float32");
  const spread = (some: readonly Tensor[]): Derivative[] => {
    let next = 0;
    return isFloat.map((has) => (has ? some[next++] : undefined));
  };
  return scope(() => {
    const origin = domain.filter((_, i) => isFloat[i]).map((t) => zeros(t.shape, { device: t.device }));
    let places: number[] = [];
    const { value, pullback } = vjp((some: readonly Tensor[]): readonly Tensor[] => {
      const results = map(spread(some));
      places = results.flatMap((t, i) => (t === undefined ? [] : [i]));
      return results.filter((t) => t !== undefined);
    }, origin);
    const upstream = value.map((t, k) => vector[places[k] as number] ?? zeros(t.shape, { device: t.device }));
    return spread(pullback(upstream));
  });
}
