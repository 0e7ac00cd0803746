import { batchNorm, dense, dropout, input, Module, relu, residual, sequential } from "@chainrule/layers";
import { mul, recordable, setRecordingMode, sign, sub } from "@chainrule/engine";
import type { Device, Tensor } from "@chainrule/engine";
import { accuracy, adam, compile, explain, sgd, softmaxCrossEntropy } from "@chainrule/training";
import type { Model, Optimizer, Slots, StepScalars } from "@chainrule/training";
import * as fc from "fast-check";
import { afterEach, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { valuesOf, worstDifference, x, y } from "./networks.ts";

// Two models get the same treatment, one replayed and one eager: whatever is edited between steps, no stale program may run.

const { seed, runs, path } = inject("random");

afterEach(() => {
  setRecordingMode(inject("recording"));
});

const own = "one's own, whose options change";

const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => sgd({ learningRate: 0.05 }),
  momentum: () => sgd({ learningRate: 0.02, momentum: 0.9 }),
  nesterov: () => sgd({ learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adam: () => adam({ learningRate: 0.01 }),
  "adam in PyTorch's form": () => adam({ learningRate: 0.01, weightDecay: 0.1, form: "pytorch" }),
  [own]: () => {
    const options = { share: 1, signed: false };
    return {
      ...sgd({ learningRate: 0.05 }),
      options,
      update: recordable((w: Tensor, g: Tensor, _slots: Slots, scalars: StepScalars) => {
        const step = mul(options.signed ? sign(g) : g, scalars["learningRate"] as Tensor);
        return { parameter: sub(w, mul(step, options.share)), slots: {} };
      }),
    };
  },
};

/** Optimizers with options that can be edited. */
interface Editable {
  readonly options: { share?: number; signed?: boolean };
}

/** Where the weights of all networks of a run come from. */
function made(optimizer: Optimizer, recording: boolean): Model {
  return compile(
    sequential(input(4), dense(6, { activation: "tanh" }), residual(dense(6), batchNorm(), relu(), dropout(0.25)), dense(3)),
    { loss: softmaxCrossEntropy(), optimizer, metrics: { accuracy: accuracy() }, seed: 5, recording },
  ) as unknown as Model;
}

/** Something done to a model between or in steps; what it gives is compared. */
type Action = (model: Model, world: World) => Promise<unknown>;

interface World {
  readonly devices: readonly Device[];
  /** Kept per model. */
  readonly snapshots: Map<Model, ReturnType<Model["snapshot"]>>;
}

const rowsFrom = (from: number, count: number): { x: typeof x; y: { data: Int32Array; shape: number[]; dtype: "int32" } } => ({
  x: { data: x.data.slice(from * 4, (from + count) * 4), shape: [count, 4] },
  y: { data: (y.data as Int32Array).slice(from, from + count), shape: [count], dtype: "int32" },
});

/** The modules and parameters that can be frozen. */
function freezable(model: Model): { trainable: boolean }[] {
  const modules = model.network.layers.flatMap((layer) => [
    layer,
    ...Object.values(layer).filter((part) => part instanceof Module),
  ]);
  const parameters = model.network.variables().flatMap(({ variable }) => ("trainable" in variable ? [variable] : []));
  return [model.network, ...modules, ...parameters] as { trainable: boolean }[];
}

const rows = fc.record({ from: fc.nat(100), count: fc.constantFrom(16, 16, 16, 5, 1) });

const actions: fc.Arbitrary<readonly [string, Action]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(0.5, 1, 2), fc.boolean()).map(
      ([share, signed]) =>
        [
          `share ${share}, signed ${signed}`,
          (model: Model) => {
            const { options } = model.optimizer as unknown as Editable;
            if (options.share !== undefined) Object.assign(options, { share, signed });
            return Promise.resolve();
          },
        ] as const,
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(rows, fc.integer({ min: 1, max: 4 })).map(
      ([{ from, count }, times]) =>
        [
          `${times} steps of ${count}`,
          async (model: Model) => {
            const batch = rowsFrom(from, count);
            const losses = [];
            for (let i = 0; i < times; i++) losses.push(await model.trainStep(batch.x, batch.y));
            return losses;
          },
        ] as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(64, 50), fc.boolean()).map(
      ([batchSize, weighted]) =>
        [
          `fit in batches of ${batchSize}`,
          async (model: Model) =>
            (
              await model.fit(x, y, {
                epochs: 2,
                batchSize,
                verbose: 0,
                ...(weighted ? { classWeight: { 0: 2, 1: 1, 2: 0.5 } } : {}),
              })
            ).history,
        ] as const,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 0.001, 0.1).map(
      (rate) =>
        [
          `rate ${rate}`,
          (model: Model) => {
            model.optimizer.learningRate = rate;
            return Promise.resolve();
          },
        ] as const,
    ),
  },
  {
    weight: 4,
    arbitrary: fc.nat(30).map(
      (at) =>
        [
          `freeze or thaw part ${at}`,
          (model: Model) => {
            const parts = freezable(model);
            const part = parts[at % parts.length]!;
            part.trainable = !part.trainable;
            return Promise.resolve();
          },
        ] as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .nat(3)
      .map(
        (at) => [`move to device ${at}`, (model: Model, { devices }: World) => model.to(devices[at % devices.length]!)] as const,
      ),
  },
  {
    weight: 2,
    arbitrary: rows.map(
      ({ from, count }) =>
        [
          `evaluate ${count}`,
          (model: Model) => {
            const batch = rowsFrom(from, count);
            return model.evaluate(batch.x, batch.y, { batchSize: 4 });
          },
        ] as const,
    ),
  },
  {
    weight: 2,
    arbitrary: rows.map(
      ({ from, count }) =>
        [
          `predict ${count}`,
          async (model: Model) => {
            const [raw, chances] = [
              await model.predict(rowsFrom(from, count).x),
              await model.probabilities(rowsFrom(from, count).x),
            ];
            return [Array.from(raw.data), Array.from(chances.data)];
          },
        ] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: rows.map(
      ({ from }) =>
        [
          `gradients`,
          async (model: Model) => {
            const batch = rowsFrom(from, 16);
            return (await model.gradients(batch.x, batch.y)).loss;
          },
        ] as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (restores) =>
        [
          restores ? "restore" : "snapshot",
          (model: Model, { snapshots }: World) => {
            const held = snapshots.get(model);
            if (restores) held?.restore();
            else {
              held?.dispose();
              if (model.steps > 0) snapshots.set(model, model.snapshot());
            }
            return Promise.resolve();
          },
        ] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.double({ min: -1, max: 1, noNaN: true }).map(
      (value) =>
        [
          `set a bias to ${value}`,
          (model: Model) => {
            model.network
              .variables()
              .find(({ path }) => path === "layers.0.bias")!
              .variable.assignHost(new Float32Array(6).fill(value));
            return Promise.resolve();
          },
        ] as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("on", "off", "verify").map(
      (mode) =>
        [
          `recording ${mode}`,
          () => {
            setRecordingMode(mode as "on");
            return Promise.resolve();
          },
        ] as const,
    ),
  },
);

describe.each([
  ["cpu, bit for bit", ["cpu"], [...Object.keys(optimizers), own, own, own], 0, 100],
  ["cpu and wasm, to rounding", ["cpu", "wasm"], ["sgd", "momentum"], 2e-3, 20],
] as const)("%s", (_name, names, known, tolerance, count) => {
  test("a recorded model does what an eager one does, whatever is edited between steps", async () => {
    const devices = await Promise.all(names.map((name) => deviceOf(name)));
    let replays = 0;
    const property = fc.asyncProperty(
      fc.constantFrom(...known),
      fc.array(actions, { minLength: 4, maxLength: 14 }),
      async (optimizer, list) => {
        setRecordingMode("on");
        const models = [true, false].map((recording) => made(optimizers[optimizer]!(), recording));
        const world: World = { devices, snapshots: new Map() };
        try {
          for (const model of models) await model.to(devices[0]!);
          for (const [label, action] of list) {
            const [replayed, eager] = [await action(models[0]!, world), await action(models[1]!, world)];
            const [a, b] = [await valuesOf(models[0]!), await valuesOf(models[1]!)];
            if (tolerance === 0) {
              expect(replayed, label).toEqual(eager);
              expect(a, label).toEqual(b);
            } else expect(worstDifference(a, b), label).toBeLessThan(tolerance);
          }
          replays += Number(/replayed [1-9]/.test(explain(models[0])));
          expect(explain(models[1])).toContain("recording: false");
        } finally {
          for (const held of world.snapshots.values()) held.dispose();
          for (const model of models) model.dispose();
        }
        for (const device of devices) expect(device.backend.memory).toMatchObject({ buffers: 0, bytes: 0 });
      },
    );
    await fc.assert(property, { seed, numRuns: runs ?? count, ...(path === undefined ? {} : { path }) });
    expect(replays).toBeGreaterThan(0); // or nothing was tested
  }, 600_000);
});
