import { concat, reshape, scope } from "@chainrule/engine";
import type { Tensor, TypedArray } from "@chainrule/engine";
import type { Accumulator, Metric } from "./metrics/metric.ts";
import type { Logs } from "./history.ts";
import type { TrainingState } from "./state.ts";
import type { StepReport } from "./trainingStep.ts";

/** A step whose loss is no finite number. */
export interface BadStep {
  readonly step: number;
  readonly loss: number;
}

/** What a reading found wrong. */
export interface Findings {
  /** The first step whose loss is no finite number. */
  readonly bad: BadStep | undefined;
  /** The path of a variable that holds something else than finite numbers. */
  readonly broken: string | undefined;
}

/**
 * The reports of steps that have run and not been read, and the running means of the epoch. Values gather on the device and come
 * back in one read; each sample counts once, so that a partial last batch weighs less.
 */
export class Readings {
  private readonly metrics: readonly Metric[];
  private pending: StepReport[] = [];
  private accumulators: readonly Accumulator[] = [];
  private lossSum = 0;
  private samples = 0;

  constructor(metrics: readonly Metric[]) {
    this.metrics = metrics;
    this.restart();
  }

  /** Names of the metrics, in order. */
  get names(): readonly string[] {
    return this.metrics.map(({ name }) => name);
  }

  /** Steps not read yet. */
  get waiting(): number {
    return this.pending.length;
  }

  /** Begins a new epoch. */
  restart(): void {
    this.accumulators = this.metrics.map((metric) => metric.start());
    this.lossSum = 0;
    this.samples = 0;
  }

  push(report: StepReport): void {
    this.pending.push(report);
  }

  /** Reads everything pending in one go, and with it whether all variables of a state are finite, if one is given. */
  async read(state?: TrainingState): Promise<Findings> {
    const groups = byDevice(this.pending);
    this.pending = [];
    // whatever throws, everything taken is given back
    const held = groups.flatMap((group) => group.flatMap(partsOf));
    let magnitudes: ReturnType<TrainingState["magnitudes"]>;
    try {
      magnitudes = state?.magnitudes();
      const sizes = magnitudes?.values;
      let found: BadStep | undefined;
      let largest: TypedArray | undefined;
      for (const group of groups) {
        const beside = group === groups.at(-1) && sizes?.device === group[0]?.loss.device ? sizes : undefined;
        const values = await readAll([...group.flatMap(partsOf), ...(beside === undefined ? [] : [beside])]);
        found ??= this.take(group, values);
        if (beside !== undefined) largest = values.subarray(values.length - beside.size);
      }
      largest ??= await sizes?.read();
      const at = largest?.findIndex((value) => !Number.isFinite(value)) ?? -1;
      return { bad: found, broken: at < 0 ? undefined : magnitudes?.paths[at] };
    } finally {
      magnitudes?.values.dispose();
      for (const { storage } of held) storage.release();
    }
  }

  /** The means so far: `loss` and the metrics by name. */
  logs(): Logs {
    const entries = this.metrics.map((metric, i) => [metric.name, (this.accumulators[i] as Accumulator).result()] as const);
    return { loss: this.samples === 0 ? Number.NaN : this.lossSum / this.samples, ...Object.fromEntries(entries) };
  }

  /** Lets go of what was not read. */
  dispose(): void {
    for (const { storage } of this.pending.flatMap(partsOf)) storage.release();
    this.pending = [];
  }

  private take(reports: readonly StepReport[], values: TypedArray): BadStep | undefined {
    let at = 0;
    let bad: BadStep | undefined;
    for (const { size, step, metrics } of reports) {
      const loss = values[at++] as number;
      if (bad === undefined && !Number.isFinite(loss)) bad = { step, loss };
      this.lossSum += loss * size;
      this.samples += size;
      metrics.forEach((sums, i) => {
        const parts = sums.map((sum) => {
          const from = at;
          at += sum.size;
          return values.subarray(from, at);
        });
        (this.accumulators[i] as Accumulator).add(parts);
      });
    }
    return bad;
  }
}

/** Runs of reports that lie on one device, in order: a fit may have moved between two steps. */
function byDevice(reports: readonly StepReport[]): StepReport[][] {
  const groups: StepReport[][] = [];
  for (const report of reports) {
    const last = groups.at(-1);
    if (last?.[0]?.loss.device === report.loss.device) last.push(report);
    else groups.push([report]);
  }
  return groups;
}

function partsOf({ loss, metrics }: StepReport): Tensor[] {
  return [loss, ...metrics.flat()];
}

/** Float values of any shapes, one after the other, in a single read. */
async function readAll(parts: readonly Tensor[]): Promise<TypedArray> {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return await first.read();
  const joined = scope(() => concat(parts.map((part) => reshape(part, [-1]))));
  try {
    return await joined.read();
  } finally {
    joined.dispose();
  }
}
