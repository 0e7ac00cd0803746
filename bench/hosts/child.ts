// The program of a contender's own process: takes calls over the channel to its parent until that closes.
import { openContender } from "../contenders/openContender.ts";
import type { BackendName, Contender, Method } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import type { Answer } from "./calls.ts";

/** A call: `open` first, then methods of the contender. */
interface Call {
  readonly id: number;
  readonly method: "open" | Method;
  readonly values: readonly unknown[];
}

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
        error: error instanceof Error ? error.message : String(error),
      } satisfies Answer),
  );
});
process.on("disconnect", () => process.exit());
