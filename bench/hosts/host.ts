import { methods, type Contender, type Method } from "../contenders/contender.ts";

/** A contender somewhere else: its methods, answered from there, and an end. */
export interface Remote extends Contender {
  /** What it runs in: Node, Python, or a browser and its renderer. */
  readonly place: string;
  close(): Promise<void>;
}

/** Sends a call to wherever the contender is. */
export type Send = (method: Method, values: readonly unknown[]) => Promise<unknown>;

/** The contender's face over a way to send calls. */
export function remote(send: Send, rest: Pick<Remote, "ways" | "place" | "close">): Remote {
  const calls = methods.map((method) => [method, (...values: unknown[]) => send(method, values)] as const);
  return { ...(Object.fromEntries(calls) as unknown as Pick<Contender, Method>), ...rest };
}
