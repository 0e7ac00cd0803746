import type { Availability } from "../availability.ts";

/** Whether WebAssembly exists here. */
export function available(): Promise<Availability> {
  if (typeof WebAssembly === "undefined") return Promise.resolve({ available: false, reason: "WebAssembly does not exist here" });
  const threads = typeof crossOriginIsolated !== "undefined" && crossOriginIsolated;
  return Promise.resolve({ available: true, reason: threads ? "WebAssembly with threads" : "WebAssembly" });
}
