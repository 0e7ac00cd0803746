import { createLogUpdate } from "log-update";
import type { LiveText, ProgressStream } from "./progressEvents.ts";

export type { LiveText } from "./progressEvents.ts";

/** Live text on a terminal, by log-update. Reached only through `#terminal`, and only in Node: pages get `noTerminal.ts`. */
export function openTerminal(stream: ProgressStream): LiveText | undefined {
  // log-update writes and asks for columns, rows and isTTY: no more of a stream is needed. It would hide the cursor on
  // standard error, whatever the stream, and leave it hidden where training throws: so the cursor stays.
  const log = createLogUpdate(stream as NodeJS.WritableStream, { showCursor: true });
  return {
    update: (text) => log(text),
    print(line) {
      log.clear();
      stream.write(`${line}\n`);
    },
    clear: () => log.clear(),
  };
}
