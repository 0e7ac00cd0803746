import { pooledShape, type PoolingWindows } from "@chainrule/engine";
import { expect, test } from "vitest";
import { wasmModule } from "../random/wasmModule.ts";
import { deviceOf } from "../support/devices.ts";
import { drawn, inf, type KernelCase, nan } from "./cases/kernelCase.ts";
import { poolingCases } from "./cases/pooling.ts";
import { failuresOn } from "./compare.ts";
import { mixed } from "./programCases.ts";

const windows: PoolingWindows = { window: [3, 2], strides: [2, 2], dilations: [1, 2], padding: [[1, 0], [0, 1]] }; // prettier-ignore
/** Every number of channels around the width of a vector, with ties and numbers that are not finite. */
const channels = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((n): KernelCase[] => {
  const x = mixed([2, 9, 10, n], "float32", n, [nan, inf, -inf, 0, -0, 1]);
  const rounded = { ...x, data: x.data.map(Math.round) };
  const dy = drawn(pooledShape(x.shape, windows), 3);
  return [
    { kernel: "MaxPool", name: `${n} channels`, inputs: [rounded], attributes: windows, accuracy: "exact" },
    { kernel: "MaxPoolGrad", name: `${n} channels`, inputs: [dy, rounded], attributes: windows, accuracy: "exact" },
  ];
});

test.each(["MaxPool", "MaxPoolGrad"] as const)("wasm's module: %s in every geometry", async (kernel) => {
  const cases = [...poolingCases, ...channels].filter((one) => one.kernel === kernel);
  expect(await failuresOn(await wasmModule(), await deviceOf("reference"), cases, () => 5e-7)).toEqual([]);
});
