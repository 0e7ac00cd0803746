import type { Comparison } from "../compare.ts";
import { lossTolerance } from "../requireSameLosses.ts";
import { workloads } from "../workloads/workloads.ts";
import { machine } from "./machine.ts";
import { countRows, timeRows, type Rows } from "./rows.ts";
import { markdownTable } from "./textTable.ts";

const page = `# How fast it is

\`pnpm bench\` measures chainrule beside tfjs-layers 4.22.0; \`pnpm bench --write\`, on a machine that does nothing else, renews the tables here.

## Time per training step

<!-- times:begin -->

Not measured yet.

<!-- times:end -->

## Draw calls and dispatches per training step

<!-- counts:begin -->

Not counted yet.

<!-- counts:end -->

## How it is measured

${workloads.map(({ name, title }) => `- ${name}: ${title}.`).join("\n")}

Each contender has a process of its own on cpu and wasm, and a page in a browser of its own on webgl and webgpu. All live from the first
round to the last, and rounds alternate: one of chainrule, one of tfjs-layers by \`fit\`, one by \`trainOnBatch\`, and again. A round is one
call of \`fit\` over whole epochs, with everything that \`fit\` does, long enough for the slowest to take about 1.5 s; warm-up rounds come before.
Times are medians over rounds. The ratio is the median of the rounds' ratios, with the smallest and the largest beside it, against the
faster of tfjs-layers' two ways. tfjs-layers has its data on the device from the start, its production flag set, and does not yield to the event
loop (\`yieldEvery: "never"\`). Our packages are taken from their sources with the types erased, in pages bundled from the same.

Data, initial weights and the order of batches are the same for all, from fixed seeds, and Adam has one epsilon. The losses of the first three
steps and the mean loss of the epoch after them are compared; where they differ by more than ${lossTolerance} relatively, the run fails and reports nothing
for that workload.

Draws are calls of \`drawArrays\` and \`drawElements\`, dispatches calls of \`dispatchWorkgroups\`, counted on the prototypes of the browser's classes, so
alike for both, over whole calls of \`fit\` or \`trainOnBatch\`: reading the loss back is in it.
`;

/** The text of docs/performance.md with the tables that this run has figures for; all else stays as it is. A new page without one. */
export function renewedPage(text: string | undefined, comparisons: readonly Comparison[]): string {
  const where = `Measured on ${machine(comparisons)}.`;
  const timed = replaced(text ?? page, "times", timeRows(comparisons), where);
  return replaced(timed, "counts", countRows(comparisons), where);
}

function replaced(text: string, name: string, rows: Rows, where: string): string {
  if (rows.length < 2) return text;
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks "${begin}" and "${end}", between which a table goes.`);
  return `${text.slice(0, from + begin.length)}\n\n${markdownTable(rows)}\n\n${where}\n\n${text.slice(to)}`;
}
