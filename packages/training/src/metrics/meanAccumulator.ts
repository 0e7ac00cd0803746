import type { TypedArray } from "@chainrule/engine";
import type { Accumulator } from "./metric.ts";

/**
 * The weighted mean of one value per sample, sum(w x) / sum(w), in double precision. It takes [values] or [values, weights]; there may
 * be several values for each weight, in row-major order. NaN over nothing.
 */
export class MeanAccumulator implements Accumulator {
  private total = 0;
  private weight = 0;

  add([values, weights]: readonly TypedArray[]): void {
    if (values === undefined) return;
    const each = weights === undefined ? 1 : values.length / weights.length;
    for (let i = 0; i < values.length; i++) {
      const w = weights === undefined ? 1 : (weights[Math.floor(i / each)] as number);
      // a sample that does not count is not looked at: 0 times Infinity would be NaN
      if (w === 0) continue;
      this.total += w * (values[i] as number);
      this.weight += w;
    }
  }

  result(): number {
    return this.weight === 0 ? Number.NaN : this.total / this.weight;
  }
}
