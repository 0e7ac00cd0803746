// The lecture's Iris classifier: two petal measurements, 16 sigmoid units, 3 classes, plain gradient descent. Then a better one:
// all four measurements, batch norm, a residual block, Adam, judged on flowers that it has not seen.
//
//   npm start                            on the default backend
//   npm start -- --backend wasm          or cpu, webgl, webgpu, reference
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  backends,
  batchNorm,
  compile,
  confusionMatrix,
  decisionRegions,
  dense,
  features,
  input,
  iris,
  lossCurves,
  relu,
  residual,
  sequential,
  sgd,
  split,
  standardizeParts,
  summary,
  useBackend,
} from "chainrule";
import type { BackendName } from "chainrule";

const { values: flags } = parseArgs({
  options: { backend: { type: "string" }, epochs: { type: "string", default: "5000" }, out: { type: "string" } },
});
const folder = flags.out ?? fileURLToPath(new URL("output/", import.meta.url));
mkdirSync(folder, { recursive: true });
const save = (name: string, svg: string): void => {
  writeFileSync(`${folder}/${name}`, svg);
  console.log(`  written: ${folder.replace(/\/$/, "")}/${name}`);
};

if (flags.backend !== undefined) await useBackend(flags.backend as BackendName);

// --- the lecture's network ---------------------------------------------------------------------------------------------------------
// h = sigmoid([x, 1] W1), u = [h, 1] W2, L = mean of -log softmax(u)[class]; W := W - 0.1 dL/dW, all 150 flowers at once.
// The bias of the first layer is a constant input of 1; the second layer's is a parameter.

const flowers = iris();
const petals = features(flowers, [2, 3]);
const withOne = (rows: number[][]): number[][] => rows.map((row) => [...row, 1]);
const petalRows = Array.from({ length: 150 }, (_, i) => Array.from(petals.x.data.subarray(2 * i, 2 * i + 2)));

const lecture = compile(sequential(input(3), dense(16, { activation: "sigmoid", useBias: false }), dense(3)), {
  optimizer: sgd({ learningRate: 0.1 }),
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
  seed: 1,
});
console.log("The lecture's network: petal length and width, 16 sigmoid units, 3 softmax.\n");
console.log(summary(lecture.network), "\n");
await lecture.fit(withOne(petalRows), petals.y, { epochs: Number(flags.epochs), batchSize: 150, shuffle: false, verbose: 1 });

const measured = await lecture.evaluate(withOne(petalRows), petals.y);
const answers = (await lecture.predict(withOne(petalRows))).argMax();
const chosen = (await backends()).find(({ isChosen }) => isChosen);
console.log(`\nOn the backend "${chosen?.name ?? "?"}" (${chosen?.reason ?? ""}):`);
console.log(
  `loss ${measured.loss.toFixed(4)}, accuracy ${(100 * measured.accuracy).toFixed(1)} % of the 150 flowers it was trained on\n`,
);
console.log(`${confusionMatrix(petals.y.data, answers, flowers.classNames).toString()}\n`);
save(
  "decision-regions.svg",
  await decisionRegions({
    points: petals.x,
    labels: petals.y.data,
    classNames: flowers.classNames,
    featureNames: [petals.featureNames[0] as string, petals.featureNames[1] as string],
    predict: (grid) => lecture.probabilities(withOne(grid), { batchSize: 4096 }),
    title: "Iris by its petals: 16 sigmoid units, 3 softmax",
  }),
);
lecture.dispose();

// --- all four features, batch norm, a residual block, Adam -------------------------------------------------------------------------

const parts = standardizeParts(split(flowers, { test: 0.3, seed: 4, stratify: true }));
const better = compile(
  sequential(input(4), dense(16, { activation: "relu" }), residual(dense(16), batchNorm(), relu()), dense(3)),
  { optimizer: "adam", loss: "softmaxCrossEntropy", metrics: ["accuracy"], seed: 7 },
);
console.log("\nAll four features, batch norm, a residual block, Adam.\n");
console.log(summary(better.network), "\n");
const history = await better.fit(parts.train.x, parts.train.y, {
  epochs: 100,
  batchSize: 16,
  validationData: [parts.test.x, parts.test.y],
  verbose: 1,
});
const unseen = await better.evaluate(parts.test.x, parts.test.y);
console.log(
  `\nloss ${unseen.loss.toFixed(4)}, accuracy ${(100 * unseen.accuracy).toFixed(1)} % of 45 flowers that it has not seen\n`,
);
console.log(
  `${confusionMatrix(parts.test.y.data, (await better.predict(parts.test.x)).argMax(), flowers.classNames).toString()}\n`,
);
save("loss-curves.svg", lossCurves(history.history, { title: "Iris: four features, batch norm, residual block, Adam" }));
better.dispose();
