import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender } from "./contender.ts";
import { measure } from "./countCalls.ts";
import { jaxForward, jaxSlots, jaxUpdate, jaxWeights, type JaxState } from "./jaxNetwork.ts";
import { trainingPlan } from "./trainingPlan.ts";

/** All that a step changes. */
interface JaxModel {
  state: JaxState;
  slots: np.Array[];
}

/**
 * jax-js on its WebAssembly backend, the whole step under one `jit`: forward, gradients, moving averages and update. Its data is on the
 * device from the start and losses are read when a call ends. In Node it has no `Worker`, so one thread.
 */
export async function jaxJsContender(workload: Workload): Promise<Contender> {
  await init("wasm");
  defaultDevice("wasm");
  const { layers, inputShape, classes, batchSize, optimizer } = workload;
  const batches = batchesOf();
  const data = (i: number) => batches[i] as (typeof batches)[number];
  const lossOf = (parameters: np.Array[], averages: np.Array[], x: np.Array, y: np.Array): [np.Array, np.Array[]] => {
    const { logits, averages: moved } = jaxForward(layers, { parameters, averages }, x, true);
    return [nn.logSoftmax(logits, -1).mul(y).sum(-1).mean().neg(), moved];
  };
  const makeStep = () =>
    jit((parameters: np.Array[], averages: np.Array[], slots: np.Array[], x: np.Array, y: np.Array) => {
      const [[loss, moved], gradients] = valueAndGrad(lossOf, { hasAux: true })(tree.ref(parameters), averages, x, y);
      const updated = jaxUpdate(optimizer, parameters, gradients as unknown as np.Array[], slots);
      return [loss, updated.parameters, moved, updated.slots] as [np.Array, np.Array[], np.Array[], np.Array[]];
    });
  const answer = jit((parameters: np.Array[], averages: np.Array[], x: np.Array) => {
    const { logits, averages: same } = jaxForward(layers, { parameters, averages }, x, false);
    tree.dispose(same);
    return logits;
  });
  const start = (): JaxModel => {
    const state = jaxWeights(workload);
    return { state, slots: jaxSlots(optimizer, state.parameters) };
  };
  let kept: (JaxModel & { readonly step: ReturnType<typeof makeStep> }) | undefined;
  const model = () => (kept ??= { ...start(), step: makeStep() });
  const stepOn = (one: JaxModel, step: ReturnType<typeof makeStep>, i: number): np.Array => {
    const { x, y } = data(i);
    const { parameters, averages } = one.state;
    const [loss, updated, moved, slots] = step(parameters, averages, one.slots, x.ref, y.ref);
    one.state = { parameters: updated, averages: moved };
    one.slots = slots;
    return loss;
  };
  const run = async (count: number, epochs: number): Promise<number[]> => {
    const one = model();
    const losses: np.Array[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) for (let i = 0; i < count; i++) losses.push(stepOn(one, one.step, i));
    await blockUntilReady(one.state.parameters);
    const values: number[] = [];
    for (const loss of losses) values.push((await loss.data())[0] ?? Number.NaN);
    return values;
  };

  return {
    ways: ["jit"],
    firstLosses: (steps) => run(steps, 1),
    async meanLoss(steps) {
      const losses = await run(steps, 1);
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    },
    train(_way, steps) {
      const plan = trainingPlan(workload, steps);
      return measure(() => run(plan.batches, plan.epochs));
    },
    predict(times) {
      return measure(async () => {
        const { parameters, averages } = model().state;
        for (let i = 0; i < times; i++) await answer(tree.ref(parameters), tree.ref(averages), data(0).x.ref).data();
      });
    },
    async firstStep() {
      let fresh: JaxModel | undefined;
      const step = makeStep();
      const measured = await measure(async () => {
        fresh = start();
        await stepOn(fresh, step, 0).data();
      });
      if (fresh !== undefined) tree.dispose([...fresh.state.parameters, ...fresh.state.averages, ...fresh.slots]);
      step.dispose();
      return measured;
    },
    peakBytes: () => Promise.resolve(undefined),
    liveMemory: () => Promise.resolve(undefined),
    kernels: () => Promise.resolve([]),
    explain: () => Promise.resolve(""),
  };

  function batchesOf(): readonly { readonly x: np.Array; readonly y: np.Array }[] {
    const { x, y } = workload.data();
    return Array.from({ length: stepsPerEpoch(workload) }, (_, i) => {
      const rows = (values: Float32Array): Float32Array<ArrayBuffer> => {
        const size = (values.length / workload.rows) * batchSize;
        return values.slice(i * size, (i + 1) * size) as Float32Array<ArrayBuffer>;
      };
      const samples = np.array(rows(x)).reshape([batchSize, ...inputShape]);
      return {
        x: inputShape.length === 3 ? samples.transpose([0, 3, 1, 2]) : samples,
        y: np.array(rows(y)).reshape([batchSize, classes]),
      };
    });
  }
}
