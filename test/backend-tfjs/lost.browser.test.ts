import * as webgl from "@chainrule/backend-tfjs/webgl";
import * as webgpu from "@chainrule/backend-tfjs/webgpu";
import { type Backend, BackendError } from "@chainrule/engine";
import { expect, test } from "vitest";

async function negated(backend: Backend): Promise<number[]> {
  const x = backend.upload(Float32Array.of(1, 2), [2], "float32");
  const y = backend.run("Neg", [x], {});
  try {
    return [...(await backend.read(y))];
  } finally {
    backend.free(x);
    backend.free(y);
  }
}

const ways = {
  webgl: {
    open: webgl.open,
    lose: (backend: Backend) =>
      (backend as unknown as { raw: { gpgpu: { gl: WebGL2RenderingContext } } }).raw.gpgpu.gl
        .getExtension("WEBGL_lose_context")!
        .loseContext(),
  },
  webgpu: {
    open: webgpu.open,
    lose: (backend: Backend) => (backend as unknown as { raw: { device: { destroy(): void } } }).raw.device.destroy(),
  },
};

test.each(["webgl", "webgpu"] as const)(
  "%s: a lost device says so, answers pending reads with it, and can be opened again",
  async (name) => {
    const { open, lose } = ways[name];
    const backend = await open();
    expect(await negated(backend)).toEqual([-1, -2]);
    const x = backend.upload(new Float32Array(5000), [5000], "float32");
    const pending = backend.read(backend.run("Exp", [x], {})).then(
      () => "answered",
      (error: unknown) => error,
    );
    lose(backend);
    const error = await backend.lost;
    expect(error).toBeInstanceOf(BackendError);
    expect(error.message).toContain(`${name}: `);
    expect(["answered", error]).toContainEqual(await pending);
    const again = await open();
    expect(await negated(again)).toEqual([-1, -2]);
    again.dispose();
    backend.dispose();
  },
);

test.each(["webgl", "webgpu"] as const)("%s: twenty devices one after another: contexts are given back", async (name) => {
  for (let i = 0; i < 20; i++) {
    const backend = await ways[name].open();
    expect(await negated(backend)).toEqual([-1, -2]);
    backend.dispose();
  }
});
