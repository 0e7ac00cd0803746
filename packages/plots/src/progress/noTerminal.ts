import type { LiveText, ProgressStream } from "./progressEvents.ts";

export type { LiveText } from "./progressEvents.ts";

/** Where there is no terminal, as in a page, there is no live text, and a page's bundler finds no Node module here. */
export function openTerminal(_stream: ProgressStream): LiveText | undefined {
  return undefined;
}
