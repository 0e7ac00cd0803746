import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { consumer } from "./consumer.ts";
import { hasBrowser, launch, openPage } from "./openPage.ts";
import { serve } from "./serve.ts";
import { fixture } from "./trained.ts";

/** Bytes, minified and compressed; the README tells this figure. A little above what is measured, so that growth is seen. */
const limit = 67_000;

describe.skipIf(!hasBrowser)("an application with dense, Adam and fit on cpu", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());

  test(`loads less than ${String(limit / 1000)} KB, all chunks counted`, async () => {
    const folder = await consumer();
    const outDir = join(folder, "built-small");
    copyFileSync(fixture("small.js"), join(folder, "small.js"));
    expect(await bundle(join(folder, "small.js"), outDir, { minified: true })).toEqual([]);
    writeFileSync(
      join(outDir, "index.html"),
      '<!doctype html><link rel="icon" href="data:," /><script type="module" src="page.js"></script>\n',
    );
    const served = await serve(outDir);
    const { result, noise } = await openPage<{ accuracy: number }>(browser, served.address);
    await served.close();
    expect(noise).toEqual([]);
    expect(result.accuracy).toBe(1); // it has trained: nothing that it needs is left out of the count

    const scripts = [...served.asked].filter(([path]) => path.endsWith(".js"));
    const minified = scripts.reduce((total, [, bytes]) => total + bytes.length, 0);
    const compressed = scripts.reduce((total, [, bytes]) => total + gzipSync(bytes, { level: 9 }).length, 0);
    console.log(`bundle: ${String(scripts.length)} files, ${String(minified)} bytes minified, ${String(compressed)} compressed`);
    expect(compressed).toBeLessThan(limit);
  }, 600_000);
});
