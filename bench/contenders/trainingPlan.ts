import { stepsPerEpoch, type WorkloadDescription } from "../workloads/workload.ts";

/** How a number of steps is done by passes over the data. */
export interface TrainingPlan {
  /** Batches of a pass, from the first on. */
  readonly batches: number;
  readonly epochs: number;
}

/** Whole epochs, or one pass over the first batches where there are fewer steps than an epoch has. Throws for any other number of steps. */
export function trainingPlan(workload: WorkloadDescription, steps: number): TrainingPlan {
  const perEpoch = stepsPerEpoch(workload);
  if (Number.isInteger(steps) && steps >= 1) {
    if (steps < perEpoch) return { batches: steps, epochs: 1 };
    if (steps % perEpoch === 0) return { batches: perEpoch, epochs: steps / perEpoch };
  }
  throw new Error(`${steps} steps: ${workload.name} has ${perEpoch} per epoch. Ask for fewer, or for whole epochs.`);
}

/** `steps` rounded up to a number that `trainingPlan` takes. */
export function plannedSteps(workload: WorkloadDescription, steps: number): number {
  const perEpoch = stepsPerEpoch(workload);
  const whole = Math.max(1, Math.ceil(steps));
  return whole < perEpoch ? whole : Math.ceil(whole / perEpoch) * perEpoch;
}
