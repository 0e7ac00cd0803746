import { open } from "@chainrule/backend-tfjs/cpu";
import { breastCancer, diabetes, digits, wine } from "@chainrule/data";
import { Device, setDefaultDevice } from "@chainrule/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classifierAccuracy, regressionR2 } from "./crossValidation.ts";

// 5-fold cross-validation on real data, three seeds, against scikit-learn 1.2's MLP with 32 hidden units and Adam (5 folds, three seeds).
const scikitLearn = {
  wine: (0.9720634920634922 + 0.9776190476190475 + 0.9776190476190475) / 3,
  breastCancer: 0.9753920198726906,
  digits: (0.9716279789538842 + 0.971626431445373 + 0.9682853605694831) / 3,
  diabetes: (0.4933794125348978 + 0.4833567014943931 + 0.4823627240343297) / 3,
};

const seeds = [0, 1, 2];

let device: Device;
beforeAll(async () => {
  device = new Device(await open());
  setDefaultDevice(device);
});
afterAll(() => {
  setDefaultDevice(undefined);
  device.backend.dispose();
});

test("wine: as good as scikit-learn's network, to 0.01", { timeout: 300_000 }, async () => {
  const score = await classifierAccuracy(wine(), 20, seeds);
  console.log(`wine ${score.toFixed(4)}, scikit-learn ${scikitLearn.wine.toFixed(4)}`);
  expect(score).toBeGreaterThanOrEqual(scikitLearn.wine - 0.01);
});

test("breast cancer: as good as scikit-learn's network, to 0.01", { timeout: 300_000 }, async () => {
  const score = await classifierAccuracy(breastCancer(), 15, seeds);
  console.log(`breast cancer ${score.toFixed(4)}, scikit-learn ${scikitLearn.breastCancer.toFixed(4)}`);
  expect(score).toBeGreaterThanOrEqual(scikitLearn.breastCancer - 0.01);
});

test("digits: as good as scikit-learn's network, to 0.01", { timeout: 300_000 }, async () => {
  const score = await classifierAccuracy(digits(), 15, seeds);
  console.log(`digits ${score.toFixed(4)}, scikit-learn ${scikitLearn.digits.toFixed(4)}`);
  expect(score).toBeGreaterThanOrEqual(scikitLearn.digits - 0.01);
});

test("diabetes: R2 as good as scikit-learn's network, to 0.02", { timeout: 300_000 }, async () => {
  const score = await regressionR2(diabetes(), 40, seeds);
  console.log(`diabetes ${score.toFixed(4)}, scikit-learn ${scikitLearn.diabetes.toFixed(4)}`);
  expect(score).toBeGreaterThanOrEqual(scikitLearn.diabetes - 0.02);
});
