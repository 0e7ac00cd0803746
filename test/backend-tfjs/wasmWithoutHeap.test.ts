import { Device, type Kernel, kernelInputs } from "@chainrule/engine";
import { expect, test } from "vitest";
import { importKernels } from "../../packages/backend-tfjs/src/registeredKernels.ts";
import { makeWasmBackend } from "../../packages/backend-tfjs/src/wasm/makeWasmBackend.ts";
import type { RawWasmBackend } from "../../packages/backend-tfjs/src/wasm/RawWasmBackend.ts";
import { deviceOf } from "../support/devices.ts";
import { convolutionCases } from "./cases/convolution.ts";
import { poolingCases } from "./cases/pooling.ts";
import { productCases } from "./cases/products.ts";
import { failuresOn } from "./compare.ts";
import { ProgramWriter } from "./programCases.ts";
import { drawn } from "./cases/kernelCase.ts";

/** An object that lacks some properties of another one, and is that other one in all else. */
function without<T extends object>(whole: T, hidden: Readonly<Record<string, unknown>>): T {
  return new Proxy(whole, { get: (target, key) => (key in hidden ? hidden[key as string] : Reflect.get(target, key, target)) });
}

/** The wasm device over a build of tfjs that shows its memory nowhere. */
async function withoutHeap(): Promise<Device> {
  const { values } = (await deviceOf("wasm")).backend as unknown as { readonly values: { readonly raw: RawWasmBackend } };
  const { raw } = values;
  const names = Object.keys(kernelInputs) as Kernel[];
  const { kernels } = await importKernels("wasm", names, () => import("@tensorflow/tfjs-backend-wasm"));
  const wasm = without(raw.wasm as object, { asm: undefined, wasmMemory: undefined });
  return new Device(makeWasmBackend(without(raw, { wasm }), kernels));
}

test("wasm whose heap is out of reach computes by XNNPACK, and records nothing", async () => {
  const [device, reference] = [await withoutHeap(), await deviceOf("reference")];
  const module = new Device((device.backend as unknown as { readonly module: Device["backend"] }).module);
  const cases = [...productCases, ...convolutionCases, ...poolingCases];
  expect(await failuresOn(module, reference, cases, () => 5e-6)).toEqual([]);
  const writer = new ProgramWriter();
  const program = writer.finish([writer.call("Neg", [writer.entry(drawn([1500], 1))], [1500])]);
  expect(device.backend.prepare?.(program)).toBeUndefined();
  expect(module.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
