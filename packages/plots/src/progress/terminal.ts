import { createLogUpdate } from "log-update";
import type { LiveText, ProgressStream } from "./progressEvents.ts";

export type { LiveText } from "./progressEvents.ts";

/** Live text on a terminal, by log-update. Reached only through `#terminal`, and only in Node: pages get `noTerminal.ts`. */
export function openTerminal(stream: ProgressStream): LiveText | undefined {
  // What log-update 7.2 asks of a stream. A terminal without a size (a container's) says 0 rows and columns, and log-update
  // would then show nothing at all; one row is all that we need.
  const view = {
    isTTY: stream.isTTY,
    rows: 24,
    get columns(): number {
      return stream.columns || 80;
    },
    write: (text: string) => stream.write(text),
  };
  // It would hide the cursor on standard error, whatever the stream, and leave it hidden where training throws: so it stays.
  const log = createLogUpdate(view as unknown as NodeJS.WritableStream, { showCursor: true });
  return {
    update: (text) => log(text),
    print(line) {
      log.clear();
      stream.write(`${line}\n`);
    },
    clear: () => log.clear(),
  };
}
