import { type Device, setDefaultDevice } from "@chainrule/engine";
import * as layers from "@chainrule/layers";
import { adam, checkModelGradients, compareDevices, compile, type Model, softmaxCrossEntropy } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { layerNetworks, samplesFor } from "./layerNetworks.ts";

// Every layer trains on every device: its gradients are those of float64, those of float64 are central differences, each parameter
// moves and the loss falls.

const modelOf = (network: layers.NetworkSpec): Model<never> =>
  compile(network, { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.03 }), seed: 4 });

const layerClasses = Object.entries(layers).flatMap(([name, value]) =>
  typeof value === "function" && value.prototype instanceof layers.Layer ? [name] : [],
);

test("the networks hold every layer that there is", () => {
  const found = new Set<string>();
  const visit = (module: layers.Module): void => {
    found.add(module.constructor.name);
    for (const value of Object.values(module))
      for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) if (part instanceof layers.Module) visit(part);
  };
  for (const network of Object.values(layerNetworks)) visit(layers.build(network));
  expect(layerClasses.length).toBeGreaterThan(11);
  expect(layerClasses.filter((name) => !found.has(name))).toEqual([]);
});

describe.each(deviceNames)("%s", (name) => {
  let device: Device;
  let reference: Device;
  beforeAll(async () => {
    [device, reference] = [await deviceOf(name), await deviceOf("reference")];
    setDefaultDevice(device);
  });
  afterAll(() => setDefaultDevice(undefined));

  test.each(Object.entries(layerNetworks))("%s", { timeout: 120_000 }, async (_, network) => {
    const buffers = device.backend.memory.buffers;
    const model = modelOf(network);
    const batch = samplesFor(network.options.input, 5);
    if (name === "reference") {
      const report = await checkModelGradients(model, batch, reference);
      expect(report.passed, String(report)).toBe(true);
    } else {
      const comparison = await compareDevices(model, batch, [reference, device]);
      expect(comparison.agrees, String(comparison)).toBe(true);
    }
    const before = await model.getWeights();
    const { x, y } = samplesFor(network.options.input, 24);
    const { history } = await model.fit(x, y, { epochs: 8, batchSize: 24, verbose: 0 });
    expect(history.loss.at(-1)).toBeLessThan(0.9 * (history.loss[0] as number));
    const after = await model.getWeights();
    // state moves too: moving statistics are proposed in every step
    for (const [path, { data }] of Object.entries(after))
      expect([...data].filter((value, i) => value === before[path]?.data[i]).length, path).toBeLessThan(data.length / 2);
    model.dispose();
    expect(device.backend.memory.buffers).toBe(buffers);
  });
});
