import type { Backend } from "@chainrule/engine";
import type { Availability } from "../availability.ts";

/** Plain JavaScript runs everywhere. */
export function available(): Promise<Availability> {
  return Promise.resolve({ available: true, reason: "plain JavaScript runs everywhere" });
}

/** Opens the cpu device: loops of our own over typed arrays. */
export async function open(): Promise<Backend> {
  const { CpuBackend } = await import("./CpuBackend.ts");
  return new CpuBackend();
}
