import { open as openCpu } from "@chainrule/backend-tfjs/cpu";
import { open as openWasm } from "@chainrule/backend-tfjs/wasm";
import { BackendError } from "@chainrule/engine";
import { engine } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

/* oxlint-disable no-console -- whether console.warn is left as it was is what is asked */

test("devices opened at once leave console.warn as it was", async () => {
  const { warn } = console;
  const backends = await Promise.all([openCpu(), openWasm(), openCpu()]);
  expect(console.warn).toBe(warn);
  for (const backend of backends) backend.dispose();
});

test("cpu: nothing is read after the device was disposed", async () => {
  const backend = await openCpu();
  const handle = backend.upload(Float32Array.of(1, 2), [2], "float32");
  backend.dispose();
  await expect(backend.read(handle)).rejects.toThrow(BackendError);
});

test("wasm: a read under way when the device is disposed gives its memory back", async () => {
  const backend = await openWasm();
  const raw = (engine() as unknown as { registry: Record<string, { numDataIds(): number }> }).registry["wasm"]!;
  const before = raw.numDataIds();
  const handle = backend.upload(Float32Array.of(1, 2), [2], "float32");
  const reading = backend.read(handle);
  backend.dispose();
  await reading.catch(() => undefined);
  expect(raw.numDataIds()).toBe(before);
});
