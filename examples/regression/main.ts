// Regression: how far diabetes has gone after a year, from ten measurements; a linear model against a small network, judged on a part
// that neither has seen. And the curve fit that fits on a slide.
//
//   node ../../scripts/run.mjs main.ts [--backend wasm] [--out folder]
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  adam,
  compile,
  curveFit,
  dense,
  diabetes,
  earlyStopping,
  input,
  predictedAgainstTrue,
  Rng,
  sequential,
  split,
  standardizeParts,
  useBackend,
} from "chainrule";
import type { BackendName, NetworkSpec } from "chainrule";

const { values: flags } = parseArgs({ options: { backend: { type: "string", default: "cpu" }, out: { type: "string" } } });
const folder = flags.out ?? fileURLToPath(new URL("output/", import.meta.url));
mkdirSync(folder, { recursive: true });
const save = (name: string, svg: string): void => {
  writeFileSync(`${folder}/${name}`, svg);
  console.log(`  written: ${folder.replace(/\/$/, "")}/${name}`);
};
await useBackend(flags.backend as BackendName);

// --- ten measurements, one number --------------------------------------------------------------------------------------------------

const data = diabetes();
const { train, validation, test } = standardizeParts(split(data, { test: 0.25, validation: 0.15, seed: 2 }));

/** The target's own scale helps every optimizer: y = mean + deviation * network. */
const mean = train.y.data.reduce((sum, value) => sum + value, 0) / train.y.data.length;
const deviation = Math.sqrt(train.y.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.y.data.length);
const scaled = (y: { readonly data: Float32Array | Float64Array }): Float32Array =>
  Float32Array.from(y.data, (value) => (value - mean) / deviation);

async function judge(name: string, network: NetworkSpec): Promise<void> {
  // 265 people are few to learn from: weight decay keeps the weights small
  const optimizer = adam({ learningRate: 0.003, weightDecay: 1 });
  const model = compile(network, { optimizer, loss: "meanSquaredError", metrics: ["r2"], seed: 5 });
  const { epoch } = await model.fit(train.x, scaled(train.y), {
    epochs: 500,
    batchSize: 32,
    validationData: [validation.x, scaled(validation.y)],
    callbacks: [earlyStopping({ monitor: "val_loss", patience: 40, restoreBestWeights: true })],
    verbose: 0,
  });
  const { r2 } = await model.evaluate(test.x, scaled(test.y));
  const predicted = Array.from((await model.predict(test.x)).data, (value) => mean + deviation * value);
  console.log(`${name}: R2 ${r2.toFixed(3)} on ${test.y.data.length} people that it has not seen (${epoch.length} epochs)`);
  save(
    `${name.replaceAll(" ", "-")}.svg`,
    predictedAgainstTrue({ truth: test.y.data, predicted, title: `Diabetes, ${name}`, unit: "disease progression" }),
  );
  model.dispose();
}

await judge("linear model", sequential(input(10), dense(1)));
await judge("small network", sequential(input(10), dense(16, { activation: "tanh" }), dense(1)));

// --- the curve that fits on a slide ------------------------------------------------------------------------------------------------

const truth = (x: number): number => Math.sin(2 * x) + 0.3 * x;
const rng = new Rng(1);
const xs = Array.from(rng.key("x").uniform(60, -3, 3)).sort((a, b) => a - b);
const noise = rng.key("noise").normal(60, 0, 0.15);
const ys = xs.map((x, i) => truth(x) + (noise[i] ?? 0));

const curve = compile(sequential(input(1), dense(32, { activation: "tanh" }), dense(32, { activation: "tanh" }), dense(1)), {
  optimizer: adam({ learningRate: 0.01 }),
  loss: "meanSquaredError",
  metrics: ["r2"],
  seed: 1,
});
await curve.fit(
  xs.map((x) => [x]),
  ys,
  { epochs: 400, batchSize: 20, verbose: 0 },
);
const grid = Array.from({ length: 200 }, (_, i) => -3 + (6 * i) / 199);
const fitted = await curve.predict(
  grid.map((x) => [x]),
  { batchSize: 200 },
);
console.log(
  `curve fit: R2 ${(
    await curve.evaluate(
      xs.map((x) => [x]),
      ys,
    )
  ).r2.toFixed(3)} on its 60 points`,
);
save(
  "curve-fit.svg",
  curveFit({ x: xs, y: ys, curve: grid.map((x, i) => [x, fitted.data[i] ?? Number.NaN]), truth: grid.map((x) => [x, truth(x)]) }),
);
curve.dispose();
