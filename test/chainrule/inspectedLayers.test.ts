import {
  batchNorm,
  checkGradients,
  compareBackends,
  compile,
  dense,
  dropout,
  input,
  openDevice,
  sequential,
  useBackend,
} from "chainrule";
import { checkpoint, mul, tensor, type Tensor } from "chainrule/engine";
import { type Context, defineSpec, Layer, type LayerShape, type Spec, within } from "@chainrule/layers";
import { beforeAll, describe, expect, test } from "vitest";

// Layers of the user's own: a checkpointed part, a part called twice, constants made inside, a call that is a property.

beforeAll(async () => {
  await useBackend("cpu");
});

const x = [
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
  [-0.3, 0.8, 1.1],
  [2, 1, 0],
];
const y = [0, 1, 1, 0];

/** A part called so many times, each in a checkpoint or not. */
class Repeated extends Layer {
  readonly name = "repeated";
  readonly inputShape: LayerShape;
  readonly outputShape: LayerShape;
  readonly part: Layer;
  private readonly saved: boolean;
  private readonly times: number;

  constructor(shape: LayerShape, part: Layer, saved: boolean, times: number) {
    super();
    this.inputShape = shape;
    this.outputShape = part.outputShape;
    this.part = part;
    this.saved = saved;
    this.times = times;
  }

  call(inputs: Tensor, context: Context): Tensor {
    const once = (t: Tensor): Tensor => this.part.call(t, context);
    let t = inputs;
    for (let i = 0; i < this.times; i++) t = this.saved ? checkpoint(once)(t) : once(t);
    return t;
  }
}

const repeated = (part: Spec, saved: boolean, times: number): Spec =>
  defineSpec(
    "repeated",
    {},
    (shape, place) => new Repeated(shape, part.build(shape, within(place, "part")), saved, times),
    "repeated()",
  );

const model = (...parts: readonly Spec[]) =>
  compile(sequential(input(3), ...parts, dense(2)), { optimizer: "adam", loss: "softmaxCrossEntropy", seed: 3 });

describe("a checkpoint around layers changes nothing", () => {
  const parts: Record<string, () => Spec> = {
    dense: () => dense(3, { activation: "tanh" }),
    "dropout, whose masks are drawn once": () => dropout(0.5),
    "batchNorm, whose moving statistics are proposed once": () => batchNorm(),
  };
  for (const [name, part] of Object.entries(parts))
    test(name, async () => {
      const results = [];
      const { backend } = await openDevice("cpu");
      for (const saved of [false, true]) {
        const m = model(dense(3), repeated(part(), saved, 2));
        const report = await checkGradients(m, { x, y });
        expect(report.passed, String(report)).toBe(true);
        const before = backend.memory.buffers;
        const { history } = await m.fit(x, y, { epochs: 3, verbose: 0 });
        // the optimizer's slots are placed at the first step
        const settled = backend.memory.buffers;
        await m.fit(x, y, { epochs: 1, verbose: 0 });
        expect(backend.memory.buffers, `${before} buffers before the first fit`).toBe(settled);
        results.push({ history, weights: await m.getWeights() });
        m.dispose();
      }
      expect(results[1]).toEqual(results[0]);
    });
});

describe("layers of the user's own are inspected", () => {
  test("a part that is called twice has a row for each call", async () => {
    const m = model(repeated(dense(3), false, 2));
    const comparison = await compareBackends(m, { x, y }, ["reference", "cpu"]);
    expect(comparison.agrees, String(comparison)).toBe(true);
    expect(comparison.rows.filter(({ what }) => what === "output").map(({ path }) => path)).toEqual([
      "layers.0.part.activation",
      "layers.0.part",
      "layers.0.part.activation (call 2)",
      "layers.0.part (call 2)",
      "layers.0",
      "layers.1.activation",
      "layers.1",
    ]);
    m.dispose();
  });

  test("derivatives by outputs are those without checkpoints", async () => {
    const tables = [];
    for (const saved of [false, true]) {
      const m = model(dense(3), repeated(dense(3, { activation: "tanh" }), saved, 2));
      tables.push((await compareBackends(m, { x, y }, ["reference", "cpu"])).rows);
      m.dispose();
    }
    // errors of float32 that are not 0, and the same: the same numbers were compared
    expect(tables[1]).toEqual(tables[0]);
    const inside = tables[1]?.filter(({ what, path }) => what === "gradient by output" && path.startsWith("layers.1.part"));
    expect(inside?.length).toBe(4);
    for (const { error } of inside ?? []) expect(error).toBeGreaterThan(0);
  });

  test("a call that is a property stays; constants made inside are made on each device", async () => {
    class Scaled extends Layer {
      readonly name = "scaled";
      readonly inputShape: LayerShape;
      readonly outputShape: LayerShape;

      constructor(shape: LayerShape) {
        super();
        this.inputShape = shape;
        this.outputShape = shape;
      }

      override call = (t: Tensor): Tensor => mul(t, tensor([1, 2, 3]));
    }
    const m = model(defineSpec("scaled", {}, (shape) => new Scaled(shape), "scaled()"));
    expect((await compareBackends(m, { x, y }, ["reference", "cpu", "wasm"])).agrees).toBe(true);
    expect((await checkGradients(m, { x, y })).passed).toBe(true);
    await m.fit(x, y, { epochs: 1, verbose: 0 });
    m.dispose();
  });

  test("a fit that runs meanwhile does not change the masks", async () => {
    const m = model(dropout(0.5), dense(4));
    const [report] = await Promise.all([checkGradients(m, { x, y }), m.fit(x, y, { epochs: 3, batchSize: 2, verbose: 0 })]);
    expect(report.passed, String(report)).toBe(true);
    expect(m.steps).toBe(6);
    m.dispose();
  });
});
