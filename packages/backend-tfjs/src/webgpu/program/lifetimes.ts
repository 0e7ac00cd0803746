import { lastUses, type Program } from "@chainrule/engine";
import type { Plan } from "./plan.ts";

/** For each step of a plan the values whose buffers are given back behind it. Views keep what they show. */
export function lifetimesOf(program: Program, { places, steps }: Plan): readonly (readonly number[])[] {
  const roots = (values: readonly number[]): number[] => [
    ...new Set(
      values.flatMap((value) => {
        const place = places.of[value]!;
        return place.kind === "tensor" ? [place.root] : [];
      }),
    ),
  ];
  const uses = steps.map((step) => {
    if (step.kind === "kernel") return { inputs: roots(step.call.inputs), outputs: roots([step.call.output]) };
    const { groups } = step.pass;
    return {
      inputs: roots(groups.flatMap(({ inputs }) => inputs)),
      outputs: roots(groups.flatMap(({ outputs }) => outputs)),
    };
  });
  // entries come anew for each run, so that they go like everything else
  return lastUses({ ...program, entries: [] }, uses);
}
