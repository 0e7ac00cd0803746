import { ArgumentError } from "@chainrule/engine";
import { fromIterable } from "@chainrule/data";
import type { BatchSource } from "@chainrule/data";
import { classWeighted } from "./rowWeights.ts";
import { checkInput } from "./source.ts";
import type { Source, Wanted } from "./source.ts";
import { fitTargets } from "./targets.ts";

/** Batches from an iterable, each converted and checked as it comes. */
export function streamSource(source: BatchSource, stepsPerEpoch: number | undefined, wanted: Wanted): Source {
  const { where, network, loss, floats, allowNonFinite } = wanted;
  const stream = fromIterable(source, { name: where, stepsPerEpoch, floats, allowNonFinite });
  return {
    steps: stepsPerEpoch,
    epoch() {
      const pass = stream.epoch();
      let number = 0;
      return {
        async next() {
          const { value, done } = await pass.next();
          if (done === true || value === undefined) return undefined;
          const here = `${where}: batch ${number++}`;
          checkInput(`${here}: x`, value.x, network);
          if (value.y === undefined) throw new ArgumentError(`${here} has no y. Give { x, y }.`);
          const y = fitTargets(`${here}: y`, value.y, loss, network.outputShape);
          const weight =
            value.weight === undefined ? undefined : ({ data: value.weight, shape: [value.size], dtype: "float32" } as const);
          return { ...value, y, weight: classWeighted(here, y, weight, wanted)?.data as Float32Array | undefined };
        },
        close: async () => {
          await pass.return();
        },
      };
    },
    close: () => stream.close(),
  };
}
