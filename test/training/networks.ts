import { iris, standardize } from "@chainrule/data";
import type { Device } from "@chainrule/engine";
import { setDefaultDevice } from "@chainrule/engine";
import { batchNorm, dense, dropout, input, relu, residual, sequential } from "@chainrule/layers";
import { accuracy, compile, sgd, softmaxCrossEntropy } from "@chainrule/training";
import type { Model, Optimizer } from "@chainrule/training";

const flowers = iris();

/** Iris, standardised: [150, 4], labels of three classes. */
export const x = { data: Float32Array.from(standardize(flowers.x).apply(flowers.x).data), shape: [150, 4] };
export const y = flowers.y;

/** Dense, a residual block with batch norm and dropout, dense: what the seed fixes and what training changes, all in one. */
export function blockModel(optimizer: Optimizer = sgd({ learningRate: 0.05 }), seed = 11): Model<"accuracy"> {
  return compile(
    sequential(input(4), dense(8, { activation: "tanh" }), residual(dense(8), batchNorm(), relu(), dropout(0.25)), dense(3)),
    { loss: softmaxCrossEntropy(), optimizer, metrics: { accuracy: accuracy() }, seed },
  );
}

/** Every variable's values, by path. */
export async function valuesOf(model: { variables: Model["variables"] }): Promise<Record<string, number[]>> {
  const entries = model.variables().map(async ({ path, variable }) => [path, Array.from(await variable.read())] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Runs `fn` with a device as the default one. */
export async function onDevice<T>(device: Device, fn: () => Promise<T>): Promise<T> {
  setDefaultDevice(device);
  try {
    return await fn();
  } finally {
    setDefaultDevice(undefined);
  }
}

/** The largest difference of two sets of values, relative to the largest magnitude of each. */
export function worstDifference(a: Record<string, number[]>, b: Record<string, number[]>): number {
  let worst = 0;
  for (const [path, values] of Object.entries(a)) {
    const other = b[path] ?? [];
    const scale = Math.max(1e-3, ...values.map(Math.abs));
    values.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - (other[i] ?? Number.NaN)) / scale)));
  }
  return worst;
}
