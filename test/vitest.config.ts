import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { findBrowser, howToGetOne, softwareRendering } from "../scripts/browser.mjs";
import { randomOptions } from "./random/options.ts";
import { recordingFromEnvironment } from "./support/recordingFromEnvironment.ts";

/** Which file runs where: `x.test.ts` in Node, `x.browser.test.ts` in the browser, `x.both.test.ts` in both. */
const files = {
  every: "**/*.test.ts",
  browser: "**/*.browser.test.ts",
  both: "**/*.both.test.ts",
};

const flags = [...softwareRendering, "--js-flags=--expose-gc"];

async function browserProject(): Promise<TestProjectInlineConfiguration[]> {
  const browser = await findBrowser();
  if ("missing" in browser) {
    if (process.env["CI"]) throw new Error(`No browser, and CI tests in one: ${browser.missing}. ${howToGetOne}`);
    if (!process.env["CHAINRULE_SHOUTED"]) {
      process.env["CHAINRULE_SHOUTED"] = "yes"; // vitest reads this file more than once
      process.on("exit", () => console.warn(`\n*** The browser tests were SKIPPED: ${browser.missing}. ${howToGetOne} ***\n`));
    }
    return [];
  }
  const { executablePath, environment } = browser;
  const env = { ...(process.env as Record<string, string>), ...environment };
  return [
    {
      extends: true,
      test: {
        name: "browser",
        include: [files.browser, files.both],
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({ launchOptions: { executablePath, args: flags, env } }),
          instances: [{ browser: "chromium" }],
        },
      },
    },
  ];
}

const inBrowser = await browserProject();
const recording = recordingFromEnvironment(process.env);

export default defineConfig({
  // Our packages are read as TypeScript source: no build comes before a test.
  resolve: { conditions: ["chainrule-source", ...defaultClientConditions] },
  ssr: { resolve: { conditions: ["chainrule-source", ...defaultServerConditions] } },
  // A page must be isolated to have shared memory, which threaded wasm needs.
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  test: {
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: recording === "on" ? [] : ["support/recordingSetup.ts"],
    provide: { random: randomOptions(process.env), writesCoverage: process.env["CHAINRULE_COVERAGE"] === "write", recording },
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: [files.every],
          exclude: ["**/node_modules/**", files.browser],
          execArgv: ["--expose-gc"],
        },
      },
      ...inBrowser,
    ],
  },
});
