import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/**
 * A process of its own for each order of imports, with tfjs as a user has it. Our packages are read as source through the type-erasing
 * loader of the scripts. Returns what the process printed, and fails with it.
 */
async function run(script: string): Promise<string> {
  const folder = await mkdtemp(join(import.meta.dirname, "tmp-"));
  try {
    const file = join(folder, "main.ts");
    await writeFile(file, script);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, "../../scripts/run.mjs"), file],
      {
        env: { ...process.env, NODE_OPTIONS: "" },
      },
    );
    return stdout + stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const snapshot = `
  const snapshot = () => ({
    kernels: ["cpu", "webgl", "wasm", "webgpu"].flatMap((device) => tf.getKernelsForBackend(device).map((kernel) => [device + " " + kernel.kernelName, kernel] as const)),
    flags: { ...(tf.env() as never as { flags: Record<string, unknown> }).flags },
    backend: (tf.engine() as never as { backendName: string }).backendName,
    memory: tf.memory().numTensors,
    listeners: process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection"),
  });
  // what the user had is there still, object for object; devices that only we use may have come to it
  const same = (before: ReturnType<typeof snapshot>, after: ReturnType<typeof snapshot>) => {
    for (const key of ["backend", "memory", "listeners"] as const) if (before[key] !== after[key]) console.log("changed:", key, before[key], after[key]);
    for (const flag in before.flags) if (before.flags[flag] !== after.flags[flag]) console.log("flag:", flag);
    const kernels = new Map(after.kernels);
    for (const [name, kernel] of before.kernels) if (kernels.get(name) !== kernel) console.log("replaced:", name);
  };`;

const ours = `
  const work = async () => {
    for (const name of ["cpu", "wasm"] as const) {
      const { open } = name === "cpu" ? await import("@chainrule/backend-tfjs/cpu") : await import("@chainrule/backend-tfjs/wasm");
      const backend = await open();
      const x = backend.upload(Float32Array.of(1, -2, 3, 4), [2, 2], "float32");
      for (const kernel of ["Abs", "Exp", "Pow"] as const) backend.free(backend.run(kernel as "Add", kernel === "Pow" ? [x, x] : [x], {}));
      backend.free(backend.run("BatchMatMul", [x, x], { transposeA: true, transposeB: false }));
      if (backend.memory.buffers !== 1) console.log("left", backend.memory.buffers);
      backend.dispose();
    }
  };`;

test("a user's tfjs, set to work before us, is left as it was, and nothing is printed", async () => {
  const printed = await run(`
    import * as tf from "@tensorflow/tfjs-core";
    import "@tensorflow/tfjs-backend-cpu";
    import "@tensorflow/tfjs-backend-wasm";
    ${snapshot} ${ours}
    await tf.setBackend("wasm");
    const kept = tf.tensor1d([1, 2, 3]);
    (tf.add(kept, 1)).dataSync();
    const before = snapshot();
    await work();
    same(before, snapshot());
    console.log(String(tf.add(kept, 1).dataSync()), tf.getBackend());
  `);
  expect(printed).toBe("2,3,4 wasm\n");
});

test("a user's tfjs that works on cpu keeps its backend", async () => {
  const printed = await run(`
    import * as tf from "@tensorflow/tfjs-core";
    import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
    ${snapshot} ${ours}
    (MathBackendCPU.prototype as never as { firstUse: boolean }).firstUse = false; // tfjs's own greeting
    await tf.ready();
    const before = tf.getBackend();
    await work();
    console.log(before, tf.getBackend());
  `);
  expect(printed).toBe("cpu cpu\n");
});

test("a user's tfjs that comes after us works, shares the wasm instance, and is not told of anything registered twice", async () => {
  const printed = await run(`
    ${ours}
    const { open } = await import("@chainrule/backend-tfjs/wasm");
    await work();
    const first = await open();
    const x = first.upload(Float32Array.of(1, 2), [2], "float32");
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-cpu");
    await import("@tensorflow/tfjs-backend-wasm");
    await tf.ready();
    console.log(tf.getBackend());
    await tf.setBackend("wasm");
    console.log(String(tf.square(tf.tensor1d([2, 3])).dataSync()), String(await first.read(first.run("Square", [x], {}))));
  `);
  // cpu, not wasm: what we imported does not become the default of theirs
  expect(printed).toBe("cpu\n4,9 1,4\n");
});

test("a setBackend of the user's while we open waits for the same wasm instance", async () => {
  const printed = await run(`
    import * as tf from "@tensorflow/tfjs-core";
    import "@tensorflow/tfjs-backend-wasm";
    const { open } = await import("@chainrule/backend-tfjs/wasm");
    const opening = open();
    await Promise.resolve();
    const theirs = tf.setBackend("wasm");
    const [backend] = await Promise.all([opening, theirs]);
    const x = backend.upload(Float32Array.of(1, 2), [2], "float32");
    console.log(String(tf.square(tf.tensor1d([2, 3])).dataSync()), String(await backend.read(backend.run("Square", [x], {}))));
  `);
  expect(printed).toBe("4,9 1,4\n");
});

test("a second copy of tfjs's package replaces none of the user's kernels and warns of nothing", async () => {
  const printed = await run(`
    import * as tf from "@tensorflow/tfjs-core";
    import { copyFileSync } from "node:fs";
    import { createRequire } from "node:module";
    import { dirname } from "node:path";
    ${snapshot} ${ours}
    const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
    for (const file of ["tf-backend-wasm.node.js", "tfjs-backend-wasm-simd.wasm"])
      copyFileSync(folder + "/" + file, import.meta.dirname + "/" + file.replace(".js", ".cjs"));
    await import(import.meta.dirname + "/tf-backend-wasm.node.cjs");
    await tf.setBackend("wasm");
    const before = snapshot();
    await work();
    same(before, snapshot());
    console.log(String(tf.square(tf.tensor1d([2, 3])).dataSync()), tf.getBackend());
  `);
  expect(printed).toBe("4,9 wasm\n");
});
