// pnpm bench: chainrule beside tfjs-layers, the same work in interleaved rounds. See --help.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { compare, type Comparison } from "./compare.ts";
import { openProcess } from "./hosts/openProcess.ts";
import { openPage } from "./hosts/openPage.ts";
import { servePage, type PageServer } from "./hosts/servePage.ts";
import { help, parseOptions, type BenchOptions } from "./options.ts";
import { machine } from "./report/machine.ts";
import { countRows, timeRows, type Rows } from "./report/rows.ts";
import { textTable } from "./report/textTable.ts";
import { renewedPage } from "./report/renewedPage.ts";

/** Runs everything that was asked for; a comparison that fails is told, and the others go on. */
async function bench({ workloads, backends, hardware, kernels, write, ...rest }: BenchOptions): Promise<void> {
  const done: Comparison[] = [];
  const failures: string[] = [];
  let server: PageServer | undefined;
  try {
    if (backends.some((backend) => backend === "webgl" || backend === "webgpu")) server = await servePage();
    for (const workload of workloads) {
      for (const backend of backends) {
        console.log(`${workload.name} on ${backend}`);
        try {
          const open: Parameters<typeof compare>[2]["open"] = (name, workload, backend) =>
            backend === "cpu" || backend === "wasm"
              ? openProcess(name, workload, backend)
              : openPage(server?.address ?? "", name, workload, backend, hardware);
          done.push(await compare(workload, backend, { ...rest, open, log: console.log }));
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          failures.push(`${workload.name} on ${backend}: ${message}`);
          console.error(`  FAILED: ${message.split("\n")[0] ?? ""}`);
        }
      }
    }
  } finally {
    await server?.close();
  }
  show("Milliseconds per training step, medians", timeRows(done));
  show("Draw calls and dispatches per training step", countRows(done));
  if (kernels) for (const one of done) show(`Our kernels in a step of ${one.workload.name} on ${one.backend}`, kernelRows(one));
  console.log(`\nOn ${machine(done)}.`);
  if (write && failures.length === 0) {
    const page = new URL("../docs/performance.md", import.meta.url);
    writeFileSync(page, renewedPage(existsSync(page) ? readFileSync(page, "utf8") : undefined, done));
    console.log("docs/performance.md is renewed.");
  }
  if (failures.length === 0) return;
  console.error(`\n${failures.length} of ${failures.length + done.length} failed:\n${failures.join("\n")}`);
  process.exitCode = 1;
}

function show(title: string, rows: Rows): void {
  if (rows.length > 1) console.log(`\n${title}\n\n${textTable(rows)}`);
}

function kernelRows({ kernels }: Comparison): Rows {
  const rows = [...kernels].sort((a, b) => b.draws + b.dispatches - a.draws - a.dispatches);
  return [
    ["kernel", "calls", "draws", "dispatches"],
    ...rows.map(({ kernel, calls, draws, dispatches }) => [kernel, String(calls), String(draws), String(dispatches)]),
  ];
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") console.log(help);
  else await bench(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
