import { open } from "@chainrule/backend-tfjs/cpu";
import { Device, scope, setDefaultDevice, tensor } from "@chainrule/engine";
import { build, dense, inference, input, relu, sequential } from "@chainrule/layers";
import { beforeAll, expect, test } from "vitest";

beforeAll(async () => setDefaultDevice(new Device(await open())));

test("a network computes its layers one after the other", async () => {
  const network = build(sequential(input(4), dense(8, { activation: "tanh" }), relu(), sequential(dense(3))), { seed: 7 });
  expect(network.variables().map(({ path }) => path)).toEqual([
    "layers.0.kernel",
    "layers.0.bias",
    "layers.2.layers.0.kernel",
    "layers.2.layers.0.bias",
  ]);
  expect(network.outputShape).toEqual([null, 3]);
  const y = scope(() => network.call(tensor([[1, 2, 3, 4]]), inference));
  expect(y.shape).toEqual([1, 3]);
  expect(await y.read()).toHaveLength(3);
});
