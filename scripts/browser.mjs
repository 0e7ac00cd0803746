// Finds a browser for the tests, in this order:
//   1. CHROME_PATH                       what you name is taken, or it is an error
//   2. an installed Chrome or Chromium   on PATH, or where Windows and macOS put it; then one playwright installed
//   3. the one that came from npm        @sparticuz/chromium (linux x64), unpacked into a cache of your own
// Nothing is downloaded and nothing is installed here.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { unpackedChromium } from "./chromium.mjs";

/**
 * A browser that starts: its program, and what its environment needs beyond ours.
 * @typedef {{ executablePath: string, environment: Record<string, string>, source: string }} Browser
 */

/**
 * Flags for software rendering, so that every machine computes alike. Without the two Vulkan flags a WebGPU read gives zeros and
 * the device is lost (Chromium 147 and 156, SwiftShader).
 */
export const softwareRendering = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
];

const onPath = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

const elsewhere = [
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => {
    const folder = process.env[name];
    return folder ? [join(folder, "Google\\Chrome\\Application\\chrome.exe")] : [];
  }),
];

/**
 * Whether a program starts and calls itself a browser. On Linux it is asked: Ubuntu's `chromium-browser` may be a
 * script that only says what to install.
 * @param {string} executablePath
 * @param {Record<string, string>} [environment]
 */
function starts(executablePath, environment = {}) {
  if (!existsSync(executablePath)) return false;
  if (process.platform !== "linux") return true;
  const asked = spawnSync(executablePath, ["--version"], { env: { ...process.env, ...environment }, timeout: 20_000 });
  return asked.status === 0 && /chrom|edge/i.test(String(asked.stdout));
}

/** @returns {string | undefined} */
function installed() {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const candidates = [...onPath.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere];
  return candidates.find((path) => starts(path));
}

/** The browser that `playwright install` left, if someone ran it. */
function playwrights() {
  try {
    const path = createRequire(new URL("../test/package.json", import.meta.url))("playwright").chromium.executablePath();
    return starts(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The browser to test in, or the reason why there is none.
 * @returns {Promise<Browser | { missing: string }>}
 */
export async function findBrowser() {
  const named = process.env["CHROME_PATH"];
  if (named) {
    if (!starts(named)) throw new Error(`CHROME_PATH: "${named}" is not a browser that starts. Unset it, or mend it.`);
    return { executablePath: named, environment: {}, source: "CHROME_PATH" };
  }
  const system = installed();
  if (system) return { executablePath: system, environment: {}, source: "installed" };
  const left = playwrights();
  if (left) return { executablePath: left, environment: {}, source: "playwright" };
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { missing: `no Chrome or Chromium is installed, and the one from npm is for linux x64 only` };
  }
  try {
    return await unpackedChromium(starts);
  } catch (error) {
    return { missing: `no Chrome or Chromium is installed, and the one from npm: ${String(error)}` };
  }
}

/** What to shout where there is no browser. */
export const howToGetOne = "Install Chrome or Chromium, or set CHROME_PATH to one.";
