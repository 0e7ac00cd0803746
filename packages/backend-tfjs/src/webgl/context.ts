/** What tfjs asks of a context, except that a software renderer will do. */
const attributes: WebGLContextAttributes = {
  alpha: false,
  antialias: false,
  premultipliedAlpha: false,
  preserveDrawingBuffer: false,
  depth: false,
  stencil: false,
};

/** A WebGL 2 context on a canvas of its own, or null. */
export function createContext(): WebGL2RenderingContext | null {
  // Safari's OffscreenCanvas has no fences; it knows no requestIdleCallback either, unlike the others
  const offscreen = typeof OffscreenCanvas !== "undefined" && !isSafari();
  if (!offscreen && typeof document === "undefined") return null;
  const canvas = offscreen ? new OffscreenCanvas(300, 150) : document.createElement("canvas");
  return canvas.getContext("webgl2", attributes) as WebGL2RenderingContext | null;
}

function isSafari(): boolean {
  return typeof navigator !== "undefined" && /^((?!chrome|android).)*safari/i.test(navigator.userAgent);
}

/** Gives the context back to the browser, which allows about sixteen per page. */
export function releaseContext(gl: WebGL2RenderingContext): void {
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}

/** The name of the renderer, as far as the browser tells it. */
export function rendererOf(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
}

/** Whether a renderer's name is that of a program on the CPU. */
export function isSoftware(renderer: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
