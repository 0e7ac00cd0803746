import { type Backend, BackendError, DisposedError, type Handle } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { kernelCases } from "./kernelCases.ts";
import { outcomeOf } from "./compare.ts";

const devices = deviceNames.filter((name) => name !== "reference");

interface Counted {
  numDataIds(): number;
}

/** tfjs's own count of values, which the adapter must leave as it found it; none on cpu, where there is no tfjs. */
function idsOf(backend: Backend): number {
  if (backend.name === "cpu") return 0;
  const { raw, module } = backend as unknown as { raw: Counted } & { module?: { raw: Counted } };
  return (module === undefined ? raw : module.raw).numDataIds();
}

async function settle(backend: Backend): Promise<void> {
  await backend.sync(); // webgpu gives memory back when its queue is submitted
}

const vector = (backend: Backend, ...values: number[]): Handle =>
  backend.upload(Float32Array.from(values), [values.length], "float32");

describe.each(devices)("%s", (name) => {
  test(`${name}: no case of any kernel leaves a value behind`, async () => {
    const device = await deviceOf(name);
    const { backend } = device;
    await settle(backend);
    const before = idsOf(backend);
    const seen = new Set<string>();
    for (const one of kernelCases.filter(({ kernel }) => !seen.has(kernel) && seen.add(kernel))) await outcomeOf(device, one);
    for (const one of kernelCases.filter(({ name: title }) => /empty|nothing|NT|TN|3x|Softmax/.test(title)).slice(0, 120))
      await outcomeOf(device, one);
    await settle(backend);
    expect(idsOf(backend)).toBe(before);
    expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });

  test(`${name}: memory counts handles and the bytes they stand for`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2, 3);
    const y = backend.run("Greater", [x, x], {});
    expect(backend.memory).toEqual({ buffers: 2, bytes: 15 });
    backend.free(x);
    backend.free(y);
    expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
  });

  test(`${name}: a handle freed twice leaves the values of others alone`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2, 3, 4, 5, 6);
    const y = backend.run("Reshape", [x], { shape: [2, 3] });
    backend.free(x);
    backend.free(x);
    backend.free(x);
    const z = vector(backend, 9, 9, 9, 9, 9, 9);
    expect([...(await backend.read(y))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(await backend.read(z))]).toEqual([9, 9, 9, 9, 9, 9]);
    expect(backend.memory.buffers).toBe(2);
    backend.free(y);
    backend.free(z);
  });

  test(`${name}: a value outlives what it was reshaped, sliced or copied from`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2, 3, 4, 5, 6);
    const x2 = backend.run("Reshape", [x], { shape: [2, 3] });
    const part = backend.run("Slice", [x2], { begin: [1, 0], size: [1, 3] });
    const copy = backend.run("Identity", [x2], {});
    const cast = backend.run("Cast", [x2], { dtype: "float32" });
    const joined = backend.run("Concat", [x2], { axis: 0 });
    backend.free(x);
    backend.free(x2);
    const noise = Array.from({ length: 20 }, () => vector(backend, -1, -1, -1, -1, -1, -1));
    expect([...(await backend.read(part))]).toEqual([4, 5, 6]);
    for (const handle of [copy, cast, joined]) expect([...(await backend.read(handle))]).toEqual([1, 2, 3, 4, 5, 6]);
    for (const handle of [part, copy, cast, joined, ...noise]) backend.free(handle);
  });

  test(`${name}: host arrays are copied, on the way in and on the way out`, async () => {
    const { backend } = await deviceOf(name);
    const host = Float32Array.of(1, 2, 3);
    const x = backend.upload(host, [3], "float32");
    host.fill(7);
    const first = await backend.read(x);
    first.fill(8);
    const y = backend.run("Neg", [x], {});
    expect([...(await backend.read(x))]).toEqual([1, 2, 3]);
    expect([...(await backend.read(y))]).toEqual([-1, -2, -3]);
    backend.free(x);
    backend.free(y);
  });

  test(`${name}: two reads at once, and a free while a read waits`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2);
    const y = backend.run("Neg", [x], {});
    const reads = [backend.read(y), backend.read(y)];
    backend.free(y);
    expect((await Promise.all(reads)).map((values) => [...values])).toEqual([
      [-1, -2],
      [-1, -2],
    ]);
    backend.free(x);
    await settle(backend);
    expect(backend.memory.buffers).toBe(0);
  });

  test(`${name}: a freed handle is refused by name`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2);
    backend.free(x);
    expect(() => backend.run("Neg", [x], {})).toThrow(DisposedError);
    await expect(backend.read(x)).rejects.toThrow(
      `${name} read: the float32 value of shape [2] has been freed. Keep it alive until its last use.`,
    );
  });

  test(`${name}: values have the array type of their dtype`, async () => {
    const { backend } = await deviceOf(name);
    const x = vector(backend, 1, 2);
    const results = [
      backend.run("Greater", [x, x], {}),
      backend.run("Cast", [x], { dtype: "int32" }),
      backend.run("Add", [x, x], {}),
      backend.run("Slice", [x], { begin: [0], size: [0] }),
    ];
    const types = (await Promise.all(results.map((handle) => backend.read(handle)))).map((values) => values.constructor);
    expect(types).toEqual([Uint8Array, Int32Array, Float32Array, Float32Array]);
    for (const handle of [x, ...results]) backend.free(handle);
  });

  test(`${name}: an unknown kernel is refused`, async () => {
    const { backend } = await deviceOf(name);
    expect(backend.supports("NoSuchKernel" as never)).toBe(false);
    expect(() => backend.run("NoSuchKernel" as never, [], {} as never)).toThrow(BackendError);
  });
});

test.each(devices)("%s: dispose frees everything, and the device says so afterwards", async (name) => {
  const modules = {
    cpu: () => import("@chainrule/backend-tfjs/cpu"),
    wasm: () => import("@chainrule/backend-tfjs/wasm"),
    webgl: () => import("@chainrule/backend-tfjs/webgl"),
    webgpu: () => import("@chainrule/backend-tfjs/webgpu"),
  };
  const { open } = await modules[name]();
  const backend = await open();
  const other = await open();
  const x = vector(backend, 1, 2);
  const kept = vector(other, 5, 6);
  backend.run("Neg", [x], {});
  backend.dispose();
  backend.dispose();
  expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
  backend.free(x);
  expect(backend.memory).toEqual({ buffers: 0, bytes: 0 });
  expect(() => vector(backend, 1)).toThrow(`${name} upload: the device has been disposed. Open it again.`);
  expect([...(await other.read(other.run("Neg", [kept], {})))]).toEqual([-5, -6]);
  other.dispose();
});
