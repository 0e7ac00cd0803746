// The lecture's network with nothing hidden: the cost, its gradients and gradient descent, written out with the engine's ops, beside
// the same network through compile().fit(). The gradients are equal, and so are the weights after every step.
//
//   node ../../scripts/run.mjs main.ts [backend]
import {
  compile,
  dense,
  getWeights,
  input,
  iris,
  oneHot,
  scope,
  sequential,
  setWeights,
  sgd,
  tensor,
  useBackend,
} from "chainrule";
import type { BackendName, Tensor } from "chainrule";
import { add, div, exp, log, matMul, max, mean, mul, neg, sigmoid, sub, sum } from "chainrule/engine";

const backend = (process.argv[2] ?? "cpu") as BackendName;
await useBackend(backend);

/** The parameters: h = sigmoid(x W1 + b1), u = h W2 + b2. */
interface Weights {
  readonly w1: Tensor<2>;
  readonly b1: Tensor<1>;
  readonly w2: Tensor<2>;
  readonly b2: Tensor<1>;
}

/** P = softmax(U), row by row, shifted by the row's maximum so that nothing overflows. */
function softmax(u: Tensor<2>): Tensor<2> {
  const e = exp(sub(u, max(u, { axis: 1, keepDims: true })));
  return div(e, sum(e, { axis: 1, keepDims: true }));
}

function forward(x: Tensor<2>, { w1, b1, w2, b2 }: Weights): { h: Tensor<2>; p: Tensor<2> } {
  const h = sigmoid(add(matMul(x, w1), b1));
  return { h, p: softmax(add(matMul(h, w2), b2)) };
}

/** L = -1/n sum_i sum_k Y_ik ln P_ik. */
function cost(x: Tensor<2>, y: Tensor<2>, weights: Weights): Tensor {
  return neg(mean(sum(mul(y, log(forward(x, weights).p)), { axis: 1 })));
}

/** The chain rule, from the cost back to each weight. */
function gradients(x: Tensor<2>, y: Tensor<2>, weights: Weights): Weights {
  const { h, p } = forward(x, weights);
  const n = x.shape[0];
  const du = div(sub(p, y), n); //                                  dL/dU = (P - Y) / n
  const dh = matMul(du, weights.w2, { transposeB: true }); //       dL/dH = dU W2^T
  const da = mul(dh, mul(h, sub(1, h))); //                         dL/dA = dH * H (1 - H)
  return {
    w1: matMul(x, da, { transposeA: true }), //                     dL/dW1 = X^T dA
    b1: sum(da, { axis: 0 }) as Tensor<1>, //                       dL/db1 = sum of the rows of dA
    w2: matMul(h, du, { transposeA: true }), //                     dL/dW2 = H^T dU
    b2: sum(du, { axis: 0 }) as Tensor<1>, //                       dL/db2 = sum of the rows of dU
  };
}

/** W := W - rate dL/dW. */
function descend(weights: Weights, slopes: Weights, rate: number): Weights {
  return {
    w1: sub(weights.w1, mul(rate, slopes.w1)),
    b1: sub(weights.b1, mul(rate, slopes.b1)),
    w2: sub(weights.w2, mul(rate, slopes.w2)),
    b2: sub(weights.b2, mul(rate, slopes.b2)),
  };
}

// --- the same network, twice ------------------------------------------------------------------------------------------------------

const flowers = iris();
const labels = oneHot(flowers.y, 3);
const model = compile(sequential(input(4), dense(16, { activation: "sigmoid" }), dense(3)), {
  optimizer: sgd({ learningRate: 0.1 }),
  loss: "softmaxCrossEntropy",
  seed: 3,
});
const start = await getWeights(model.network);
const weight = (path: string): Tensor => {
  const { data, shape } = start[path] as { data: Float32Array; shape: readonly number[] };
  return tensor(data, { shape });
};

const x = tensor(flowers.x.data, { shape: flowers.x.shape });
const y = tensor(labels.data, { shape: labels.shape, dtype: "float32" }) as Tensor<2>;
let weights: Weights = {
  w1: weight("layers.0.kernel") as Tensor<2>,
  b1: weight("layers.0.bias") as Tensor<1>,
  w2: weight("layers.1.kernel") as Tensor<2>,
  b2: weight("layers.1.bias") as Tensor<1>,
};
const names = { w1: "layers.0.kernel", b1: "layers.0.bias", w2: "layers.1.kernel", b2: "layers.1.bias" } as const;

/** The largest difference between tensors and host values. */
async function distance(ours: Weights, theirs: Readonly<Record<string, { readonly data: ArrayLike<number> }>>): Promise<number> {
  let largest = 0;
  for (const [name, path] of Object.entries(names)) {
    const values = await ours[name as keyof Weights].read();
    const other = theirs[path]?.data ?? [];
    values.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - (other[i] ?? Number.NaN)))));
  }
  return largest;
}

const byHand = scope(() => gradients(x, y, weights));
const byChainRule = await model.gradients(flowers.x, flowers.y);
console.log(
  `on ${backend}: cost by hand ${((await scope(() => cost(x, y, weights)).read())[0] ?? 0).toFixed(6)}, by the model ${byChainRule.loss.toFixed(6)}`,
);
console.log(`largest difference between the gradients: ${(await distance(byHand, byChainRule.gradients)).toExponential(1)}`);

const STEPS = 200;
for (let step = 0; step < STEPS; step++) {
  const next = scope(() => descend(weights, gradients(x, y, weights), 0.1));
  for (const old of Object.values(weights) as Tensor[]) old.dispose();
  weights = next;
}
await model.fit(flowers.x, flowers.y, { epochs: STEPS, batchSize: 150, shuffle: false, verbose: 0 });
console.log(
  `largest difference between the weights after ${STEPS} steps: ${(await distance(weights, await getWeights(model.network))).toExponential(1)}`,
);
console.log(`cost by hand ${((await scope(() => cost(x, y, weights)).read())[0] ?? 0).toFixed(6)}`);

// and back again: weights can be set from the host
setWeights(model.network, start);
model.dispose();
