import { chromium } from "playwright";
import { findBrowser, howToGetOne, softwareRendering } from "../../scripts/browser.mjs";
import type { BackendName } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import type { Bench } from "../page/page.ts";
import { patienceMilliseconds } from "./calls.ts";
import { remote, type Remote } from "./host.ts";

/** Opens a contender in a page of its own, in a browser of its own. `hardware` lets the browser use a GPU if it finds one. */
export async function openPage(
  address: string,
  name: ContenderName,
  workload: string,
  backend: BackendName,
  hardware: boolean,
): Promise<Remote> {
  const found = await findBrowser();
  if ("missing" in found) throw new Error(`No browser: ${found.missing}. ${howToGetOne}`);
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...(process.env as Record<string, string>), ...found.environment },
    args: hardware ? ["--enable-unsafe-webgpu", "--ignore-gpu-blocklist"] : [...softwareRendering],
  });
  try {
    const page = await browser.newPage();
    const gone = new Promise<never>((_, reject) => {
      page.on("crash", () => reject(new Error(`The page of ${name} on ${backend} crashed.`)));
    });
    gone.catch(() => {});
    page.on("pageerror", (error) => console.error(`${name} on ${backend}: ${error.message}`));
    await page.goto(address);
    await page.waitForFunction("globalThis.bench !== undefined");
    const inPage = async <K extends keyof Bench>(
      method: K,
      values: Parameters<Bench[K]>,
    ): Promise<Awaited<ReturnType<Bench[K]>>> =>
      (await Promise.race([
        gone,
        silence(`${name} on ${backend}`),
        page.evaluate(
          ([method, values]) =>
            (globalThis as unknown as { bench: Record<string, (...values: unknown[]) => unknown> }).bench[method]?.(...values),
          [method, values] as const,
        ),
      ])) as Awaited<ReturnType<Bench[K]>>;
    const ways = await inPage("open", [name, workload, backend]);
    const place = `Chromium ${browser.version()}, ${await inPage("renderer", [backend])}`;
    return remote((method, values) => inPage("call", [method, values]), { ways, place, close: () => browser.close() });
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Rejects when a page has been silent for too long. */
function silence(who: string): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void => {
      reject(new Error(`${who}: no answer within ${patienceMilliseconds / 60_000} minutes.`));
    };
    setTimeout(late, patienceMilliseconds).unref();
  });
}
