import {
  ArgumentError,
  batchNorm,
  checkGradients,
  compareBackends,
  compile,
  customOp,
  dense,
  dropout,
  input,
  openDevice,
  relu,
  residual,
  sequential,
  tensor,
  type Tensor,
  useBackend,
} from "chainrule";
import { checkpoint, Device, mul, relu as reluOf, sqrt, square, sum, tanh } from "chainrule/engine";
import { compareDevices } from "@chainrule/training";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(async () => {
  await useBackend("cpu");
});

const network = () =>
  compile(
    sequential(input(3), dense(4, { activation: "tanh" }), residual(dense(4), batchNorm(), dropout(0.25)), relu(), dense(2)),
    { optimizer: "adam", loss: "softmaxCrossEntropy", seed: 3 },
  );
const x = [
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
  [-0.3, 0.8, 1.1],
  [2, 1, 0],
];
const y = [0, 1, 1, 0];

describe("checkGradients", () => {
  test("of a function: every element agrees, named by path and index", async () => {
    const report = await checkGradients((t: { a: Tensor; b: readonly [Tensor] }) => mul(tanh(t.a), square(t.b[0])), {
      a: tensor([
        [0.5, -1],
        [2, 0.1],
      ]),
      b: [tensor(3)],
    });
    expect(report.passed).toBe(true);
    expect(report.entries.map(({ where }) => where).sort()).toEqual(["a[0, 0]", "a[0, 1]", "a[1, 0]", "a[1, 1]", "b[0]"]);
    expect(String(report)).toContain("gradients agree: 5 of 5 elements checked, all within tolerance");
  });

  test("of a function whose rule is wrong: the table says where, and by how much", async () => {
    const wrong = customOp({
      name: "wrongSquare",
      forward: (t: Tensor) => square(t),
      vjp: (u: Tensor, { inputs: [t] }: { readonly inputs: readonly [Tensor] }): readonly [Tensor] => [mul(u, t)],
      jvp: ([dt]: readonly [Tensor], { inputs: [t] }: { readonly inputs: readonly [Tensor] }): Tensor => mul(dt, mul(2, t)),
    });
    const report = await checkGradients((t: Tensor) => sum(wrong(t)), tensor([1, -2]));
    expect(report.passed).toBe(false);
    expect(report.entries.map(({ where, rule }) => [where, rule])).toEqual([
      ["x[1]", -2],
      ["x[0]", 1],
    ]);
    expect(report.entries.map(({ difference }) => Math.round(difference * 1e6) / 1e6)).toEqual([-4, 2]);
    expect(report.modesDiffer).toBeGreaterThan(0.1);
    expect(String(report)).toContain("gradients DISAGREE: 2 of 2 elements");
  });

  test("a kink is told apart from a wrong rule", async () => {
    const { passed, entries } = await checkGradients((t: Tensor) => sum(reluOf(t)), tensor([3e-7, 1]));
    expect(passed).toBe(false);
    expect(entries[0]).toMatchObject({ where: "x[0]", isRough: true });
  });

  test("of a model: every parameter and the input, with dropout and batch normalisation; nothing changes", async () => {
    const model = network();
    const before = await model.getWeights();
    const report = await checkGradients(model, { x, y });
    expect(report.passed, String(report)).toBe(true);
    expect(report.modesDiffer).toBeLessThan(1e-12);
    const tensors = new Set(report.entries.map(({ where }) => where.replace(/\[.*/, "")));
    expect([...tensors].sort()).toEqual([
      "input",
      "layers.0.bias",
      "layers.0.kernel",
      "layers.1.branch.layers.0.bias",
      "layers.1.branch.layers.0.kernel",
      "layers.1.branch.layers.1.beta",
      "layers.1.branch.layers.1.gamma",
      "layers.3.bias",
      "layers.3.kernel",
    ]);
    expect(await model.getWeights()).toEqual(before);
    expect(model.steps).toBe(0);
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    model.dispose();
  });

  test("large tensors are sampled, and the report says so", async () => {
    const report = await checkGradients((t: Tensor) => sum(square(t)), tensor(new Float32Array(500).fill(0.5)), { perTensor: 7 });
    expect([report.checked, report.elements]).toEqual([7, 500]);
  });

  test("constants made by rules and in checkpoints are made where the function runs", async () => {
    const doubled = customOp({
      name: "doubled",
      forward: (t: Tensor) => mul(t, tensor([2, 2])) as Tensor,
      vjp: (u: Tensor): readonly [Tensor] => [mul(u, tensor([2, 2])) as Tensor],
    });
    const report = await checkGradients(
      (t: Tensor) => sum(checkpoint((s: Tensor) => mul(tanh(doubled(s)), tensor([1, 3])) as Tensor)(t)),
      tensor([0.5, -1]),
    );
    expect(report.passed, String(report)).toBe(true);
  });

  test("NaN on both sides proves nothing", async () => {
    const report = await checkGradients((t: Tensor) => sqrt(t), tensor([-3]));
    expect(report.passed).toBe(false);
    expect(report.entries[0]).toMatchObject({ where: "x[0]", excess: Infinity });
    expect(String(report)).toContain("gradients DISAGREE: 1 of 1 elements");
  });

  test("leaves nothing behind on the reference backend", async () => {
    const { backend } = await openDevice("reference");
    const model = network();
    const before = backend.memory.buffers;
    await checkGradients(model, { x, y }, { perTensor: 2 });
    await compareBackends(model, { x, y }, ["reference", "cpu"]);
    expect(backend.memory.buffers).toBe(before);
    model.dispose();
  });

  test("misuse is named", async () => {
    await expect(checkGradients(3 as never, tensor(1))).rejects.toThrow(
      "checkGradients: expected a compiled model or a function, got 3.",
    );
    await expect(checkGradients((t: Tensor) => t, tensor(1), { eps: 1 } as never)).rejects.toThrow(ArgumentError);
    await expect(checkGradients((t: Tensor) => t, tensor(1), { epsilon: -1 })).rejects.toThrow(
      "checkGradients: epsilon is -1. Give a number above 0.",
    );
    await expect(checkGradients((t: Tensor) => t, tensor(1), { perTensor: 0.5 })).rejects.toThrow(
      "checkGradients: perTensor is 0.5. Give a whole number, or Infinity for all.",
    );
    await expect(checkGradients((() => Promise.reject(new Error("later"))) as never, tensor(1))).rejects.toThrow(
      "checkGradients: the result is a promise. A differentiated function is synchronous: read values after it, not inside.",
    );
    const elsewhere = tensor([1, 2]);
    await expect(checkGradients((t: Tensor) => mul(t, elsewhere), tensor([3, 4]))).rejects.toThrow(
      'checkGradients: the function runs on "reference", in float64, but uses a tensor of another device (mul: operands live on two devices, "reference" and "cpu"). Make it inside the function, or hand it in as part of the argument.',
    );
    await expect(checkGradients(() => tensor(1, { dtype: "int32" }), tensor(1))).rejects.toThrow(
      "checkGradients: the function returned no float32 tensor.",
    );
    await expect(checkGradients((t: Tensor) => t, tensor([1], { dtype: "int32" }))).rejects.toThrow(
      "checkGradients: the argument is int32.",
    );
    const model = network();
    await expect(checkGradients(model, { x: [[1, 2]], y })).rejects.toThrow(/\[1, 2\]|\[2\]/);
    model.dispose();
  });
});

describe("compareBackends", () => {
  test("reference, cpu and wasm agree layer by layer, forward and backward", async () => {
    const model = network();
    const comparison = await compareBackends(model, { x, y }, ["reference", "cpu", "wasm"]);
    expect(comparison.agrees, String(comparison)).toBe(true);
    const paths = comparison.rows.filter(({ device, what }) => device === "wasm" && what === "output").map(({ path }) => path);
    expect(paths).toEqual([
      "layers.0.activation",
      "layers.0",
      "layers.1.branch.layers.0.activation",
      "layers.1.branch.layers.0",
      "layers.1.branch.layers.1",
      "layers.1.branch.layers.2",
      "layers.1.branch",
      "layers.1",
      "layers.2",
      "layers.3.activation",
      "layers.3",
    ]);
    expect(String(comparison)).toContain("all agree within 0.0001");
    model.dispose();
  });

  test("a backend that computes one kernel wrongly: the first layer that meets it is named", async () => {
    const honest = createReferenceBackend();
    const lying = Object.assign(Object.create(honest) as typeof honest, {
      name: "lying",
      // relu lets negatives through, a little
      run: ((kernel, inputs, attributes) => {
        if (kernel !== "Relu") return honest.run(kernel, inputs, attributes);
        const scaled = honest.run("LeakyRelu", inputs, { alpha: 0.05 });
        return scaled;
      }) as typeof honest.run,
    });
    const model = network();
    const comparison = await compareDevices(model, { x, y }, [new Device(createReferenceBackend()), new Device(lying)]);
    expect(comparison.firstDivergence).toMatchObject({ device: "lying", what: "output", path: "layers.2" });
    expect(String(comparison)).toMatch(/first divergence: output layers\.2 on lying/);
    model.dispose();
  });

  test("misuse is named", async () => {
    const model = network();
    await expect(compareBackends(model, { x, y }, ["cpu"])).rejects.toThrow("is nothing to compare");
    await expect(compareBackends(model, { x, y }, ["cpu", "gpu" as never])).rejects.toThrow('there is no backend "gpu"');
    await expect(compareBackends(3 as never, { x, y }, ["cpu", "wasm"])).rejects.toThrow("expected a compiled model, got 3.");
    model.dispose();
  });
});
