import type { ProgressStream } from "./progressEvents.ts";

/** What this asks of Node's `process`; pages have none. */
interface ProcessLike {
  readonly stdout?: ProgressStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Standard output and whether lines can be drawn over there: not in a file or pipe, not on a dumb terminal, and not where
 * `CI` is set, whose logs keep every drawing. In a page the console, line by line.
 */
export function defaultStream(): { readonly stream: ProgressStream; readonly live: boolean } {
  const { stdout, env = {} } = (globalThis as { readonly process?: ProcessLike }).process ?? {};
  // A page has no stream: its console is where lines go, and only because `progress()` was asked for.
  // oxlint-disable-next-line no-console
  if (stdout === undefined) return { stream: { write: (text) => console.log(text.trimEnd()) }, live: false };
  const inCI = env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
  return { stream: stdout, live: stdout.isTTY === true && env["TERM"] !== "dumb" && !inCI };
}
