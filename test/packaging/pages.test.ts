import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { build, createLogger, createServer, type InlineConfig, type Logger } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { consumer } from "./consumer.ts";
import { hasBrowser, launch, openPage } from "./openPage.ts";
import { serve } from "./serve.ts";
import { expectTrained, fixture, type Trained } from "./trained.ts";

interface Both {
  readonly cpu: Trained;
  readonly wasm: Trained;
}

interface Beside extends Both {
  readonly before: unknown;
  readonly after: unknown;
}

const importMap = `<script type="importmap">{ "imports": { "chainrule": "/node_modules/chainrule/dist/page/index.js" } }</script>`;

const html = (head: string): string => `<!doctype html><link rel="icon" href="data:," />${head}\n`;

describe.skipIf(!hasBrowser)("in a page, on cpu and wasm, in silence", () => {
  let folder = "";
  let browser: Browser;
  beforeAll(async () => {
    folder = await consumer();
    browser = await launch();
    for (const file of ["train.js", "page.js", "beside.js", "besideBundled.js", "besideScripts.js"])
      copyFileSync(fixture(file), join(folder, file));
    writeFileSync(join(folder, "index.html"), html('<script type="module" src="/page.js"></script>'));
  }, 600_000);
  afterAll(() => browser.close());

  /** What a page that trains has written to the console: nothing, it should be. */
  async function noiseAt(address: string): Promise<readonly string[]> {
    const { result, noise } = await openPage<Both>(browser, address);
    expectTrained(result);
    return noise;
  }

  test("without a bundler: an import map and the files as they were packed", async () => {
    writeFileSync(join(folder, "plain.html"), html(`${importMap}<script type="module" src="/page.js"></script>`));
    const served = await serve(folder);
    expect(await noiseAt(`${served.address}plain.html`)).toEqual([]);
    await served.close();
  }, 60_000);

  test("without a bundler, in a page that is isolated: wasm with threads", async () => {
    const served = await serve(folder, { isolated: true });
    expect(await noiseAt(`${served.address}plain.html`)).toEqual([]);
    expect([...served.asked.keys()].filter((file) => /threadedSimd/.test(file))).toHaveLength(1);
    await served.close();
  }, 60_000);

  test("Vite's development server", async () => {
    const server = await createServer({ ...viteConfig(folder), server: { port: 0, host: "localhost" } });
    await server.listen();
    expect(await noiseAt(server.resolvedUrls?.local[0] as string)).toEqual([]);
    await server.close();
  }, 120_000);

  test("a build of Vite's, in an isolated page too", async () => {
    const outDir = join(folder, "built-by-vite");
    await build({
      ...viteConfig(folder),
      build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 700, reportCompressedSize: false },
    });
    for (const isolated of [false, true]) {
      const served = await serve(outDir, { isolated });
      expect(await noiseAt(served.address)).toEqual([]);
      await served.close();
    }
  }, 120_000);

  test("a build of rollup's", async () => {
    const outDir = join(folder, "built-by-rollup");
    expect(await bundle(join(folder, "page.js"), outDir)).toEqual([]);
    writeFileSync(join(outDir, "index.html"), html('<script type="module" src="page.js"></script>'));
    const served = await serve(outDir);
    expect(await noiseAt(served.address)).toEqual([]);
    await served.close();
  }, 120_000);
  test("beside a tfjs of the page's own, which notices nothing: shared by a bundler", async () => {
    const outDir = join(folder, "built-beside");
    expect(await bundle(join(folder, "besideBundled.js"), outDir)).toEqual([]);
    writeFileSync(join(outDir, "index.html"), html('<script type="module" src="page.js"></script>'));
    const served = await serve(outDir);
    const { result, noise } = await openPage<Beside>(browser, served.address);
    expect(noise).toEqual([]);
    expect(result.after).toEqual(result.before);
    expectTrained(result);
    await served.close();
  }, 120_000);

  test.each(["before", "after"])(
    "beside a tfjs of the page's own, from a script that comes %s ours",
    async (when) => {
      const scripts = ["core", "backend-cpu"].map((part) => `/node_modules/@tensorflow/tfjs-${part}/dist/tf-${part}.min.js`);
      const early = when === "before" ? scripts.map((address) => `<script src="${address}"></script>`).join("") : "";
      const late = when === "after" ? scripts : [];
      writeFileSync(
        join(folder, "beside.html"),
        html(
          `${early}${importMap}<script>late = ${JSON.stringify(late)}</script><script type="module" src="/besideScripts.js"></script>`,
        ),
      );
      const served = await serve(folder);
      const { result, noise } = await openPage<Beside>(browser, `${served.address}beside.html`);
      expect(noise).toEqual([]);
      expect(result.after).toEqual(result.before);
      expectTrained(result);
      await served.close();
    },
    120_000,
  );
});

/** No configuration but where the application lies: a warning of Vite's is an error here. */
function viteConfig(root: string): InlineConfig {
  const logger: Logger = createLogger("warn");
  const fail = (message: string): void => {
    throw new Error(`vite: ${message}`);
  };
  return { root, configFile: false, clearScreen: false, customLogger: { ...logger, warn: fail, warnOnce: fail, error: fail } };
}
