// Choices are names, and a wrong one is a compile error. Only type-checked: every expected error below must be one.
import {
  backends,
  batchNorm,
  compile,
  dense,
  dropout,
  earlyStopping,
  input,
  relu,
  residual,
  sequential,
  sgd,
  useBackend,
} from "chainrule";
import { adam, softmaxCrossEntropy } from "@chainrule/training";

const network = sequential(input(4), dense(16, { activation: "relu" }), residual(dense(16), batchNorm(), relu()), dense(3));

// every name as it should be, and objects with options in their places
export const model = compile(network, {
  optimizer: "adam",
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
  seed: 1,
  backend: "cpu",
});
export const withObjects = compile(network, { optimizer: adam({ learningRate: 0.01 }), loss: softmaxCrossEntropy() });

// @ts-expect-error a wrong optimizer
compile(network, { optimizer: "adm", loss: "meanSquaredError" });
// @ts-expect-error no optimizer
compile(network, { loss: "meanSquaredError" });
// @ts-expect-error a wrong loss
compile(network, { optimizer: "sgd", loss: "crossEntropy" });
// @ts-expect-error a metric is no loss
compile(network, { optimizer: "sgd", loss: "accuracy" });
// @ts-expect-error a wrong metric
compile(network, { optimizer: "sgd", loss: "meanSquaredError", metrics: ["acuracy"] });
// @ts-expect-error a wrong backend to pin
compile(network, { optimizer: "sgd", loss: "meanSquaredError", backend: "gpu" });
// @ts-expect-error an unknown option
compile(network, { optimizer: "sgd", loss: "meanSquaredError", learningRate: 0.1 });
// @ts-expect-error a network is no list of layers
compile([dense(3)], { optimizer: "sgd", loss: "meanSquaredError" });

// @ts-expect-error a wrong activation
dense(16, { activation: "rlu" });
// @ts-expect-error a wrong initializer
dense(16, { kernelInitializer: "xavier" });
// @ts-expect-error an unknown option
dense(16, { bias: false });
// @ts-expect-error units are a number
dense("16");
// @ts-expect-error an unknown option
batchNorm({ decay: 0.9 });
// @ts-expect-error a rate is a number
dropout({ rate: 0.5 });
// @ts-expect-error an unknown option
sgd({ rate: 0.1 });
// @ts-expect-error an unknown option
adam({ lr: 0.1 });
// @ts-expect-error an unknown option
earlyStopping({ patients: 3 });

// @ts-expect-error a wrong backend
void useBackend("webg1");
// @ts-expect-error a wrong backend
void model.to("gpu");
// @ts-expect-error an unknown option
void model.fit([[1, 2, 3, 4]], [0], { epoch: 5 });
// @ts-expect-error a wrong choice
void model.fit([[1, 2, 3, 4]], [0], { verbose: 3 });
// @ts-expect-error inputs without labels
void model.fit([[1, 2, 3, 4]], { epochs: 5 });
// @ts-expect-error text is no data
void model.predict("5.1, 3.5, 1.4, 0.2");

export const names: readonly ("cpu" | "wasm" | "webgl" | "webgpu" | "reference")[] = (await backends()).map(({ name }) => name);
