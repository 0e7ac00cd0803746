import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Column } from "./measure.ts";
import { coveragePage } from "./page.ts";

// Puts the columns that the tests have measured together into docs/coverage.md.
const folder = new URL("../.coverage/", import.meta.url);
const page = new URL("../../docs/coverage.md", import.meta.url);
const columns = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Column);
writeFileSync(page, coveragePage(existsSync(page) ? readFileSync(page, "utf8") : undefined, columns));
for (const { device, failures } of columns) for (const failure of failures) console.log(`${device}: ${failure}`);
