import { lax, nn, numpy as np } from "@jax-js/jax";
import { initialWeights, type InitialWeight } from "../workloads/initialWeights.ts";
import type { Activation, LayerDescription, OptimizerDescription, WorkloadDescription } from "../workloads/workload.ts";

// jax-js counts references: what is passed on is given away, and `.ref` keeps one.

/** Trained values, and batch norm's moving averages. */
export interface JaxState {
  readonly parameters: np.Array[];
  readonly averages: np.Array[];
}

const isAverage = (name: string): boolean => name.startsWith("moving");

/** The initial weights on jax-js's default device; kernels of convolutions as it wants them, [filters, in, height, width]. */
export function jaxWeights(workload: WorkloadDescription): JaxState {
  const named = initialWeights(workload).flatMap((weights) => Object.entries(weights));
  return {
    parameters: named.filter(([name]) => !isAverage(name)).map(([, weight]) => arrayOf(weight)),
    averages: named.filter(([name]) => isAverage(name)).map(([, weight]) => arrayOf(weight)),
  };
}

function arrayOf({ data, shape }: InitialWeight): np.Array {
  const array = np.array(data.slice()).reshape([...shape]);
  return shape.length === 4 ? array.transpose([3, 2, 0, 1]) : array;
}

/**
 * The network: logits from x, [batch, …] with the channels before height and width, and the moving averages after it. In training
 * batch norm takes the batch's statistics, else the averages.
 */
export function jaxForward(
  layers: readonly LayerDescription[],
  { parameters, averages }: JaxState,
  x: np.Array,
  training: boolean,
): { readonly logits: np.Array; readonly averages: np.Array[] } {
  let [parameter, average] = [0, 0];
  const moved: np.Array[] = [];
  const next = (): np.Array => parameters[parameter++] as np.Array;
  const through = (h: np.Array, layer: LayerDescription): np.Array => {
    switch (layer.kind) {
      case "dense":
        return activated(np.dot(h, next()).add(next()), layer.activation);
      case "conv2d": {
        const { strides = 1, padding, useBias, activation } = layer;
        const y = lax.conv(h, next(), [strides, strides], padding === "same" ? "SAME" : "VALID");
        return activated(useBias ? y.add(next().reshape([-1, 1, 1])) : y, activation);
      }
      case "maxPooling": {
        const window = [layer.poolSize, layer.poolSize];
        return lax.reduceWindow(h, (values) => np.max(values), window, window);
      }
      case "globalAveragePooling":
        return np.mean(h, [2, 3]);
      case "flatten":
        return (h.ndim === 4 ? h.transpose([0, 2, 3, 1]) : h).reshape([h.shape[0] ?? 1, -1]);
      case "relu":
        return nn.relu(h);
      case "batchNorm":
        return normalized(h);
      case "residual": {
        const branch = layer.branch.reduce(through, h.ref);
        return (layer.shortcut === undefined ? h : through(h, layer.shortcut)).add(branch);
      }
    }
  };
  const normalized = (h: np.Array): np.Array => {
    const [gamma, beta] = [next(), next()];
    const [movingMean, movingVariance] = [averages[average++] as np.Array, averages[average++] as np.Array];
    const axes = h.ndim === 4 ? [0, 2, 3] : [0];
    const along = (vector: np.Array): np.Array => (h.ndim === 4 ? vector.reshape([-1, 1, 1]) : vector);
    const mean = training ? np.mean(h.ref, axes) : movingMean.ref;
    const centred = h.sub(along(mean.ref));
    const variance = training ? np.mean(np.square(centred.ref), axes) : movingVariance.ref;
    moved.push(
      training ? lax.stopGradient(movingMean.mul(0.99).add(mean.mul(0.01))) : (mean.dispose(), movingMean),
      training ? lax.stopGradient(movingVariance.mul(0.99).add(variance.ref.mul(0.01))) : movingVariance,
    );
    const scale = gamma.div(np.sqrt(variance.add(1e-3)));
    return centred.mul(along(scale)).add(along(beta));
  };
  return { logits: layers.reduce(through, x), averages: moved };
}

function activated(x: np.Array, activation: Activation | undefined): np.Array {
  if (activation === undefined) return x;
  return activation === "relu" ? nn.relu(x) : np.tanh(x);
}

/** The slots that the optimizer starts with: none, velocities, or Adam's moments and the powers of its decays. */
export function jaxSlots(optimizer: OptimizerDescription, parameters: readonly np.Array[]): np.Array[] {
  const zeros = (): np.Array[] => parameters.map(({ shape }) => np.zeros(shape));
  if (optimizer.kind === "adam") return [...zeros(), ...zeros(), np.array(1), np.array(1)];
  return optimizer.momentum === undefined ? [] : zeros();
}

/** One update of every parameter. */
export function jaxUpdate(
  optimizer: OptimizerDescription,
  parameters: readonly np.Array[],
  gradients: readonly np.Array[],
  slots: readonly np.Array[],
): { readonly parameters: np.Array[]; readonly slots: np.Array[] } {
  const at = (i: number): np.Array => slots[i] as np.Array;
  const { learningRate } = optimizer;
  if (optimizer.kind === "sgd") {
    const { momentum } = optimizer;
    const steps = gradients.map((g, i) => (momentum === undefined ? g : at(i).mul(momentum).add(g)));
    const updated = parameters.map((w, i) =>
      w.sub((momentum === undefined ? steps[i] : steps[i]?.ref)?.mul(learningRate) as np.Array),
    );
    return { parameters: updated, slots: momentum === undefined ? [] : steps };
  }
  const { beta1, beta2, epsilon } = optimizer;
  const count = parameters.length;
  const [power1, power2] = [at(2 * count).mul(beta1), at(2 * count + 1).mul(beta2)];
  const m = gradients.map((g, i) =>
    at(i)
      .mul(beta1)
      .add(g.ref.mul(1 - beta1)),
  );
  const v = gradients.map((g, i) =>
    at(count + i)
      .mul(beta2)
      .add(np.square(g).mul(1 - beta2)),
  );
  const rest1 = np.array(1).sub(power1.ref);
  const rest2 = np.array(1).sub(power2.ref);
  const updated = parameters.map((w, i) => {
    const [mean, square] = [(m[i] as np.Array).ref.div(rest1.ref), (v[i] as np.Array).ref.div(rest2.ref)];
    return w.sub(mean.div(np.sqrt(square).add(epsilon)).mul(learningRate));
  });
  rest1.dispose();
  rest2.dispose();
  return { parameters: updated, slots: [...m, ...v, power1, power2] };
}
