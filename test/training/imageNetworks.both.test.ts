import { type Device, Rng } from "@chainrule/engine";
import type { NetworkSpec } from "@chainrule/layers";
import {
  adam,
  checkModelGradients,
  compareDevices,
  compile,
  type Model,
  type Optimizer,
  sgd,
  softmaxCrossEntropy,
} from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { type DeviceName, deviceNames, deviceOf, isBrowser } from "../support/devices.ts";
import { leNet, resNet } from "./imageNetworks.ts";
import { onDevice, valuesOf, worstDifference } from "./networks.ts";

// LeNet and a residual network, as small as they can be, train on every device as they do in float64.

const networks: Readonly<Record<string, { readonly network: () => NetworkSpec; readonly optimizer: () => Optimizer }>> = {
  LeNet: { network: () => leNet(4, 6, 8), optimizer: () => adam({ learningRate: 1e-3 }) },
  ResNet: { network: () => resNet(4), optimizer: () => sgd({ learningRate: 0.05, momentum: 0.9 }) },
};
const steps = 3;

function modelOf(name: string): Model<never> {
  const { network, optimizer } = networks[name]!;
  return compile(network(), { loss: softmaxCrossEntropy(), optimizer: optimizer(), seed: 9 });
}

/** Two images of noise and their labels. */
function batchFor(model: Model<never>) {
  const sizes = model.network.inputShape.slice(1) as number[];
  const size = sizes.reduce((product, n) => product * n, 1);
  return { x: { data: Float32Array.from(new Rng(2).normal(2 * size)), shape: [2, ...sizes] }, y: [3, 7] };
}

/** The losses of some steps on one batch, and all values after them. */
async function trained(name: string, device: Device): Promise<{ losses: number[]; values: Record<string, number[]> }> {
  return await onDevice(device, async () => {
    const model = modelOf(name);
    const { x, y } = batchFor(model);
    const { history } = await model.fit(x, y, { epochs: steps, batchSize: 2, verbose: 0 });
    const values = await valuesOf(model);
    model.dispose();
    return { losses: [...history.loss], values };
  });
}

const expected = new Map<string, Awaited<ReturnType<typeof trained>>>();
beforeAll(async () => {
  for (const name of Object.keys(networks)) expected.set(name, await trained(name, await deviceOf("reference")));
}, 120_000);

test.runIf(!isBrowser).each(Object.keys(networks))(
  "%s: gradients by every parameter and the images are central differences",
  async (name) => {
    const reference = await deviceOf("reference");
    await onDevice(reference, async () => {
      const model = modelOf(name);
      const report = await checkModelGradients(model, batchFor(model), reference, { perTensor: 3 });
      expect(report.passed, String(report)).toBe(true);
      model.dispose();
    });
  },
  120_000,
);

const others: readonly DeviceName[] = deviceNames.filter((name) => name !== "reference");
describe.each(others)("%s", (device) => {
  test.each(Object.keys(networks))(
    "%s trains as on the reference: losses, weights and statistics",
    async (name) => {
      const on = await deviceOf(device);
      const buffers = on.backend.memory.buffers;
      const { losses, values } = await trained(name, on);
      const want = expected.get(name)!;
      expect(losses).toHaveLength(steps);
      losses.forEach((loss, i) => expect(Math.abs(loss / want.losses[i]! - 1), `step ${i}`).toBeLessThan(1e-4));
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(worstDifference(want.values, values)).toBeLessThan(1e-3);
      expect(on.backend.memory.buffers).toBe(buffers);
    },
    120_000,
  );

  test.each(Object.keys(networks))(
    "%s: each layer's output and gradient, and each parameter's, are the reference's",
    async (name) => {
      const [reference, on] = [await deviceOf("reference"), await deviceOf(device)];
      await onDevice(on, async () => {
        const model = modelOf(name);
        const comparison = await compareDevices(model, batchFor(model), [reference, on]);
        expect(comparison.agrees, String(comparison)).toBe(true);
        model.dispose();
      });
    },
    120_000,
  );
});
