import type { BackendName } from "../contenders/contender.ts";
import type { ContenderEntry, ContenderName } from "../contenders/contenders.ts";
import type { Remote } from "../hosts/host.ts";
import { lossTolerance, requireSameLosses } from "../requireSameLosses.ts";
import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";

/** A contender that cannot take part, and why. */
export interface Absence {
  readonly name: ContenderName;
  readonly reason: string;
}

/** Contenders that are open and have shown that they do the same work. */
export interface LineUp {
  readonly open: ReadonlyMap<ContenderName, Remote>;
  readonly absent: readonly Absence[];
  /** How far the losses lie apart at most, relatively. */
  readonly lossDifference: number;
  /** Milliseconds of the last of the first steps. */
  readonly stepMilliseconds: ReadonlyMap<ContenderName, number>;
  close(): Promise<void>;
}

/** What a line-up needs from whoever runs the bench. */
export interface LineUpOptions {
  readonly contenders: readonly ContenderEntry[];
  readonly open: (entry: ContenderEntry, workload: Workload, backend: BackendName) => Promise<Remote>;
  readonly log: (line: string) => void;
  /** Tells of a failure: of ours, or of a contender that does other work. */
  readonly fail: (message: string) => void;
}

const stepsCompared = 3;
/** From here on a step is so slow that every single one counts. */
export const slowMilliseconds = 2000;

/**
 * Opens whoever runs on the backend and compares the losses of the first steps, then the mean loss of a few more by `fit` (of none
 * where a contender is slow). More would tell nothing: noise of 2e-7 in the data moves PyTorch's own loss of W4 by 1e-4 within an epoch. Who cannot be opened or trained is absent, with the reason; who gives other losses than
 * ours is absent too, and that is a failure. Throws where we cannot train ourselves.
 */
export async function lineUp(workload: Workload, backend: BackendName, options: LineUpOptions): Promise<LineUp> {
  const { contenders, open, log, fail } = options;
  const remotes = new Map<ContenderName, Remote>();
  const absent: Absence[] = [];
  const losses = new Map<ContenderName, number[]>();
  const stepMilliseconds = new Map<ContenderName, number>();
  const title = new Map(contenders.map((one) => [one.name, one.title]));
  const drop = async (name: ContenderName, error: unknown, failed: boolean): Promise<void> => {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
    await remotes.get(name)?.close();
    remotes.delete(name);
    if (name === "chainrule") throw error;
    absent.push({ name, reason });
    log(`  without ${title.get(name)}: ${reason}`);
    if (failed) fail(`${workload.name} on ${backend}, ${title.get(name)}: ${reason}`);
  };
  const close = async (): Promise<void> => {
    for (const one of remotes.values()) await one.close();
  };
  try {
    for (const entry of contenders.filter(({ backends }) => backends.includes(backend))) {
      try {
        const one = await open(entry, workload, backend);
        remotes.set(entry.name, one);
        const found: number[] = [];
        losses.set(entry.name, found);
        found.push(...(await one.firstLosses(stepsCompared - 1)));
        const start = performance.now();
        found.push(await one.meanLoss(1));
        stepMilliseconds.set(entry.name, performance.now() - start);
      } catch (error) {
        await drop(entry.name, error, entry.name === "chainrule-eager");
      }
    }
    const isSlow = Math.max(...stepMilliseconds.values()) > slowMilliseconds;
    let lossDifference = 0;
    const ours = losses.get("chainrule") ?? [];
    for (const [name, one] of remotes) {
      try {
        const found = losses.get(name) ?? [];
        if (!isSlow) found.push(await one.meanLoss(Math.min(stepsCompared, stepsPerEpoch(workload))));
        lossDifference = Math.max(lossDifference, requireSameLosses(ours, found));
      } catch (error) {
        await drop(name, error, true);
      }
    }
    log(
      `  losses of ${[...remotes.keys()].map((name) => title.get(name)).join(", ")} agree to ${lossDifference.toExponential(1)} ` +
        `(${lossTolerance} is allowed): ${ours.map((loss) => loss.toFixed(5)).join(", ")}`,
    );
    return { open: remotes, absent, lossDifference, stepMilliseconds, close };
  } catch (error) {
    await close();
    throw error;
  }
}
