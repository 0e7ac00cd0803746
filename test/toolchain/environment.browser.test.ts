import { expect, test } from "vitest";

test("the page is isolated, so that shared memory exists", () => {
  expect(crossOriginIsolated).toBe(true);
  expect(new SharedArrayBuffer(8).byteLength).toBe(8);
});

test("WebGL2 renders to float32 textures", () => {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  expect(gl?.getExtension("EXT_color_buffer_float")).toBeTruthy();
});

test("WebGPU has an adapter", async () => {
  expect(await navigator.gpu.requestAdapter()).toBeTruthy();
});

test("text is drawn in a font that exists", () => {
  const context = new OffscreenCanvas(200, 20).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d canvas");
  context.font = "16px sans-serif";
  expect(context.measureText("chain rule").width).toBeGreaterThan(40);
  context.fillText("chain rule", 0, 16);
  expect(context.getImageData(0, 0, 200, 20).data.some((value) => value > 0)).toBe(true);
});
