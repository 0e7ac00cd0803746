import { add, BackendError, full, scope, zeros } from "@chainrule/engine";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// tfjs does not ask whether the heap had room: it would write over whatever lies at address 0
test("wasm: a result beyond the heap is refused, and other values stay as they are", async () => {
  const device = await deviceOf("wasm");
  const sevens = full([100_000], 7, { device });
  scope(() => {
    const [column, row] = [zeros([32_769, 1], { device }), zeros([1, 32_769], { device })];
    let refusal: unknown;
    try {
      add(column, row);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(BackendError);
    expect((refusal as Error).message).toMatchInlineSnapshot(
      `"wasm: no room for 4295229444 bytes. WebAssembly's heap ends at 4 GiB: use smaller batches, dispose of tensors, or take another backend."`,
    );
  });
  expect((await sevens.read()).every((value) => value === 7)).toBe(true);
  const eights = add(sevens, 1);
  expect((await eights.read()).every((value) => value === 8)).toBe(true);
  for (const t of [sevens, eights]) t.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
});
