import { batches, type HostArray } from "@chainrule/data";
import { observe, type Device } from "@chainrule/engine";
import { compile, explain, setWeights, useBackend, type CompiledModel } from "chainrule";
import { type Workload } from "../workloads/workload.ts";
import { chainruleNetwork, chainruleOptimizer, chainruleWeights } from "./chainruleNetwork.ts";
import type { BackendName, Contender, KernelCount } from "./contender.ts";
import { countCalls, measure } from "./countCalls.ts";
import { peakMemory } from "./peakMemory.ts";
import { residentBytes } from "./residentBytes.ts";
import { trainingPlan } from "./trainingPlan.ts";

type Batches = ReturnType<typeof batches>;

/** chainrule as users have it: `compile` and `fit`, with recording as it comes or switched off. */
export async function chainruleContender(workload: Workload, backend: BackendName, recording = true): Promise<Contender> {
  countCalls();
  const device = await useBackend(backend);
  const { inputShape, classes, batchSize, rows } = workload;
  const options = {
    loss: "softmaxCrossEntropy",
    optimizer: chainruleOptimizer(workload.optimizer),
    seed: 0,
    ...(recording ? {} : { recording }),
  } as const;
  const made = () => {
    const model = compile(chainruleNetwork(workload), options);
    setWeights(model.network, chainruleWeights(workload));
    return model;
  };
  let kept: ReturnType<typeof made> | undefined;
  const model = () => (kept ??= made());

  const data = workload.data();
  const rowsOf = (values: Float32Array, shape: readonly number[], count: number): HostArray<"float32"> => ({
    data: values.subarray(0, (values.length / rows) * count),
    shape: [count, ...shape],
    dtype: "float32",
  });
  const x = (count: number) => rowsOf(data.x, inputShape, count);
  const y = (count: number) => rowsOf(data.y, [classes], count);
  const cut = batches(x(rows), y(rows), { batchSize });
  const fit = (batchCount: number, epochs: number) =>
    model().fit(x(batchCount * batchSize), y(batchCount * batchSize), { epochs, batchSize, shuffle: false, verbose: 0 });

  return {
    ways: ["fit"],
    async firstLosses(steps) {
      const losses: number[] = [];
      for (let step = 0; step < steps; step++) losses.push(await stepOn(model(), cut, step));
      return losses;
    },
    async meanLoss(steps) {
      return (await fit(steps, 1)).history["loss"]?.[0] ?? Number.NaN;
    },
    train(_way, steps) {
      const plan = trainingPlan(workload, steps);
      return measure(() => fit(plan.batches, plan.epochs));
    },
    async predict(times) {
      const one = x(batchSize);
      const trained = model();
      return await measure(async () => {
        for (let i = 0; i < times; i++) await trained.predict(one, { batchSize });
      });
    },
    async firstStep() {
      let fresh: ReturnType<typeof made> | undefined;
      const measured = await measure(async () => {
        fresh = made();
        await stepOn(fresh, cut, 0);
      });
      fresh?.dispose();
      return measured;
    },
    async peakBytes() {
      kept?.dispose();
      kept = undefined;
      const first = await peakMemory(device.backend, () => fit(1, 4));
      return { first, steady: await peakMemory(device.backend, () => fit(1, 2)) };
    },
    liveMemory: () => {
      const { bytes, buffers } = device.backend.memory;
      return Promise.resolve({ bytes, buffers, resident: residentBytes() });
    },
    kernels: () => Promise.resolve(kernelsOf(model(), device, cut)),
    explain: () => Promise.resolve(explain(model())),
  };
}

async function stepOn(model: CompiledModel<never>, cut: Batches, step: number): Promise<number> {
  const batch = cut.batch(step);
  return (await model.trainStep(batch.x, batch.y as HostArray)).loss;
}

/** The kernel calls of one step of the model's own, with the draws and dispatches that each made. */
function kernelsOf(model: CompiledModel<never>, device: Device, cut: Batches): KernelCount[] {
  const counted = countCalls();
  let { draws, dispatches } = counted;
  const found = new Map<string, { kernel: string; calls: number; draws: number; dispatches: number }>();
  model.step.prepare(cut.batch(0));
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
