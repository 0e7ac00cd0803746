import { DisposedError, setDefaultDevice, setRecordingMode, tensor } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { dense, Layer } from "@chainrule/layers";
import type { LayerShape, Spec } from "@chainrule/layers";
import type { Model } from "@chainrule/training";
import { explain } from "@chainrule/training";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { expectAlike, made, twins, x, y } from "./twins.ts";
import { valuesOf } from "./networks.ts";

// State that others read, move, replace or dispose between two replays.

beforeAll(async () => setDefaultDevice(await deviceOf("cpu")));
afterAll(() => setDefaultDevice(undefined));
beforeAll(() => setRecordingMode("on"));
afterEach(() => setRecordingMode("on"));
afterAll(() => setRecordingMode(inject("recording")));

/** A layer that several models hold. */
class Held extends Layer {
  readonly name = "held";
  readonly inputShape: LayerShape = [null, 2];
  readonly outputShape: LayerShape = [null, 2];
  override readonly recordable = true;
  readonly inner: Layer;
  constructor(inner: Layer) {
    super();
    this.inner = inner;
  }
  call(given: Tensor, context: Parameters<Layer["call"]>[1]): Tensor {
    return this.inner.call(given, context);
  }
}

describe("state that others hold too", () => {
  const sharing = async (): Promise<readonly Model[]> => {
    let shared: Layer | undefined;
    const spec: Spec = {
      layer: "held",
      options: {},
      build: (shape, context) => (shared ??= new Held(dense(2).build(shape, context))),
    };
    const models = [made({}, spec), made({}, spec)];
    for (let i = 0; i < 4; i++) for (const model of models) await model.trainStep(x, y);
    for (const model of models) expect(explain(model)).toContain("replayed 2 times");
    return models;
  };

  test("two models with one layer train it in turn, as eager ones do", async () => {
    const models = await sharing();
    setRecordingMode("off");
    const eager: Model[] = [];
    let shared: Layer | undefined;
    const spec: Spec = {
      layer: "held",
      options: {},
      build: (shape, context) => (shared ??= new Held(dense(2).build(shape, context))),
    };
    eager.push(made({}, spec), made({}, spec));
    for (let i = 0; i < 4; i++) for (const model of eager) await model.trainStep(x, y);
    for (const [i, model] of models.entries()) expect(await valuesOf(model)).toEqual(await valuesOf(eager[i]!));
    for (const model of [...models, ...eager]) model.dispose();
  });

  test("a layer that another model has disposed, or moved, is reported as it is without recording", async () => {
    const [one, other] = (await sharing()) as [Model, Model];
    await other.to(await deviceOf("reference"));
    await expect(one.trainStep(x, y)).rejects.toThrow(/reference.*cpu|cpu.*reference/);
    await other.to(await deviceOf("cpu"));
    await one.trainStep(x, y);
    other.dispose();
    await expect(one.trainStep(x, y)).rejects.toThrow(DisposedError);
    one.dispose();
  });

  test("a variable that was given the value of another one, and a value that lives outside", async () => {
    const [replayed, eager] = await twins((recording) => made({ recording }, dense(2), dense(2)));
    const device = await deviceOf("cpu");
    for (const model of [replayed, eager]) {
      const find = (path: string) => model.variables().find((one) => one.path === path)!.variable;
      find("layers.1.kernel").assign(find("layers.0.kernel").value);
      const outside = tensor([0.25, -0.5], { device });
      find("layers.0.bias").assign(outside);
      find("layers.1.bias").assign(outside);
    }
    await expectAlike([replayed, eager]);
  });
});
