import { type Backend, BackendError } from "@chainrule/engine";
import type { Availability } from "../availability.ts";

/** As much of WebGPU's interface as the adapter touches; TypeScript's own library does not have it. */
export interface GpuAdapter {
  readonly features: { has(name: string): boolean };
  readonly limits: Record<string, number>;
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly isFallbackAdapter?: boolean;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}

/** A WebGPU device. */
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly queue: { onSubmittedWorkDone(): Promise<void> };
  destroy(): void;
}

/** The adapter for the fastest GPU, or the reason why there is none. */
export async function findAdapter(): Promise<GpuAdapter | string> {
  const { gpu } = (typeof navigator === "undefined" ? {} : navigator) as {
    gpu?: { requestAdapter(options: object): Promise<GpuAdapter | null> };
  };
  if (gpu === undefined) return "the browser has no WebGPU here (it needs a recent browser and a secure page)";
  try {
    return (await gpu.requestAdapter({ powerPreference: "high-performance" })) ?? "the browser offers no WebGPU adapter";
  } catch (error) {
    return `asking for a WebGPU adapter failed: ${String(error)}`;
  }
}

/** Whether a WebGPU adapter exists here, and which. */
export async function available(): Promise<Availability> {
  const adapter = await findAdapter();
  if (typeof adapter === "string") return { available: false, reason: adapter };
  const name =
    [adapter.info?.vendor, adapter.info?.architecture, adapter.info?.description].filter(Boolean).join(" ") || "a WebGPU adapter";
  const software = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { available: true, reason: name, software: software || /swiftshader|llvmpipe/i.test(name) };
}

/** Opens the WebGPU device. */
export async function open(): Promise<Backend> {
  const adapter = await findAdapter();
  if (typeof adapter === "string") throw new BackendError(`webgpu: ${adapter}. Use "webgl", "wasm" or "cpu" here.`);
  const { makeWebgpuBackend } = await import("./makeWebgpuBackend.ts");
  return makeWebgpuBackend(adapter);
}
