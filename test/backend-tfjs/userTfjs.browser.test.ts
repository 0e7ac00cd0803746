import { open as openCpu } from "@chainrule/backend-tfjs/cpu";
import { open as openWasm } from "@chainrule/backend-tfjs/wasm";
import { open as openWebgl } from "@chainrule/backend-tfjs/webgl";
import type { Backend } from "@chainrule/engine";
import { expect, test, vi } from "vitest";

async function work(backend: Backend): Promise<void> {
  const x = backend.upload(
    Float32Array.from({ length: 64 }, (_, i) => i / 64),
    [8, 8],
    "float32",
  );
  const y = backend.run("BatchMatMul", [x, x], { transposeA: true, transposeB: false });
  const z = backend.run("Softmax", [y], {});
  const total = backend.run("Sum", [z], { axis: [0, 1], keepDims: false });
  expect((await backend.read(total))[0]).toBeCloseTo(8, 4);
  for (const handle of [x, y, z, total]) backend.free(handle);
}

test("a user's tfjs in the same page and ours work by turns, and theirs is left as it was", async () => {
  const printed: unknown[] = [];
  const spies = (["log", "warn", "error", "info"] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void printed.push(words)),
  );
  try {
    // ours first: the user's tfjs is only loaded afterwards
    const [webgl, wasm, cpu] = [await openWebgl(), await openWasm(), await openCpu()];
    for (const backend of [webgl, wasm, cpu]) await work(backend);

    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-webgl");
    await import("@tensorflow/tfjs-backend-wasm");
    const { flags } = tf.env() as unknown as { flags: Record<string, unknown> };
    const theirs = async (): Promise<number[]> => {
      const x = tf.tensor1d(Array.from({ length: 300 }, (_, i) => i));
      const total = tf.sum(tf.square(tf.sub(x, 1)));
      const values = [...(await total.data())];
      tf.dispose([x, total]);
      return values;
    };
    for (const device of ["webgl", "wasm", "webgl"]) {
      expect(await tf.setBackend(device)).toBe(true);
      const want = await theirs();
      const kernels = tf.getKernelsForBackend(device);
      const before = { ...flags };
      for (const backend of [webgl, wasm, cpu]) await work(backend);
      expect(await theirs()).toEqual(want);
      for (const backend of [webgl, wasm, cpu]) await work(backend);
      expect(tf.getBackend()).toBe(device);
      const after = tf.getKernelsForBackend(device);
      expect(after.length).toBe(kernels.length);
      expect(after.every((kernel, i) => kernel === kernels[i])).toBe(true);
      for (const flag in before) expect([flag, flags[flag]]).toEqual([flag, before[flag]]);
    }
    expect([flags["WEBGL_CPU_FORWARD"], flags["WEBGL_VERSION"]]).not.toContain(false);

    // and theirs goes on after ours has closed
    for (const backend of [webgl, wasm, cpu]) backend.dispose();
    expect((await theirs()).length).toBe(1);
    // then ours opens once more beside theirs
    const again = await openWebgl();
    await work(again);
    expect((await theirs()).length).toBe(1);
    again.dispose();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect(printed).toEqual([]);
});
