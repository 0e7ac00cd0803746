import { batches, type HostArray } from "@chainrule/data";
import { observe, type Device } from "@chainrule/engine";
import {
  adam,
  batchNorm,
  compile,
  dense,
  input,
  relu,
  sequential,
  setWeights,
  sgd,
  useBackend,
  type CompiledModel,
} from "chainrule";
import { initialWeights } from "../workloads/initialWeights.ts";
import type { LayerDescription, OptimizerDescription, Workload } from "../workloads/workload.ts";
import type { BackendName, Contender, KernelCount } from "./contender.ts";
import { countCalls, measure } from "./countCalls.ts";

/** chainrule as users have it: `compile` and `fit`. */
export async function chainruleContender(workload: Workload, backend: BackendName): Promise<Contender> {
  countCalls();
  const device = await useBackend(backend);
  const { layers, features, classes, batchSize, rows, optimizer } = workload;
  const network = sequential(input(features), ...layers.map(layerOf));
  const model = compile(network, { loss: "softmaxCrossEntropy", optimizer: optimizerOf(optimizer), seed: 0 });
  setWeights(model.network, weightsByPath(workload));
  const data = workload.data();
  const x: HostArray<"float32"> = { data: data.x, shape: [rows, features], dtype: "float32" };
  const y: HostArray<"float32"> = { data: data.y, shape: [rows, classes], dtype: "float32" };
  const cut = batches(x, y, { batchSize });
  const fit = (epochs: number) => model.fit(x, y, { epochs, batchSize, shuffle: false, verbose: 0 });

  return {
    ways: ["fit"],
    async firstLosses(steps, epochs) {
      const losses: number[] = [];
      for (let step = 0; step < steps; step++) {
        const batch = cut.batch(step);
        losses.push((await model.trainStep(batch.x, batch.y as HostArray)).loss);
      }
      return [...losses, ...((await fit(epochs)).history["loss"] ?? [])];
    },
    train: (_way, epochs) => measure(() => fit(epochs)),
    kernels: () => kernelsOf(model, device, cut.batch(0)),
  };
}

function layerOf(layer: LayerDescription): ReturnType<typeof dense> {
  switch (layer.kind) {
    case "dense":
      return layer.activation === undefined ? dense(layer.units) : dense(layer.units, { activation: layer.activation });
    case "batchNorm":
      return batchNorm({ momentum: 0.99, epsilon: 1e-3 });
    case "relu":
      return relu();
  }
}

function optimizerOf(optimizer: OptimizerDescription): ReturnType<typeof sgd> {
  const { kind, ...options } = optimizer;
  return kind === "sgd" ? sgd(options) : adam({ ...options, form: "pytorch" });
}

function weightsByPath(workload: Workload): Parameters<typeof setWeights>[1] {
  const entries = initialWeights(workload).flatMap((weights, i) =>
    Object.entries(weights).map(([name, weight]) => [`layers.${i}.${name}`, weight] as const),
  );
  return Object.fromEntries(entries);
}

/** The kernel calls of one step of the model's own, with the draws and dispatches that each made. */
function kernelsOf(model: CompiledModel<never>, device: Device, batch: Parameters<typeof model.step.prepare>[0]): KernelCount[] {
  const counted = countCalls();
  let { draws, dispatches } = counted;
  const found = new Map<string, { kernel: string; calls: number; draws: number; dispatches: number }>();
  model.step.prepare(batch);
  const report = observe(
    {
      ran: ({ kernel, inputs, output }) => {
        const shapes = inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
        const key = `${kernel} ${shapes} → [${output.shape.join(", ")}]`;
        const one = found.get(key) ?? { kernel: key, calls: 0, draws: 0, dispatches: 0 };
        found.set(key, one);
        one.calls++;
        one.draws += counted.draws - draws;
        one.dispatches += counted.dispatches - dispatches;
        ({ draws, dispatches } = counted);
      },
    },
    () => model.step.run(device),
  );
  for (const { storage } of [report.loss, ...report.metrics.flat()]) storage.release();
  return [...found.values()];
}
