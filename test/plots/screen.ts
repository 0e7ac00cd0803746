import type { ProgressStream } from "@chainrule/plots";

/** A terminal without a screen. */
export interface Screen {
  readonly stream: ProgressStream;
  readonly written: string[];
  /** What a reader sees now, line by line. */
  readonly seen: () => string[];
}

const escape = "\u001b";
const tokens = new RegExp(`${escape}\\[[?\\d;]*[A-Za-z]|[^${escape}]`, "gu");

/** Understands the few escape sequences that a live line needs, and throws at any other and at a line that would wrap. */
export function screen(columns: number, isTTY: boolean): Screen {
  const written: string[] = [];
  const seen = (): string[] => {
    const lines: string[] = [""];
    let [row, column] = [0, 0];
    for (const [token] of written.join("").matchAll(tokens)) {
      const sequence = token.startsWith(escape) ? token.slice(1) : "";
      if (token === "\n") {
        [row, column] = [row + 1, 0];
        lines[row] ??= "";
      } else if (token === "\r" || sequence === "[G") {
        column = 0;
      } else if (sequence === "[2K") {
        lines[row] = "";
      } else if (sequence === "[K") {
        lines[row] = (lines[row] as string).slice(0, column);
      } else if (/^\[\d*A$/.test(sequence)) {
        row -= Number(sequence.slice(1, -1) || 1);
      } else if (sequence === "[?2026h" || sequence === "[?2026l") {
        continue; // Begins and ends an update that is to be shown at once.
      } else if (sequence !== "") {
        throw new Error(`an unknown sequence, ${JSON.stringify(token)}`);
      } else {
        const line = (lines[row] as string).padEnd(column);
        lines[row] = line.slice(0, column) + token + line.slice(column + 1);
        column++;
        if (column > columns) throw new Error(`a line wraps: ${lines[row]}`);
      }
    }
    return lines;
  };
  return { written, seen, stream: { write: (text) => written.push(text), isTTY, columns } };
}
