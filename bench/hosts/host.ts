import type { Contender } from "../contenders/contender.ts";

/** A contender somewhere else: its methods, answered by promise, and an end. */
export type Remote = {
  readonly [K in "firstLosses" | "train" | "kernels"]: (
    ...values: Parameters<Contender[K]>
  ) => Promise<Awaited<ReturnType<Contender[K]>>>;
} & {
  readonly ways: readonly string[];
  /** What it runs in: Node, or a browser and its renderer. */
  readonly place: string;
  close(): Promise<void>;
};

/** Sends a call to wherever the contender is. */
export type Send = (method: "firstLosses" | "train" | "kernels", values: readonly unknown[]) => Promise<unknown>;

/** The contender's face over a way to send calls. */
export function remote(send: Send, rest: Pick<Remote, "ways" | "place" | "close">): Remote {
  return {
    firstLosses: async (...values) => (await send("firstLosses", values)) as readonly number[],
    train: async (...values) => (await send("train", values)) as Awaited<ReturnType<Contender["train"]>>,
    kernels: async () => (await send("kernels", [])) as ReturnType<Contender["kernels"]>,
    ...rest,
  };
}
