import { type Backend, BackendError } from "@chainrule/engine";
import type { Availability } from "../availability.ts";
import { createContext, isSoftware, releaseContext, rendererOf } from "./context.ts";

/** Whether WebGL 2 with float32 rendering exists here, and on what. */
export function available(): Promise<Availability> {
  const gl = createContext();
  if (gl === null) return Promise.resolve({ available: false, reason: "the browser gives no WebGL 2 context" });
  const renderer = rendererOf(gl);
  const floats = gl.getExtension("EXT_color_buffer_float") !== null;
  releaseContext(gl);
  if (!floats) return Promise.resolve({ available: false, reason: `${renderer} cannot render to float32 textures` });
  return Promise.resolve({ available: true, reason: renderer, software: isSoftware(renderer) });
}

/** Opens the WebGL device on a canvas and context of its own. */
export async function open(): Promise<Backend> {
  const { available: exists, reason } = await available();
  if (!exists) throw new BackendError(`webgl: ${reason}. Use "wasm" or "cpu" here.`);
  const { makeWebglBackend } = await import("./makeWebglBackend.ts");
  return makeWebglBackend();
}
