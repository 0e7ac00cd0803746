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
