import { open } from "@chainrule/backend-tfjs/cpu";
import { batches, iris, standardize, toHostArray } from "@chainrule/data";
import type { Batch } from "@chainrule/data";
import { BackendError, Device, Rng } from "@chainrule/engine";
import { batchNorm, dense, dropout, input, relu, residual, sequential } from "@chainrule/layers";
import { accuracy, adam, compile, softmaxCrossEntropy } from "@chainrule/training";
import type { Model } from "@chainrule/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playStep, recordStep } from "./player.ts";
import type { Line } from "./player.ts";

// The eight walls of recording: a training step is a flat list of kernel calls, and nothing but the list is needed to repeat it.

let device: Device;
beforeAll(async () => {
  device = new Device(await open());
});
afterAll(() => {
  device.backend.dispose();
});

const flowers = iris();
const rows = toHostArray({ data: standardize(flowers.x).apply(flowers.x).data, shape: [150, 4] }, { name: "x" });
const order = new Rng(5).permutation(150);
const batchOf = batches(rows, flowers.y, { batchSize: 12, permutation: order });

function made(freeze?: (model: Model) => void): Model {
  const model = compile(
    sequential(input(4), dense(8, { activation: "tanh" }), residual(dense(8), batchNorm(), relu(), dropout(0.3)), dense(3)),
    {
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      metrics: { accuracy: accuracy() },
      seed: 3,
      device: () => device,
    },
  ) as unknown as Model;
  freeze?.(model);
  return model;
}

/** The rate of step t: it changes. */
const rate = (t: number): number => 0.01 / (1 + t);

function eagerStep(model: Model, batch: Batch): Promise<number> {
  model.step.prepare(batch);
  const report = model.step.run(device);
  return report.loss.read().then(([value]) => {
    for (const t of [report.loss, ...report.metrics.flat()]) t.storage.release();
    return value as number;
  });
}

async function bytes(model: Model): Promise<Record<string, number[]>> {
  const entries = await Promise.all(
    model.variables().map(async ({ path, variable }) => [path, Array.from(await variable.read())] as const),
  );
  return Object.fromEntries(entries);
}

/** A list without handles: what must be equal between two recordings. */
function outline(lines: readonly Line[]): string[] {
  return lines.map((line) =>
    "ran" in line
      ? `${line.ran.kernel} ${JSON.stringify(line.ran.attributes)} -> [${line.ran.output.shape.join(", ")}]`
      : "entered" in line
        ? `enter ${line.entered.name}`
        : `constant ${line.constant.dtype} ${Array.from(line.constant.data).join(" ")}`,
  );
}

const networks: readonly (readonly [string, ((model: Model) => void) | undefined])[] = [
  ["all layers trained", undefined],
  [
    "a layer frozen",
    (model) => {
      for (const { path, variable } of model.variables())
        if (path.startsWith("layers.0.") && "trainable" in variable) variable.trainable = false;
    },
  ],
];

describe.each(networks)("a training step with batch norm, dropout, a residual block and Adam, %s", (_name, freeze) => {
  test("cpu: the second step's list, replayed ten times, equals eager steps bit for bit", async () => {
    const [eager, played] = [made(freeze), made(freeze)];
    for (const model of [eager, played]) {
      await model.to(device);
      await eagerStep(model, batchOf.batch(0));
    }
    const recording = recordStep(played, device, batchOf.batch(1));
    await eagerStep(eager, batchOf.batch(1));
    expect(await bytes(played)).toEqual(await bytes(eager));
    for (let step = 2; step < 12; step++) {
      eager.optimizer.learningRate = rate(step);
      played.optimizer.learningRate = rate(step);
      const expected = await eagerStep(eager, batchOf.batch(step));
      const buffers = device.backend.memory.buffers;
      const got = await playStep(played, device, recording, batchOf.batch(step));
      expect(device.backend.memory.buffers).toBe(buffers);
      expect(got).toBe(expected);
      expect(await bytes(played)).toEqual(await bytes(eager));
    }
    // the walls are real: without a new batch, or without the new rate, the result is another one
    const expected = await eagerStep(eager, batchOf.batch(0));
    played.optimizer.learningRate = 1;
    expect(await playStep(played, device, recording, batchOf.batch(0))).toBe(expected);
    expect(await bytes(played)).not.toEqual(await bytes(eager));
    eager.dispose();
    played.dispose();
  });

  test("two recordings of the same step are the same list, constants' bytes included", async () => {
    const model = made(freeze);
    await model.to(device);
    const [first, second] = [recordStep(model, device, batchOf.batch(0)), recordStep(model, device, batchOf.batch(1))];
    expect(outline(second.lines)).toEqual(outline(first.lines));
    model.dispose();
  });

  test("a partial batch is another list", async () => {
    const model = made(freeze);
    await model.to(device);
    const full = recordStep(model, device, batchOf.batch(0));
    const partial = recordStep(model, device, batchOf.batch(12));
    expect(batchOf.batch(12).size).toBe(6);
    expect(outline(partial.lines)).not.toEqual(outline(full.lines));
    model.dispose();
  });
});

test("a frozen layer makes another list, and its weights stay bit for bit", async () => {
  const [free, frozen] = [made(), made(networks[1]?.[1])];
  await free.to(device);
  await frozen.to(device);
  const before = await bytes(frozen);
  const lists = [recordStep(free, device, batchOf.batch(0)), recordStep(frozen, device, batchOf.batch(0))].map(
    ({ lines }) => lines.length,
  );
  expect(lists[1]).toBeLessThan(lists[0] as number);
  const after = await bytes(frozen);
  for (const path of ["layers.0.kernel", "layers.0.bias"]) expect(after[path]).toEqual(before[path]);
  expect(after["layers.2.kernel"]).not.toEqual(before["layers.2.kernel"]);
  free.dispose();
  frozen.dispose();
});

test("what enters by name: the batch, the rate, the masks, and nothing else changes between steps", async () => {
  const model = made();
  await model.to(device);
  const { lines } = recordStep(model, device, batchOf.batch(0));
  const names = lines.flatMap((line) => ("entered" in line ? [line.entered.name] : []));
  expect(names.sort()).toMatchInlineSnapshot(`
    [
      "adam.epsilon",
      "adam.learningRate",
      "batch.x",
      "batch.y",
      "random.layers.1.branch.layers.3.0",
    ]
  `);
  model.dispose();
});

test("a step that throws at any of its calls leaves all state as it was, and no memory behind", async () => {
  const model = made();
  await model.to(device);
  await eagerStep(model, batchOf.batch(0));
  const before = await bytes(model);
  const buffers = device.backend.memory.buffers;
  const run = device.backend.run.bind(device.backend);
  let failAt = 0;
  let done = false;
  try {
    for (; !done; failAt++) {
      let calls = 0;
      device.backend.run = (kernel, inputs, attributes) => {
        if (calls++ === failAt) throw new Error("the device failed");
        return run(kernel, inputs, attributes);
      };
      model.step.prepare(batchOf.batch(1));
      let report: ReturnType<typeof model.step.run> | undefined;
      try {
        report = model.step.run(device);
      } catch (error) {
        expect(error).toBeInstanceOf(BackendError);
        expect(model.steps).toBe(1);
        expect(device.backend.memory.buffers).toBe(buffers);
        if (failAt % 10 === 0) expect(await bytes(model)).toEqual(before);
      }
      if (report !== undefined) {
        for (const t of [report.loss, ...report.metrics.flat()]) t.storage.release();
        done = true;
      }
    }
  } finally {
    device.backend.run = run;
  }
  expect(failAt).toBeGreaterThan(100);
  expect(model.steps).toBe(2);
  model.dispose();
});
