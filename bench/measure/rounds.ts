import type { Measured } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import { duration } from "../report/figures.ts";
import { slowMilliseconds } from "./lineUp.ts";

/** What one contender does in one way, over and over. */
export interface Runner {
  readonly contender: ContenderName;
  readonly way: string;
  /** The number of steps nearest to `steps` from above that `run` takes. */
  plan(steps: number): number;
  run(steps: number): Promise<Measured>;
}

/** What each round gave: its number, and milliseconds per step. */
export interface Round {
  readonly round: number;
  readonly perStep: number;
}

/** A runner's rounds. */
export interface Lane {
  readonly contender: ContenderName;
  readonly way: string;
  /** Steps of a round. */
  readonly steps: number;
  readonly rounds: readonly Round[];
}

/** How long to measure. */
export interface RoundOptions {
  readonly rounds: number;
  /** Steps per round; by default as many as take about `roundMilliseconds`, and one at least. */
  readonly steps: number | undefined;
  readonly roundMilliseconds: number;
  readonly log: (line: string) => void;
}

/**
 * Measures the runners in interleaved rounds, A B A B, after warming each up. Each takes as many steps in a round as fit into its time,
 * and one at least; who takes far longer than that is in every third round only.
 */
export async function interleavedRounds(runners: readonly Runner[], options: RoundOptions): Promise<readonly Lane[]> {
  const { rounds, steps: asked, roundMilliseconds, log } = options;
  const lanes: (Lane & { readonly runner: Runner; readonly rounds: Round[]; readonly every: number })[] = [];
  for (const runner of runners) {
    const { contender, way } = runner;
    const warm = await warmUp(runner, asked, roundMilliseconds);
    log(`  ${contender}, ${way}: about ${duration(warm.perStep)} a step, ${warm.steps} in a round`);
    const every = asked === undefined && warm.perStep > 2 * slowMilliseconds ? 3 : 1;
    lanes.push({ contender, way, steps: warm.steps, rounds: [], runner, every });
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) {
      if (round % lane.every !== 0) continue;
      const { milliseconds } = await lane.runner.run(lane.steps);
      lane.rounds.push({ round, perStep: milliseconds / lane.steps });
    }
    log(`  round ${round + 1} of ${rounds}`);
  }
  return lanes.map(({ contender, way, steps, rounds }) => ({ contender, way, steps, rounds }));
}

/** Runs until a round's time is filled, compilers having seen more and more, and finds how many steps that takes. */
async function warmUp(
  runner: Runner,
  asked: number | undefined,
  target: number,
): Promise<{ readonly steps: number; readonly perStep: number }> {
  let steps = runner.plan(asked ?? 1);
  let { milliseconds } = await runner.run(steps);
  for (let tries = 0; asked === undefined && tries < 8 && milliseconds < target * 0.7; tries++) {
    steps = runner.plan(Math.min(50 * steps, (steps * target) / milliseconds));
    ({ milliseconds } = await runner.run(steps));
  }
  const perStep = milliseconds / steps;
  return { steps: asked === undefined ? runner.plan(Math.max(1, Math.round(target / perStep))) : steps, perStep };
}
