import { markdownTable } from "../../bench/report/textTable.ts";
import type { Column } from "./measure.ts";

const frame = `# What works where

Made by running, not by declaring: \`npm run coverage\` runs every op in every mode and every kernel on every device, and writes the
tables; \`npm run mutate\` writes the last section. A test fails where a table is not what the code does today.

## Ops

Each cell has four letters: forward, vjp (reverse mode), jvp (forward mode), second order (both modes nested in each other, three ways).

- N: native, all by kernels of the device.
- L: lowered, at least one kernel is expressed through others.
- A: a wrong kernel avoided: at least one kernel is computed by a kernel of ours, or through others, because tfjs's own is wrong.
- 0: the derivative is zero, as the op's result has steps.

Values and derivatives of the reference are held against finite differences in float64 (five points, 1e-9, second order 1e-8), those of
the other devices against the reference: scaled errors up to 2e-6 on cpu, 5e-6 on wasm, 1e-5 on webgl and webgpu, ten times as much in
second order, whose formula runs through the op several times. On wasm it is tfjs's module that is asked: the loops on the host that take
small values are those of cpu.

<!-- ops:begin -->
<!-- ops:end -->

## Kernels

What computes a kernel of the vocabulary on its cases in test/backend-tfjs: \`tfjs\`, \`own\` (a loop or shader of ours) or \`lowered\`
(through other kernels of the device); \`+\` where it depends on the operands. "tfjs's is wrong" is measured too: tfjs's kernel is run on the
cases that it does not get, and is wrong if a result differs by more than 1e-3 of its largest magnitude, has another shape or type, or is an
exception.

<!-- kernels:begin -->
<!-- kernels:end -->

## What the avoided kernels of tfjs 4.22.0 do

<!-- avoided:begin -->
<!-- avoided:end -->

## Mutations

<!-- mutations:begin -->

Not run yet.

<!-- mutations:end -->
`;

const order = ["reference", "cpu", "wasm", "webgl", "webgpu"] as const;

/** The text of docs/coverage.md with its three tables from these columns; what it says of mutations stays as it was. */
export function coveragePage(before: string | undefined, columns: readonly Column[]): string {
  const sorted = order.map((device) => {
    const column = columns.find((one) => one.device === device);
    if (column === undefined) throw new Error(`coverage: no column was measured for ${device}. Run it there too.`);
    return column;
  });
  const head = (first: string): string[] => [first, ...order];
  const names = (part: "ops" | "kernels"): string[] => Object.keys(sorted[0]![part]);
  const cell = (letters: string | undefined): string => (letters ?? "").split("").join(" ");
  const ops = names("ops")
    .sort()
    .map((op) => [op, ...sorted.map((column) => cell(column.ops[op]))]);
  const kernels = names("kernels").map((kernel) => [kernel, ...sorted.map((column) => column.kernels[kernel] ?? "")]);
  const avoided = sorted.flatMap(({ device, avoided: list }) =>
    Object.entries(list).map(([kernel, what]) => [kernel, device, what.replaceAll("|", "\\|").split("\n")[0]!.slice(0, 160)]),
  );
  const text = [
    ["ops", `${ops.length} ops. ${count(sorted)}`, [head("op"), ...ops]] as const,
    ["kernels", `${kernels.length} kernels.`, [head("kernel"), ...kernels]] as const,
    [
      "avoided",
      "The first case that shows it.",
      [["kernel", "device", "case: what comes"], ...avoided.sort((a, b) => (a.join() < b.join() ? -1 : 1))],
    ] as const,
  ].reduce((page, [name, line, rows]) => section(page, name, `${line}\n\n${markdownTable(rows)}`), frame);
  const kept = before === undefined ? undefined : sectionOf(before, "mutations");
  return kept === undefined ? text : section(text, "mutations", kept);
}

/** How many cells of each device are native, lowered and so on. */
function count(columns: readonly Column[]): string {
  return columns
    .map(({ device, ops }) => {
      const letters = Object.values(ops).join("");
      const of = (letter: string): number => letters.split(letter).length - 1;
      const parts = [...new Set(letters)].sort().map((letter) => `${of(letter)} ${letter}`);
      return `${device}: ${parts.join(", ")}.`;
    })
    .join(" ");
}

/** The page with another text between the marks of a section. */
export function section(page: string, name: string, text: string): string {
  const [begin, end] = marks(name);
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/coverage.md lacks "${begin}" and "${end}", between which a part goes.`);
  return `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}

/** The text between the marks of a section. */
export function sectionOf(page: string, name: string): string {
  const [begin, end] = marks(name);
  return page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim();
}

/** The rows of a section's table, by first cell, without head. */
export function rowsOf(page: string, name: string): Map<string, string[]> {
  const lines = sectionOf(page, name)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  return new Map(
    lines.slice(2).map((line) => {
      const [first = "", ...cells] = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [first, cells];
    }),
  );
}

const marks = (name: string): [string, string] => [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
