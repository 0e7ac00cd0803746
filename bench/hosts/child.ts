// The program of a contender's own process: takes calls over the channel to its parent until that closes.
import { openContender } from "../contenders/openContender.ts";
import type { BackendName, Contender, ContenderName } from "../contenders/contender.ts";

/** A call: `open` first, then methods of the contender. */
export interface Call {
  readonly id: number;
  readonly method: "open" | "firstLosses" | "train" | "kernels";
  readonly values: readonly unknown[];
}

/** The answer to the call of that number. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

let contender: Contender | undefined;

async function answer({ method, values }: Call): Promise<unknown> {
  if (method === "open") {
    contender = await openContender(...(values as [ContenderName, string, BackendName]));
    return contender.ways;
  }
  if (contender === undefined) throw new Error(`"${method}" was called before "open".`);
  return await (contender[method] as (...values: unknown[]) => unknown)(...values);
}

process.on("message", (call: Call) => {
  answer(call).then(
    (result) => process.send?.({ id: call.id, result } satisfies Answer),
    (error: unknown) =>
      process.send?.({
        id: call.id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Answer),
  );
});
process.on("disconnect", () => process.exit());
