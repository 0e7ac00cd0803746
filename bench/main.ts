// pnpm bench: chainrule beside its peers, the same work in interleaved rounds. See --help.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { BackendName } from "./contenders/contender.ts";
import { openContenderHost } from "./hosts/openContenderHost.ts";
import { servePage, type PageServer } from "./hosts/servePage.ts";
import { help, parseOptions, type BenchOptions } from "./options.ts";
import type { Section } from "./parts/part.ts";
import { parts } from "./parts/parts.ts";
import { machine } from "./report/machine.ts";
import { figurePath, renewedPage } from "./report/renewedPage.ts";
import { textTable } from "./report/textTable.ts";

const docs = new URL("../docs/", import.meta.url);

/** Runs everything that was asked for; what fails is told, and the others go on. */
async function bench({ parts: asked, hardware, write, ...options }: BenchOptions): Promise<void> {
  const sections: Section[] = [];
  const failures: string[] = [];
  const places = new Set<string>();
  let server: Promise<PageServer> | undefined;
  const isPage = (backend: BackendName): boolean => backend === "webgl" || backend === "webgpu";
  try {
    for (const name of asked) {
      console.log(`\n== ${name}`);
      const here = new Set<string>();
      const found = await parts[name]({
        ...options,
        open: async (entry, workload, backend) => {
          if (isPage(backend)) server ??= servePage();
          const remote = await openContenderHost(entry, workload, backend, { address: (await server)?.address, hardware });
          here.add(remote.place);
          places.add(remote.place);
          return remote;
        },
        log: (line) => console.log(line),
        fail: (message) => {
          failures.push(message);
          console.error(`FAILED: ${message}`);
        },
      });
      sections.push(...found);
      for (const section of found) show(section);
      if (write) writePage(found, here);
    }
  } finally {
    await (await server?.catch(() => undefined))?.close();
  }
  console.log(`\nOn ${machine(places)}.`);
  if (write) console.log("docs/performance.md is renewed.");
  if (failures.length === 0) return;
  console.error(`\n${failures.length} failed:\n${failures.join("\n")}`);
  process.exitCode = 1;
}

/** Renews what the page has of these sections. */
function writePage(sections: readonly Section[], places: ReadonlySet<string>): void {
  const page = new URL("performance.md", docs);
  writeFileSync(page, renewedPage(readFileSync(page, "utf8"), sections, machine(places)));
  mkdirSync(new URL("figures/", docs), { recursive: true });
  for (const { name, figure } of sections) if (figure !== undefined) writeFileSync(new URL(figurePath(name), docs), figure);
}

function show({ title, rows, notes }: Section): void {
  if (rows.length > 1) console.log(`\n${title}\n\n${textTable(rows)}`);
  for (const note of notes) console.log(`  ${note}`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") console.log(help);
  else await bench(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
