import { contenderNames, type BackendName, type ContenderName, type KernelCount, type Measured } from "./contenders/contender.ts";
import type { Remote } from "./hosts/host.ts";
import { requireSameLosses } from "./requireSameLosses.ts";
import { stepsPerEpoch, type Workload } from "./workloads/workload.ts";

/** One way of one contender, with what each round gave. */
export interface Lane {
  readonly contender: ContenderName;
  readonly way: string;
  readonly rounds: readonly Measured[];
}

/** All that was measured of one workload on one backend. */
export interface Comparison {
  readonly workload: Workload;
  readonly backend: BackendName;
  /** What the contenders ran in. */
  readonly place: string;
  /** Training steps of a round. */
  readonly steps: number;
  /** Whether the rounds were long enough, and many enough, to tell times. */
  readonly timed: boolean;
  readonly lanes: readonly Lane[];
  /** The loss of the very first step, and how far the contenders' losses lie apart, relatively. */
  readonly firstLoss: number;
  readonly lossDifference: number;
  /** Our kernels of one step. */
  readonly kernels: readonly KernelCount[];
}

/** How long to measure. */
export interface CompareOptions {
  readonly rounds: number;
  /** Steps per round, rounded up to whole epochs; by default as many as take the slowest lane about `roundMilliseconds`. */
  readonly steps: number | undefined;
  /** Counts draws and dispatches over one epoch, and measures no time. */
  readonly countOnly: boolean;
  readonly open: (name: ContenderName, workload: string, backend: BackendName) => Promise<Remote>;
  readonly log: (line: string) => void;
}

const roundMilliseconds = 1500;
const stepsCompared = 3;

/**
 * Measures the contenders on one workload and backend in interleaved rounds, A B A B, each contender alive from the first round to
 * the last. Throws where their first losses differ: then they would not do the same work.
 */
export async function compare(workload: Workload, backend: BackendName, options: CompareOptions): Promise<Comparison> {
  const { rounds, countOnly, log } = options;
  const remotes = new Map<ContenderName, Remote>();
  try {
    for (const name of contenderNames) remotes.set(name, await options.open(name, workload.name, backend));
    const losses: (readonly number[])[] = [];
    for (const one of remotes.values()) losses.push(await one.firstLosses(stepsCompared, 1));
    const lossDifference = requireSameLosses(losses);
    log(`  losses agree to ${lossDifference.toExponential(1)}: ${(losses[0] ?? []).map((loss) => loss.toFixed(5)).join(", ")}`);

    const lanes = [...remotes].flatMap(([contender, one]) =>
      one.ways.map((way) => ({ contender, way, one, rounds: [] as Measured[] })),
    );
    const epochs = await epochsPerRound(workload, lanes, options);
    for (let round = 0; round < (countOnly ? 1 : rounds); round++) {
      for (const lane of lanes) lane.rounds.push(await lane.one.train(lane.way, epochs));
      if (!countOnly) log(`  round ${round + 1} of ${rounds}`);
    }
    const ours = remotes.get("chainrule");
    return {
      workload,
      backend,
      place: ours?.place ?? "",
      steps: epochs * stepsPerEpoch(workload),
      timed: !countOnly,
      lanes: lanes.map(({ contender, way, rounds }) => ({ contender, way, rounds })),
      firstLoss: losses[0]?.[0] ?? Number.NaN,
      lossDifference,
      kernels: (await ours?.kernels()) ?? [],
    };
  } finally {
    for (const one of remotes.values()) await one.close();
  }
}

/** Warms every lane up, and finds how many passes over the data make a round. */
async function epochsPerRound(
  workload: Workload,
  lanes: readonly { readonly one: Remote; readonly way: string }[],
  { steps, countOnly }: CompareOptions,
): Promise<number> {
  const perEpoch = stepsPerEpoch(workload);
  const train = async (epochs: number): Promise<number> => {
    let slowest = 0;
    for (const { one, way } of lanes) slowest = Math.max(slowest, (await one.train(way, epochs)).milliseconds);
    return slowest;
  };
  await train(1); // compiles shaders, uploads what stays
  if (countOnly) return 1;
  if (steps !== undefined) return Math.max(1, Math.ceil(steps / perEpoch));
  const epochs = Math.max(1, Math.round(roundMilliseconds / (await train(1))));
  // compilers have seen little so far: a round that does not count, after which the length is found anew
  return epochs === 1 ? 1 : Math.max(1, Math.round((epochs * roundMilliseconds) / (await train(epochs))));
}
