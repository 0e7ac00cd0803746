import { type Backend, BackendError, type Kernel, kernelInputs } from "@chainrule/engine";
import { familyLowerings } from "@chainrule/engine/lowerings";
import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl/dist/backend_webgl";
import { clearWebGLContext, getWebGLContext, setWebGLContext } from "@tensorflow/tfjs-backend-webgl/dist/canvas_util";
import { GPGPUContext } from "@tensorflow/tfjs-backend-webgl/dist/gpgpu_context";
import { env } from "@tensorflow/tfjs-core";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { longExtremes } from "../longExtremes.ts";
import { stockKernel } from "../stockKernel.ts";
import { TfjsBackend } from "../TfjsBackend.ts";
import { createContext, releaseContext } from "./context.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";
import { Drawer } from "./program/Drawer.ts";
import { prepareWebgl } from "./program/prepareWebgl.ts";
import { stockKernels } from "./stockKernels.ts";
import { webglKernels } from "./webglKernels.ts";

/** The flags that tfjs answers by asking a context; asked of ours, it need not open one for that. */
const probes = [
  "WEBGL_VERSION",
  "HAS_WEBGL",
  "WEBGL_MAX_TEXTURE_SIZE",
  "WEBGL_MAX_TEXTURES_IN_SHADER",
  "WEBGL_RENDER_FLOAT32_CAPABLE",
  "WEBGL_DOWNLOAD_FLOAT_ENABLED",
  "WEBGL_FENCE_API_ENABLED",
] as const;

/** The WebGL device: tfjs's backend class on a context of our own, and its stock kernels, called directly. */
export function makeWebglBackend(): Backend {
  const gl = createContext();
  if (gl === null)
    throw new BackendError('webgl: the browser gives no further WebGL 2 context. Close other pages, or use "wasm".');
  let closed = false;
  const lost = new Promise<BackendError>((resolve) => {
    gl.canvas.addEventListener("webglcontextlost", () => {
      if (!closed)
        resolve(
          new BackendError(
            "webgl: the browser took the context away. Open the device again and restore the last state that was read back.",
          ),
        );
    });
  });
  const raw = rawBackend(gl);
  // instance-level: the flag WEBGL_CPU_FORWARD stays as the user has it
  raw.shouldExecuteOnCPU = () => false;
  const kernels: Record<string, DeviceKernel> = {};
  for (const kernel of stockKernels)
    if (kernel.kernelName in kernelInputs)
      kernels[kernel.kernelName] = stockKernel(kernel.kernelName as Kernel, kernel, raw) as DeviceKernel;
  const drawer = new Drawer(raw.gpgpu.gl);
  return new TfjsBackend({
    name: "webgl",
    raw,
    kernels: webglKernels(raw, kernels as DeviceKernels),
    lowerings: longExtremes,
    fallbacks: familyLowerings,
    lost,
    prepare: (program, backend) => prepareWebgl(program, backend, raw, drawer),
    sync: () => raw.gpgpu.createAndWaitForFence(),
    close: () => {
      closed = true;
      raw.dispose();
      raw.gpgpu.dispose();
      releaseContext(gl);
    },
  });
}

/**
 * tfjs keeps one context per WebGL version for everyone and registers there whatever context it is given: ours is put in for
 * the length of the construction, then the user's is put back.
 */
function rawBackend(gl: WebGL2RenderingContext): RawWebglBackend {
  const { flags } = env() as unknown as { flags: Record<string, number | boolean | undefined> };
  const decided = flags["WEBGL_VERSION"];
  if (decided !== undefined && decided !== 2)
    throw new BackendError(`webgl: tfjs's flag WEBGL_VERSION is ${String(decided)} in this page. The device needs 2.`);
  const theirs = decided === 2 ? getWebGLContext(2) : null;
  try {
    setWebGLContext(2, gl);
    getWebGLContext(2); // sets the state that tfjs's shaders count on
    for (const flag of probes) env().get(flag);
    return new MathBackendWebGL(new GPGPUContext(gl)) as unknown as RawWebglBackend;
  } finally {
    if (theirs === null) clearWebGLContext(2);
    else setWebGLContext(2, theirs);
  }
}
