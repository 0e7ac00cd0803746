import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { consumer } from "./consumer.ts";
import { expectTrained, fixture, type Trained } from "./trained.ts";

let folder = "";
beforeAll(async () => {
  folder = await consumer();
  for (const file of ["train.js", "node.js"]) copyFileSync(fixture(file), join(folder, file));
}, 600_000);

test("Node trains on cpu and wasm with the packed packages, silently", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["node.js"], { cwd: folder, encoding: "utf8", timeout: 60_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const results = JSON.parse(stdout) as { cpu: Trained; wasm: Trained };
  expectTrained(results);
}, 90_000);
