import { type Browser, chromium } from "playwright";
import { findBrowser } from "../../scripts/browser.mjs";

const found = await findBrowser();

/** Whether there is a browser at all; without one, vitest.config.ts has said so loudly, or failed in CI. */
export const hasBrowser = !("missing" in found);

/** The browser of the tests, on its own. */
export async function launch(): Promise<Browser> {
  if ("missing" in found) throw new Error(found.missing);
  const env = { ...(process.env as Record<string, string>), ...found.environment };
  return await chromium.launch({ executablePath: found.executablePath, env });
}

/** What a page came to. */
export interface Opened<T> {
  /** What its `globalThis.result` promised. */
  readonly result: T;
  /** Everything that it wrote to the console, threw, or failed to load. */
  readonly noise: readonly string[];
}

/** Opens an address and waits for the page's `globalThis.result`. */
export async function openPage<T>(browser: Browser, address: string): Promise<Opened<T>> {
  const page = await browser.newPage();
  const noise: string[] = [];
  page.on("console", (message) => {
    if (!message.text().startsWith("[vite] connect")) noise.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => noise.push(`not loaded: ${request.url().slice(0, 200)}`));
  try {
    await page.goto(address);
    await page.waitForFunction("globalThis.result !== undefined", undefined, { timeout: 60_000 }).catch((error: unknown) => {
      throw new Error(`${address} came to no result. ${noise.join("\n")}`, { cause: error });
    });
    const result = await page.evaluate<T>("globalThis.result");
    return { result, noise };
  } finally {
    await page.close();
  }
}
