import { type Shape, tensor } from "@chainrule/engine";
import {
  accuracy,
  lossMetric,
  meanAbsoluteError,
  meanSquaredError,
  type MetricSetting,
  type MetricSpec,
  r2,
} from "@chainrule/training";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { golden } from "./golden.ts";

interface Values {
  readonly shape: Shape;
  readonly data: readonly number[];
}
interface Measured {
  readonly multiclass: {
    readonly y_true: readonly number[];
    readonly probs: Values;
    readonly accuracy: number;
    readonly log_loss: number;
  };
  readonly binary: { readonly y_true: readonly number[]; readonly score: readonly number[]; readonly accuracy: number };
  readonly regression: {
    readonly y_true: Values;
    readonly y_pred: Values;
    readonly mse: number;
    readonly mae: number;
    readonly r2: number;
  };
}

const { multiclass, binary, regression } = golden()["metrics"] as Measured;
const labels: MetricSetting = { link: "identity", targets: "labels" };
const chances: MetricSetting = { link: "identity", targets: "binary" };
const numbers: MetricSetting = { link: "identity", targets: "numbers" };
const regressed = { yTrue: regression.y_true.data, yPred: regression.y_pred.data, setting: numbers, columns: 1 };

const rows: readonly {
  readonly name: string;
  readonly make: () => MetricSpec;
  readonly setting: MetricSetting;
  readonly yTrue: readonly number[];
  readonly yPred: readonly number[];
  readonly columns: number;
  readonly expected: number;
}[] = [
  {
    name: "multiclass accuracy",
    make: accuracy,
    setting: labels,
    yTrue: multiclass.y_true,
    yPred: multiclass.probs.data,
    columns: 3,
    expected: multiclass.accuracy,
  },
  {
    name: "binary accuracy",
    make: accuracy,
    setting: chances,
    yTrue: binary.y_true,
    yPred: binary.score,
    columns: 1,
    expected: binary.accuracy,
  },
  { name: "mse", make: () => lossMetric(meanSquaredError()), ...regressed, expected: regression.mse },
  { name: "mae", make: () => lossMetric(meanAbsoluteError()), ...regressed, expected: regression.mae },
  { name: "r2", make: r2, ...regressed, expected: regression.r2 },
];

describe("golden values of metrics: scikit-learn's numbers, over batches of 7", () => {
  for (const device of deviceNames)
    for (const { name, make, setting, yTrue, yPred, columns, expected } of rows)
      test(`${device}: ${name}`, async () => {
        const on = await deviceOf(device);
        const metric = make()(setting);
        const accumulator = metric.start();
        for (let from = 0; from < yTrue.length; from += 7) {
          const to = Math.min(yTrue.length, from + 7);
          const isLabels = setting.targets === "labels";
          const t = tensor(yTrue.slice(from, to), {
            shape: isLabels ? [to - from] : [to - from, 1],
            dtype: isLabels ? "int32" : "float32",
            device: on,
          });
          const u = tensor(yPred.slice(from * columns, to * columns), { shape: [to - from, columns], device: on });
          accumulator.add(await Promise.all(metric.measure(t, u, undefined).map((sum) => sum.read())));
        }
        const error = Math.abs(accumulator.result() - expected) / Math.max(1, Math.abs(expected));
        expect(error).toBeLessThanOrEqual(on.backend.floats === "float64" ? 1e-12 : 2e-6);
      });
});
