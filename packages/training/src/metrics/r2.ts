import { mul, recordable, reshape, squaredDifference, sum } from "@chainrule/engine";
import type { Tensor, TypedArray } from "@chainrule/engine";
import { asPredicted } from "../losses/asPredicted.ts";
import { linked } from "./linked.ts";
import type { Accumulator, MetricSpec } from "./metric.ts";

/**
 * The coefficient of determination, 1 - sum w (y - u)^2 / sum w (y - mean y)^2 for each output, averaged over the outputs: Keras's and
 * scikit-learn's uniform average. A target that never varies gives 1 where it is met exactly and 0 else; fewer than two samples give NaN.
 * Beside a loss on logits it scores the chances, softmax(u) or sigmoid(u). w is 1 but inside `weighted`.
 * y, u: [batch, ..., d], or [batch] for one output.
 */
export function r2(): MetricSpec {
  return ({ link }) => ({
    name: "r2",
    measure: recordable((yTrue: Tensor, yPred: Tensor, weight: Tensor | undefined) => {
      const outputs = yPred.rank < 2 ? 1 : (yPred.shape.at(-1) ?? 1);
      const [y, u] = [reshape(asPredicted("r2", yTrue, yPred), [-1, outputs]), reshape(linked(yPred, link), [-1, outputs])];
      const squares = squaredDifference(y, u);
      if (weight === undefined) return [sum(squares, { axis: 0 }), y];
      const rows = reshape(squares, [weight.size, -1, outputs]);
      return [sum(mul(rows, reshape(weight, [-1, 1, 1])), { axis: [0, 1] }), y, weight];
    }),
    start: () => new R2Accumulator(),
  });
}

/**
 * Takes [residual sums, targets] or [residual sums, targets, weights]. The targets' weighted mean and centred sum of squares are carried
 * on row by row in double precision: no difference of large squares. West 1979, the weighted form of Welford's update.
 */
class R2Accumulator implements Accumulator {
  private rows = 0;
  private weight = 0;
  private residual: number[] = [];
  private mean: number[] = [];
  private centred: number[] = [];

  add([residuals, targets, weights]: readonly TypedArray[]): void {
    if (residuals === undefined || targets === undefined) return;
    const outputs = residuals.length;
    const rows = targets.length / outputs;
    if (this.residual.length === 0)
      for (const sums of [this.residual, this.mean, this.centred]) for (let j = 0; j < outputs; j++) sums.push(0);
    for (let i = 0; i < rows; i++) {
      const w = weights === undefined ? 1 : (weights[Math.floor((i * weights.length) / rows)] as number);
      if (w === 0) continue;
      this.rows++;
      this.weight += w;
      for (let j = 0; j < outputs; j++) this.addTarget(targets[i * outputs + j] as number, w, j);
    }
    for (let j = 0; j < outputs; j++) this.residual[j] = (this.residual[j] as number) + (residuals[j] as number);
  }

  result(): number {
    if (this.rows < 2) return Number.NaN;
    const scores = this.residual.map((residual, j) => {
      const spread = this.centred[j] as number;
      return spread === 0 ? Number(residual === 0) : 1 - residual / spread;
    });
    return scores.reduce((total, score) => total + score, 0) / scores.length;
  }

  private addTarget(y: number, w: number, j: number): void {
    const old = this.mean[j] as number;
    const mean = old + (w / this.weight) * (y - old);
    this.mean[j] = mean;
    this.centred[j] = (this.centred[j] as number) + w * (y - old) * (y - mean);
  }
}
