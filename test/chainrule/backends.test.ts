import { chosenDevice, setDefaultDevice } from "@chainrule/engine";
import {
  backends,
  BackendError,
  compile,
  defaultBackend,
  dense,
  input,
  iris,
  openDevice,
  sequential,
  useBackend,
  type BackendName,
} from "chainrule";
import { afterEach, describe, expect, test } from "vitest";
import { errorOf } from "../training/refused.ts";

// Choosing where to compute, in Node: there is no GPU here.

afterEach(() => setDefaultDevice(undefined));

const { x, y } = iris();
const network = sequential(input(4), dense(3));
const options = { loss: "softmaxCrossEntropy", optimizer: "sgd" } as const;
const deviceOf = (model: { variables(): readonly { readonly variable: { readonly device: unknown } }[] }): unknown =>
  model.variables()[0]?.variable.device;

describe("without a choice", () => {
  test("nothing is open, and the first use opens wasm, the fastest backend here, and says why", async () => {
    expect(chosenDevice()).toBeUndefined();
    const before = await backends();
    expect(before.map(({ name }) => name)).toEqual(["cpu", "wasm", "webgl", "webgpu", "reference"]);
    expect(before.filter(({ isChosen }) => isChosen)).toEqual([]);
    const model = compile(network, options);
    expect(chosenDevice()).toBeUndefined();
    await model.predict(x);
    expect(chosenDevice()?.name).toBe("wasm");
    const chosen = (await backends()).filter(({ isChosen }) => isChosen);
    expect(chosen.map(({ name }) => name)).toEqual(["wasm"]);
    expect(chosen[0]?.reason).toContain("chosen by default: the fastest CPU backend here");
    model.dispose();
  });

  test("two models that ask at once get one device", async () => {
    const [a, b] = [compile(network, options), compile(network, options)];
    const devices = await Promise.all([
      defaultBackend(),
      defaultBackend(),
      a.predict(x).then(() => deviceOf(a)),
      b.predict(x).then(() => deviceOf(b)),
    ]);
    expect(new Set(devices).size).toBe(1);
    a.dispose();
    b.dispose();
  });
});

test("each backend is reported with a reason", async () => {
  const reports = await backends();
  for (const { name, available, reason } of reports) {
    expect(available, name).toBe(["cpu", "wasm", "reference"].includes(name));
    expect(reason.length, name).toBeGreaterThan(5);
  }
  expect(reports.map(({ name, reason }) => `${name}: ${reason}`)).toMatchInlineSnapshot(`
    [
      "cpu: plain JavaScript runs everywhere",
      "wasm: WebAssembly",
      "webgl: there is no WebGL in Node",
      "webgpu: there is no WebGPU in Node",
      "reference: plain JavaScript in double precision runs everywhere, slowly",
    ]
  `);
});

describe("useBackend", () => {
  test("moves a model that is not pinned, in the middle of a run, with its results", async () => {
    const cpu = await useBackend("cpu");
    const model = compile(network, { ...options, optimizer: "adam", metrics: ["accuracy"] });
    const told: string[] = [];
    await model.fit(x, y, {
      epochs: 2,
      verbose: 0,
      callbacks: [
        {
          onEpochEnd: async ({ epoch }) => {
            told.push(deviceOf(model) === cpu ? "cpu" : "other");
            if (epoch === 0) await useBackend("reference");
          },
        },
      ],
    });
    expect(told).toEqual(["cpu", "other"]);
    expect((await backends()).find(({ isChosen }) => isChosen)).toMatchObject({ name: "reference" });
    expect(cpu.backend.memory.buffers).toBe(0);
    model.dispose();
  });

  test("opens a backend once", async () => {
    expect(await useBackend("cpu")).toBe(await openDevice("cpu"));
    expect(chosenDevice()).toBe(await openDevice("cpu"));
  });

  test("refuses unknown names, and those that look like something", async () => {
    for (const name of ["", "gpu", "__proto__", "constructor", "toString", "CPU", undefined, null, 3, {}])
      expect(await errorOf(() => useBackend(name as BackendName))).toContain("there is no backend");
    expect(await errorOf(() => useBackend("gpu" as BackendName))).toMatchInlineSnapshot(
      `"ArgumentError: useBackend: there is no backend "gpu". Choose from "cpu", "wasm", "webgl", "webgpu", "reference"."`,
    );
    expect(await errorOf(() => openDevice("gpu" as BackendName))).toMatchInlineSnapshot(
      `"ArgumentError: openDevice: there is no backend "gpu". Choose from "cpu", "wasm", "webgl", "webgpu", "reference"."`,
    );
    expect(chosenDevice()).toBeUndefined();
  });

  test("says why a backend is not to be had, leaves the choice as it was, and may be asked again", async () => {
    const cpu = await useBackend("cpu");
    for (const name of ["webgl", "webgpu"] as const) {
      await expect(useBackend(name)).rejects.toBeInstanceOf(BackendError);
      await expect(useBackend(name)).rejects.toBeInstanceOf(BackendError);
    }
    expect(await errorOf(() => useBackend("webgl"))).toMatchInlineSnapshot(
      `"BackendError: webgl: there is no WebGL in Node. Use "wasm" or "cpu" here, or run in a page."`,
    );
    expect(await errorOf(() => useBackend("webgpu"))).toMatchInlineSnapshot(
      `"BackendError: webgpu: there is no WebGPU in Node. Use "wasm" or "cpu" here, or run in a page."`,
    );
    expect(chosenDevice()).toBe(cpu);
  });
});

describe("a pinned model", () => {
  test("computes where compile's `backend` says, whatever the default", async () => {
    await useBackend("cpu");
    const model = compile(network, { ...options, backend: "reference" });
    const predicted = await model.predict(x);
    expect(predicted.data).toBeInstanceOf(Float64Array);
    expect(deviceOf(model)).toBe(await openDevice("reference"));
    await useBackend("wasm");
    await model.fit(x, y, { verbose: 0 });
    expect(deviceOf(model)).toBe(await openDevice("reference"));
    model.dispose();
  });

  test("by model.to goes there with its state, and stays", async () => {
    await useBackend("cpu");
    const model = compile(network, options);
    await model.fit(x, y, { verbose: 0 });
    const before = (await model.predict(x)).toArray();
    await model.to("reference");
    const after = (await model.predict(x)).toArray();
    after.flat().forEach((u, i) => expect(u).toBeCloseTo(before.flat()[i] as number, 4));
    await useBackend("wasm");
    await model.predict(x);
    expect(deviceOf(model)).toBe(await openDevice("reference"));
    await model.to(await openDevice("cpu"));
    expect(deviceOf(model)).toBe(await openDevice("cpu"));
    expect(await errorOf(() => model.to("gpu" as never))).toMatchInlineSnapshot(
      `"ArgumentError: model.to: there is no backend "gpu". Choose from "cpu", "wasm", "webgl", "webgpu", "reference"."`,
    );
    expect(await errorOf(() => model.to("webgl"))).toContain("BackendError");
    expect(await errorOf(() => model.to(undefined as never))).toMatchInlineSnapshot(
      `"ArgumentError: model.to: undefined is no device. Give one, as useBackend and openDevice return it."`,
    );
    await model.predict(x);
    expect(deviceOf(model)).toBe(await openDevice("cpu"));
    model.dispose();
  });

  test("to a backend that is not here: the first use says so, and compile refuses what is no name", async () => {
    const model = compile(network, { ...options, backend: "webgpu" });
    expect(await errorOf(() => model.fit(x, y, { verbose: 0 }))).toContain("BackendError");
    expect(await errorOf(() => model.predict(x))).toContain("BackendError");
    model.dispose();
    expect(await errorOf(() => compile(network, { ...options, backend: "gpu" as never }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no backend "gpu". Choose from "cpu", "wasm", "webgl", "webgpu", "reference"."`,
    );
  });
});
