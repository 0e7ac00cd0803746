import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("../page", import.meta.url));
const outDir = fileURLToPath(new URL("../../.cache/bench-page", import.meta.url));

/** The contenders' page, built anew and served to this machine. */
export interface PageServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the page as an application would be built, our packages from source, and serves it isolated, which gives it finer clocks. */
export async function servePage(): Promise<PageServer> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["chainrule-source", "module", "browser", "production"] },
    build: { outDir, emptyOutDir: true, target: "esnext", chunkSizeWarningLimit: 5000 },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: "error",
    build: { outDir },
    preview: {
      host: "localhost",
      port: 0,
      headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("The page's server came up without an address.");
  return { address, close: () => server.close() };
}
