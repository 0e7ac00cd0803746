import { type Backend, Buffer, Device, exp, Parameter, scope, setDefaultDevice, tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, expect, test } from "vitest";

let backend: Backend;
beforeEach(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

/** Collects garbage until nothing is left on the device, or patience ends. */
async function buffersAfterCollection(): Promise<number> {
  for (let i = 0; i < 50 && backend.memory.buffers > 0; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return backend.memory.buffers;
}

test("tensors that were let go are freed by the garbage collector", async () => {
  expect(globalThis.gc).toBeTypeOf("function");
  (() => {
    for (let i = 0; i < 20; i++) exp(tensor([i]));
    scope(() => exp(exp(tensor([1]))));
  })();
  expect(backend.memory.buffers).toBe(41);
  expect(await buffersAfterCollection()).toBe(0);
});

test("parameters and buffers that were let go are freed by the garbage collector", async () => {
  (() => {
    const parameter = new Parameter({ data: Float32Array.of(1, 2), shape: [2], dtype: "float32" });
    const buffer = new Buffer({ data: Float32Array.of(1, 2), shape: [2], dtype: "float32" });
    exp(parameter.value);
    buffer.assign(scope(() => exp(buffer.value)));
  })();
  expect(backend.memory.buffers).toBe(3);
  expect(await buffersAfterCollection()).toBe(0);
});

test("a tensor that is held is never freed", async () => {
  const held = exp(tensor([1, 2]));
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(backend.memory.buffers).toBe(1);
  expect((await held.read())[0]).toBe(Math.E);
});
