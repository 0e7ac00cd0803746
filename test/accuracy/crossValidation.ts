import { kFold, standardizeParts } from "@chainrule/data";
import type { Dataset } from "@chainrule/data";
import { dense, input, sequential } from "@chainrule/layers";
import { accuracy, adam, compile, meanSquaredError, r2, softmaxCrossEntropy } from "@chainrule/training";

/** Mean over seeds of stratified 5-fold accuracy of a network with 32 hidden units, standardised on the training folds only. */
export async function classifierAccuracy(data: Dataset<"int32">, epochs: number, seeds: readonly number[]): Promise<number> {
  const classes = data.classNames.length;
  const scores: number[] = [];
  for (const seed of seeds) {
    let right = 0;
    for (const fold of kFold(data, 5, { seed, stratify: true })) {
      const { train, test } = standardizeParts({ train: fold.train, test: fold.test });
      const model = compile(sequential(input(data.featureNames.length), dense(32, { activation: "relu" }), dense(classes)), {
        optimizer: adam({ learningRate: 0.003 }),
        loss: softmaxCrossEntropy(),
        metrics: { accuracy: accuracy() },
        seed,
      });
      await model.fit(train.x, train.y, { epochs, batchSize: 32, verbose: 0 });
      right += (await model.evaluate(test.x, test.y, { batchSize: 512 })).accuracy * test.y.data.length;
      model.dispose();
    }
    scores.push(right / data.y.data.length);
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Mean over seeds of 5-fold R2 of a small network, standardised on the training folds only, the target too. */
export async function regressionR2(data: Dataset<"float32">, epochs: number, seeds: readonly number[]): Promise<number> {
  const scores: number[] = [];
  for (const seed of seeds) {
    for (const { train: fold, test: held } of kFold(data, 5, { seed })) {
      const { train, test } = standardizeParts({ train: fold, test: held });
      const n = train.y.data.length;
      const mean = train.y.data.reduce((sum, value) => sum + value, 0) / n;
      const deviation = Math.sqrt(train.y.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
      const scaled = (y: ArrayLike<number>): Float32Array => Float32Array.from(y, (value) => (value - mean) / deviation);
      const model = compile(sequential(input(data.featureNames.length), dense(32, { activation: "relu" }), dense(1)), {
        optimizer: adam({ learningRate: 0.003, weightDecay: 1 }),
        loss: meanSquaredError(),
        metrics: { r2: r2() },
        seed,
      });
      await model.fit(train.x, scaled(train.y.data), { epochs, batchSize: 32, verbose: 0 });
      scores.push((await model.evaluate(test.x, scaled(test.y.data))).r2);
      model.dispose();
    }
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
