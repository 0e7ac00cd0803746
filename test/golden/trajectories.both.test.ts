import { iris } from "@chainrule/data";
import type { Device } from "@chainrule/engine";
import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  input,
  maxPooling2d,
  type NetworkSpec,
  relu,
  residual,
  sequential,
} from "@chainrule/layers";
import { compile, type Loss, meanSquaredError, softmaxCrossEntropy } from "@chainrule/training";
import { beforeAll, describe, expect, test } from "vitest";
import { type DeviceName, deviceNames, deviceOf } from "../support/devices.ts";
import { coverage, golden, scaledError } from "./golden.ts";
import { type OptimizerRun, optimizerOf } from "./optimizerCases.ts";

// Whole training runs of PyTorch in float64: every loss, the first gradients, the weights and moving statistics at the end.

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Named = Readonly<Record<string, Values>>;

/** A run of the reference file. */
interface Trajectory {
  readonly id: string;
  readonly optimizer: Omit<OptimizerRun, "id">;
  readonly init?: Named;
  readonly state_init?: Named;
  readonly data?: {
    readonly x: Values;
    readonly y: Values | readonly number[];
    readonly batches: readonly (readonly number[])[];
  };
  readonly loss: readonly number[];
  readonly firstGrad?: Named;
  readonly final: Named;
  readonly state_final?: Named;
  /** How far PyTorch in float32 is off. */
  readonly f32?: { readonly loss_maxrel: number; readonly perTensor: Readonly<Record<string, number>> };
  /** Tensors whose path is rounding noise: their true gradient is zero, and Adam turns noise into steps. */
  readonly ignore?: readonly string[];
}

const trajectories = golden()["trajectories"] as readonly Trajectory[];
const irisBatches = golden()["iris_batches"] as readonly (readonly number[])[];

/** A network with its data: what the runs of one kind share. */
interface Setting {
  readonly network: () => NetworkSpec;
  readonly loss: () => Loss;
  /** State path by the name in the file. */
  readonly paths: Readonly<Record<string, string>>;
  readonly x: Values;
  readonly y: Values;
  readonly batches: readonly (readonly number[])[];
}

const flowers = iris();
const labels: Values = { shape: [150], data: [...flowers.y.data] };
const all = Array.from({ length: 150 }, (_, i) => i);

function irisSetting(x: Values, batches: readonly (readonly number[])[]): Setting {
  return {
    network: () => sequential(input(x.shape[1] as number), dense(16, { activation: "sigmoid" }), dense(3)),
    loss: softmaxCrossEntropy,
    paths: { k1: "layers.0.kernel", b1: "layers.0.bias", k2: "layers.1.kernel", b2: "layers.1.bias" },
    x,
    y: labels,
    batches,
  };
}

/** Labels stand in the file as a bare list. */
function asValues(y: Values | readonly number[]): Values {
  return "data" in y ? y : { shape: [y.length], data: y };
}

function residualSetting({ x, y, batches }: NonNullable<Trajectory["data"]>): Setting {
  const branch = "layers.1.branch.layers";
  return {
    network: () =>
      sequential(
        input(5),
        dense(8, { activation: "tanh" }),
        residual(dense(8), batchNorm({ momentum: 0.9, epsilon: 1e-3 }), relu()),
        dense(1),
      ),
    loss: meanSquaredError,
    paths: {
      k0: "layers.0.kernel",
      b0: "layers.0.bias",
      k1: `${branch}.0.kernel`,
      b1: `${branch}.0.bias`,
      gamma: `${branch}.1.gamma`,
      beta: `${branch}.1.beta`,
      moving_mean: `${branch}.1.movingMean`,
      moving_variance: `${branch}.1.movingVariance`,
      k2: "layers.2.kernel",
      b2: "layers.2.bias",
    },
    x,
    y: asValues(y),
    batches,
  };
}

function convolutionalSetting({ x, y, batches }: NonNullable<Trajectory["data"]>): Setting {
  return {
    network: () =>
      sequential(
        input([6, 6, 2]),
        conv2d(4, 3, { padding: "same" }),
        batchNorm({ momentum: 0.9, epsilon: 1e-3 }),
        relu(),
        maxPooling2d(),
        flatten(),
        dense(3),
      ),
    loss: softmaxCrossEntropy,
    paths: {
      conv_k: "layers.0.kernel",
      conv_b: "layers.0.bias",
      gamma: "layers.1.gamma",
      beta: "layers.1.beta",
      moving_mean: "layers.1.movingMean",
      moving_variance: "layers.1.movingVariance",
      dense_k: "layers.5.kernel",
      dense_b: "layers.5.bias",
    },
    x,
    y: asValues(y),
    batches,
  };
}

/** What a run trains, or why it cannot be run. */
function settingOf({ id, optimizer, data, loss }: Trajectory): Setting | string {
  const found = optimizerOf(optimizer);
  if (typeof found === "string") return found;
  const petals = { shape: [150, 2], data: takeRows({ shape: [150, 4], data: [...flowers.x.data] }, all, [2, 3]) };
  if (id.startsWith("W1_iris2")) return irisSetting(petals, irisBatches);
  if (id.startsWith("iris4_std")) return irisSetting(golden()["iris_standardised"] as Values, irisBatches);
  if (id === "iris2_fullbatch_gd")
    return irisSetting(
      petals,
      loss.map(() => all),
    );
  if (id.startsWith("resmlp") && data !== undefined) return residualSetting(data);
  if (id.startsWith("cnn") && data !== undefined) return convolutionalSetting(data);
  return "needs an LSTM, of which there is none yet";
}

/** Rows of a table in the given order, as one list; all columns, or those named. */
function takeRows({ shape, data }: Values, rows: readonly number[], columns?: readonly number[]): number[] {
  const width = shape.slice(1).reduce((product, n) => product * n, 1);
  const wanted = columns ?? Array.from({ length: width }, (_, j) => j);
  return rows.flatMap((row) => wanted.map((j) => data[row * width + j] as number));
}

/** One batch after the other: each is an epoch of the fit, so that its history holds every loss. */
function* batchesOf({ x, y, batches }: Setting): Generator<{ x: Values; y: Values }> {
  const cut = (table: Values, rows: readonly number[]): Values => ({
    shape: [rows.length, ...table.shape.slice(1)],
    data: takeRows(table, rows),
  });
  for (const rows of batches) yield { x: cut(x, rows), y: cut(y, rows) };
}

/** Relative to the tensor's largest magnitude; on the scale of 1 where that is rounding noise: a bias in front of batch norm. */
function errorOf(got: ArrayLike<number>, expected: readonly number[]): number {
  const isZero = Math.max(...expected.map(Math.abs)) < 1e-12;
  const rounded = isZero ? expected.map(() => 0) : expected;
  return scaledError(got, rounded);
}

/** A line for each tensor that is further off than allowed. */
async function differences(run: Trajectory, setting: Setting, device: Device, steps: number): Promise<string[]> {
  const { paths } = setting;
  const float32 = device.backend.floats === "float32";
  const wrong: string[] = [];
  const check = (what: string, error: number, allowed: number): void => {
    if (!(error <= allowed)) wrong.push(`${run.id} ${what}: ${error.toExponential(1)}, allowed ${allowed.toExponential(1)}`);
  };
  const allowed = (f32: number | undefined): number => (float32 ? Math.max(1e-5, 30 * (f32 ?? 0)) : 1e-9);

  const found = optimizerOf(run.optimizer) as Exclude<ReturnType<typeof optimizerOf>, string>;
  const model = compile(setting.network(), { loss: setting.loss(), optimizer: found.optimizer });
  await model.to(device);
  const start = { ...run.init, ...run.state_init };
  model.setWeights(Object.fromEntries(Object.entries(start).map(([name, values]) => [paths[name] as string, values])));

  const [first] = batchesOf(setting);
  const { gradients } = await model.gradients(first?.x as Values, first?.y as Values);
  for (const [name, { data }] of Object.entries(run.firstGrad ?? {})) {
    const got = gradients[paths[name] as string]?.data ?? [];
    check(`first gradient of ${name}`, errorOf(got, data), allowed(1e-6));
  }

  // one batch is one epoch here, so that the history holds the loss of every step
  const epochs = Math.min(steps, run.loss.length);
  const { history } = await model.fit(batchesOf(setting), { epochs, stepsPerEpoch: 1, verbose: 0 });
  const losses = run.loss.slice(0, epochs).map((loss, i) => Math.abs((history.loss[i] as number) / loss - 1));
  check("losses", Math.max(...losses), allowed(run.f32?.loss_maxrel));
  const weights = await model.getWeights();
  for (const [name, { data }] of Object.entries({ ...run.final, ...run.state_final })) {
    if (run.ignore?.includes(name) === true || epochs < run.loss.length) continue;
    check(`final ${name}`, errorOf(weights[paths[name] as string]?.data ?? [], data), allowed(run.f32?.perTensor[name]));
  }
  model.dispose();
  return wrong;
}

/** Without a GPU the shaders run in software: three runs stand for all, and WebGPU, the slowest, does their first steps. */
const onGpu = ["W1_iris2_mlp_sgd", "resmlp_bn_reg_adam", "cnn_bn_adam"];
const stepsOn = (name: DeviceName): number => (name === "webgpu" ? 40 : Infinity);

describe.each(deviceNames)("%s", (name) => {
  let device: Device;
  beforeAll(async () => {
    device = await deviceOf(name);
  });

  test("golden trajectories: losses, first gradients, weights and moving statistics", { timeout: 240_000 }, async () => {
    const before = device.backend.memory.buffers;
    const wrong: string[] = [];
    for (const run of trajectories) {
      const setting = settingOf(run);
      if (typeof setting === "string" || (name.startsWith("webg") && !onGpu.includes(run.id))) continue;
      wrong.push(...(await differences(run, setting, device, stepsOn(name))));
    }
    expect(wrong).toEqual([]);
    expect(device.backend.memory.buffers).toBe(before);
  });
});

test("what ran, and what was left out, of the golden trajectories", () => {
  const leftOut = new Map<string, string[]>();
  const ran = trajectories.flatMap((run) => {
    const setting = settingOf(run);
    if (typeof setting !== "string") return [run.id];
    leftOut.set(setting, [...(leftOut.get(setting) ?? []), run.id]);
    return [];
  });
  const report = `${ran.join(" ")}\n${coverage(ran, leftOut)}`;
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "W1_iris2_mlp_sgd W1_iris2_mlp_sgd_nesterov W1_iris2_mlp_adam iris4_std_mlp_sgd iris4_std_mlp_adam iris2_fullbatch_gd cnn_bn_sgd cnn_bn_adam resmlp_bn_reg_sgd resmlp_bn_reg_adam
    10 ran
      1 left out, needs an LSTM, of which there is none yet: lstm_binary_adam
      1 left out, no decoupled decay in PyTorch's form: W1_iris2_mlp_adamw
      1 left out, no optimizer RMSprop: W1_iris2_mlp_rmsprop
      1 left out, no option clip_grad_norm: W1_iris2_mlp_clipnorm"
  `);
});
