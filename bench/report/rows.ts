import type { Comparison, Lane } from "../compare.ts";
import { spread } from "./spread.ts";

/** A table: its head, then a row for each comparison. */
export type Rows = readonly (readonly string[])[];

/** Milliseconds per training step, ours and the peer's faster way, and how many times faster we are, round by round. */
export function timeRows(comparisons: readonly Comparison[]): Rows {
  const head = ["workload", "backend", "chainrule", "tfjs-layers", "its faster way", "ratio", "over rounds", "steps per round"];
  return [
    head,
    ...comparisons
      .filter(({ timed }) => timed)
      .map((comparison) => {
        const { workload, backend, steps } = comparison;
        const [ours, peer] = [oursOf(comparison), fasterPeerOf(comparison)];
        const ratios = spread(
          peer.rounds.map(({ milliseconds }, i) => milliseconds / (ours.rounds[i]?.milliseconds ?? Number.NaN)),
        );
        return [
          workload.name,
          backend,
          `${short(perStep(ours, steps))} ms`,
          `${short(perStep(peer, steps))} ms`,
          peer.way,
          `${short(ratios.median)}×`,
          `${short(ratios.low)}–${short(ratios.high)}`,
          String(steps),
        ];
      }),
  ];
}

/** Draw calls or dispatches per training step, ours and the peer's thriftier way. */
export function countRows(comparisons: readonly Comparison[]): Rows {
  const head = ["workload", "backend", "counted", "chainrule", "tfjs-layers", "its thriftier way", "part"];
  return [
    head,
    ...comparisons.flatMap((comparison) => {
      const { workload, backend } = comparison;
      if (backend !== "webgl" && backend !== "webgpu") return [];
      const counted = backend === "webgl" ? "draws" : "dispatches";
      const count = (lane: Lane): number => spread(lane.rounds.map((round) => round[counted])).median / comparison.steps;
      const ours = count(oursOf(comparison));
      const peers = comparison.lanes.filter(({ contender }) => contender !== "chainrule");
      const peer = peers.reduce((a, b) => (count(b) < count(a) ? b : a));
      return [
        [workload.name, backend, counted, ours.toFixed(1), count(peer).toFixed(1), peer.way, (ours / count(peer)).toFixed(2)],
      ];
    }),
  ];
}

function perStep({ rounds }: Lane, steps: number): number {
  return spread(rounds.map(({ milliseconds }) => milliseconds)).median / steps;
}

function oursOf({ lanes }: Comparison): Lane {
  return lanes.find(({ contender }) => contender === "chainrule") as Lane;
}

/** The peer's way with the lower median. */
function fasterPeerOf({ lanes, steps }: Comparison): Lane {
  return lanes
    .filter(({ contender }) => contender !== "chainrule")
    .reduce((a, b) => (perStep(b, steps) < perStep(a, steps) ? b : a));
}

/** Three digits that count. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
