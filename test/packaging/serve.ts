import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** A plain file server, as simple as servers come: no rewriting of what it serves. */
export interface Served {
  readonly address: string;
  /** Bytes of each file that was asked for. */
  readonly asked: ReadonlyMap<string, Buffer>;
  close(): Promise<void>;
}

/** Serves a folder. `isolated` sends the two headers without which a page has no shared memory, hence no threads. */
export async function serve(folder: string, { isolated = false } = {}): Promise<Served> {
  const asked = new Map<string, Buffer>();
  const headers = isolated ? { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } : {};
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://here").pathname)).replace(
      /[\\/]$/,
      "/index.html",
    );
    readFile(join(folder, path)).then(
      (bytes) => {
        asked.set(path, bytes);
        response.writeHead(200, { ...headers, "Content-Type": types[extname(path)] ?? "application/octet-stream" }).end(bytes);
      },
      () => response.writeHead(404).end(`no ${path}`),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "localhost", resolve));
  return {
    address: `http://localhost:${String((server.address() as AddressInfo).port)}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
