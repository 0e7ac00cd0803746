import { type Device, setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import { compile, type FitOptions, meanSquaredError, type Model, sgd, sigmoidCrossEntropy } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { blockModel, x, y } from "./networks.ts";
import { refused } from "./refused.ts";

// Options that make no sense, from callers whom no compiler warned.

let device: Device;
let model: Model<string>;
beforeAll(async () => {
  device = await deviceOf("cpu");
  setDefaultDevice(device);
  model = blockModel() as unknown as Model<string>;
  await model.to(device);
});
afterAll(() => setDefaultDevice(undefined));

const fitWith = (options: unknown): Promise<string> => refused(model, (m) => m.fit(x, y, options as FitOptions));

describe("fit", () => {
  test("refuses options that do not exist", async () => {
    expect(await fitWith({ batchsize: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: there is no option "batchsize". Choose from "epochs", "batchSize", "shuffle", "validationData", "validationSplit", "sampleWeight", "classWeight", "callbacks", "signal", "verbose", "stepsPerEpoch", "allowNonFinite"."`,
    );
    expect(await fitWith(JSON.parse('{ "__proto__": 3 }'))).toMatchInlineSnapshot(
      `"ArgumentError: fit: there is no option "__proto__". Choose from "epochs", "batchSize", "shuffle", "validationData", "validationSplit", "sampleWeight", "classWeight", "callbacks", "signal", "verbose", "stepsPerEpoch", "allowNonFinite"."`,
    );
    expect(await fitWith({ constructor: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: there is no option "constructor". Choose from "epochs", "batchSize", "shuffle", "validationData", "validationSplit", "sampleWeight", "classWeight", "callbacks", "signal", "verbose", "stepsPerEpoch", "allowNonFinite"."`,
    );
    expect(await fitWith(10)).toMatchInlineSnapshot(
      `"ArgumentError: fit: options must be an object, got 10. Use { epochs, batchSize, shuffle, validationData, validationSplit, sampleWeight, classWeight, callbacks, signal, verbose, stepsPerEpoch, allowNonFinite }."`,
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("refuses numbers out of range", async () => {
    for (const epochs of [-1, NaN, 2.5, Infinity, "3", null])
      expect(await fitWith({ epochs })).toContain(`fit: epochs ${epochs}.`);
    expect(await fitWith({ epochs: -1 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: epochs -1. Use a whole number >= 0; 0 trains nothing."`,
    );
    for (const batchSize of [0, -1, 2.5, NaN, Infinity, "32"])
      expect(await fitWith({ batchSize })).toContain(`fit: batchSize ${batchSize}.`);
    expect(await fitWith({ batchSize: 0 })).toMatchInlineSnapshot(`"ArgumentError: fit: batchSize 0. Use a whole number >= 1."`);
    for (const validationSplit of [1, -0.1, NaN, "0.2x"])
      expect(await fitWith({ validationSplit })).toContain(`fit: validationSplit ${validationSplit}.`);
    expect(await fitWith({ validationSplit: 1 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationSplit 1. Use a part in [0, 1)."`,
    );
    expect(await fitWith({ validationSplit: 1e-20 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationSplit 1e-20 of 150 rows leaves no row to validate on. Choose another part."`,
    );
    expect(await fitWith({ validationSplit: 0.999 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationSplit 0.999 of 150 rows leaves nothing to train on. Choose another part."`,
    );
    expect(await fitWith({ stepsPerEpoch: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: stepsPerEpoch with rows. It is for iterables of batches; with rows, batchSize says how many steps there are."`,
    );
  });

  test("refuses what is of the wrong kind", async () => {
    expect(await fitWith({ shuffle: "batch" })).toMatchInlineSnapshot(`"ArgumentError: fit: shuffle batch. Use true or false."`);
    expect(await fitWith({ verbose: 3 })).toMatchInlineSnapshot(`"ArgumentError: fit: verbose 3. Choose from 0, 1, 2, "auto"."`);
    expect(await fitWith({ callbacks: { onEpochEnd: () => undefined } })).toMatchInlineSnapshot(
      `"ArgumentError: fit: callbacks must be an array. Wrap a single one: [callback]."`,
    );
    expect(await fitWith({ callbacks: [{ onEpochEnded: () => undefined }] })).toMatchInlineSnapshot(
      `"ArgumentError: fit: callback 0 has none of the hooks onTrainBegin, onTrainEnd, onTrainError, onEpochBegin, onEpochEnd, onBatchBegin, onBatchEnd. Give an object with at least one."`,
    );
    expect(await fitWith({ callbacks: [undefined] })).toContain("callback 0 has none of the hooks");
    expect(await fitWith({ signal: new AbortController() })).toMatchInlineSnapshot(
      `"ArgumentError: fit: signal is no AbortSignal. Pass the \`signal\` of an AbortController, not the controller."`,
    );
    expect(await fitWith({ signal: null })).toContain("signal is no AbortSignal");
  });

  test("refuses held-out data that does not fit", async () => {
    expect(await fitWith({ validationData: [x, y], validationSplit: 0.1 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: both validationData and validationSplit. Give one of them."`,
    );
    expect(await fitWith({ validationData: [x] })).toMatchInlineSnapshot(
      `"DTypeError: fit: validationData: y: expected an array of numbers, got undefined. Pass nested or typed arrays."`,
    );
    expect(await fitWith({ validationData: [[[1, 2, 3, NaN]], [1]] })).toMatchInlineSnapshot(
      `"NumericError: fit: validationData: x: NaN at row 0, column 3. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
    expect(await fitWith({ validationData: { x: [[1, 2, 3]], y: [1] } })).toMatchInlineSnapshot(
      `"ShapeError: fit: validationData: x: got shape [1, 3], the network takes [batch, 4]. Check the columns, or the input(…) of the network."`,
    );
    expect(await fitWith({ validationData: { x: [[1, 2, 3, 4]], y: [3] } })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationData: y: softmaxCrossEntropy got the label 3 at row 0. Labels are integers from 0 to 2."`,
    );
    expect(await fitWith({ validationData: 3 })).toMatchInlineSnapshot(
      `"ArgumentError: fit: validationData 3. Give [x, y], [x, y, sampleWeight] or { x, y, sampleWeight }."`,
    );
  });

  test("refuses weights that do not fit", async () => {
    const weights = (change: (w: number[]) => unknown): Promise<string> =>
      fitWith({ sampleWeight: change(new Array<number>(150).fill(1)), validationSplit: 0.2, classWeight: { 0: 2 } });
    expect(await weights((w) => w.slice(1))).toMatchInlineSnapshot(
      `"ShapeError: fit: sampleWeight has shape [149], but x has 150 rows. Give one weight per row."`,
    );
    expect(await weights((w) => [...w, 1])).toContain("sampleWeight has shape [151], but x has 150 rows");
    expect(await weights((w) => w.map((v) => [v]))).toMatchInlineSnapshot(
      `"ShapeError: fit: sampleWeight has shape [150, 1], but x has 150 rows. Give one weight per row."`,
    );
    expect(await weights((w) => w.map((v, i) => (i === 7 ? -1 : v)))).toMatchInlineSnapshot(
      `"ArgumentError: fit: sampleWeight is -1 at row 7. Use finite weights >= 0; 0 leaves a row out."`,
    );
    expect(await weights((w) => w.map((v, i) => (i === 7 ? NaN : v)))).toMatchInlineSnapshot(
      `"NumericError: fit: sampleWeight is NaN at row 7. Use finite weights >= 0; 0 leaves a row out."`,
    );
    expect(await weights(() => null)).toMatchInlineSnapshot(
      `"DTypeError: fit: sampleWeight: expected an array of numbers, got null. Pass nested or typed arrays."`,
    );
    expect(await fitWith({ classWeight: { 3: 1 } })).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight names class "3". Classes are numbers from 0 to 2."`,
    );
    expect(await fitWith({ classWeight: { setosa: 1 } })).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight names class "setosa". Classes are numbers from 0 to 2."`,
    );
    expect(await fitWith({ classWeight: { 0: -1 } })).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight of class 0 is -1. Use finite weights >= 0."`,
    );
    expect(await fitWith({ classWeight: [1, 2, "3"] })).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight of class 2 is "3". Use finite weights >= 0."`,
    );
    expect(await fitWith({ classWeight: "balanced" })).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight balanced. Give weights by class number, as { 0: 1, 1: 2.5 }."`,
    );
  });

  test("refuses class weights where there are no classes", async () => {
    const regression = compile(sequential(input(4), dense(1)), { loss: meanSquaredError(), optimizer: sgd() });
    await regression.to(device);
    const numbers = Array.from(y.data);
    expect(await refused(regression, (m) => m.fit(x, numbers, { classWeight: { 0: 2 } }))).toMatchInlineSnapshot(
      `"ShapeError: fit: classWeight with meanSquaredError and targets of shape [150, 1]. It needs one class per sample: use sampleWeight instead."`,
    );
    const chances = compile(sequential(input(4), dense(1)), { loss: sigmoidCrossEntropy(), optimizer: sgd() });
    await chances.to(device);
    const halves = numbers.map((v) => v / 2);
    expect(await refused(chances, (m) => m.fit(x, halves, { classWeight: { 0: 2 } }))).toMatchInlineSnapshot(
      `"ArgumentError: fit: classWeight with the target 0.5 at row 50, which is no class. Use sampleWeight."`,
    );
    for (const each of [regression, chances]) each.dispose();
  });
});

describe("evaluate, predict, trainStep, gradients", () => {
  test("refuse options that do not exist, and batch sizes out of range", async () => {
    expect(await refused(model, (m) => m.evaluate(x, y, { verbose: 0 } as never))).toMatchInlineSnapshot(
      `"ArgumentError: evaluate: there is no option "verbose". Choose from "batchSize", "sampleWeight", "allowNonFinite"."`,
    );
    expect(await refused(model, (m) => m.evaluate(x, y, { batchSize: 0 }))).toMatchInlineSnapshot(
      `"ArgumentError: evaluate: batchSize 0. Use a whole number >= 1."`,
    );
    expect(await refused(model, (m) => m.predict(x, { batch: 3 } as never))).toMatchInlineSnapshot(
      `"ArgumentError: predict: there is no option "batch". Choose from "batchSize", "allowNonFinite"."`,
    );
    expect(await refused(model, (m) => m.predict(x, 32 as never))).toMatchInlineSnapshot(
      `"ArgumentError: predict: options must be an object, got 32. Use { batchSize, allowNonFinite }."`,
    );
    expect(await refused(model, (m) => m.probabilities(x, { batchSize: 1.5 }))).toMatchInlineSnapshot(
      `"ArgumentError: probabilities: batchSize 1.5. Use a whole number >= 1."`,
    );
    expect(await refused(model, (m) => m.trainStep(x, y, { epochs: 1 } as never))).toMatchInlineSnapshot(
      `"ArgumentError: trainStep: there is no option "epochs". Choose from "sampleWeight", "allowNonFinite"."`,
    );
    expect(await refused(model, (m) => m.gradients(x, y, { sampleWeight: [1] }))).toMatchInlineSnapshot(
      `"ShapeError: gradients: sampleWeight has shape [1], but x has 150 rows. Give one weight per row."`,
    );
  });

  test("model.to refuses names where no face can open them, and moves nothing", async () => {
    expect(await refused(model, (m) => m.to("webgl"))).toMatchInlineSnapshot(
      `"ArgumentError: model.to: cannot open "webgl" by name here. Pass a Device, or compile with the package "chainrule"."`,
    );
  });
});
