import type { ContenderName } from "../contenders/contenders.ts";
import { spread, type Spread } from "../report/spread.ts";
import type { Lane } from "./rounds.ts";

/** Milliseconds per step, the median over rounds. */
export function perStep({ rounds }: Lane): number {
  return spread(rounds.map((round) => round.perStep)).median;
}

/** The contender's lane with the lowest median; undefined where it has none. */
export function fastestLane(lanes: readonly Lane[], contender: ContenderName): Lane | undefined {
  const own = lanes.filter((lane) => lane.contender === contender);
  return own.length === 0 ? undefined : own.reduce((a, b) => (perStep(b) < perStep(a) ? b : a));
}

/** How many times longer `peer` takes than `ours`, round by round, over the rounds that both were in. */
export function ratios(ours: Lane, peer: Lane): Spread {
  const own = new Map(ours.rounds.map(({ round, perStep }) => [round, perStep]));
  return spread(
    peer.rounds.flatMap(({ round, perStep }) => {
      const beside = own.get(round);
      return beside === undefined ? [] : [perStep / beside];
    }),
  );
}
