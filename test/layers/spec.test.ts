import { batchNorm, dense, residual, showCall } from "@chainrule/layers";
import { expect, test } from "vitest";

test("specs print as the calls that make them", () => {
  expect(String(dense(16))).toBe("dense(16)");
  expect(String(dense(16, { activation: "relu", useBias: false }))).toBe('dense(16, { activation: "relu", useBias: false })');
  expect(String(batchNorm({ momentum: 0.9 }))).toBe("batchNorm({ momentum: 0.9 })");
  expect(String(residual({ shortcut: dense(8) }, dense(8)))).toBe("residual({ shortcut: dense(8) }, …)");
});

test("whatever is passed by mistake is told in a few words", () => {
  const nine = Array.from({ length: 9 }, (_, i) => i);
  expect(showCall("f", [null, undefined, new Map(), nine, new Float32Array(3), Object.create(null), () => 1])).toBe(
    "f(null, undefined, a Map, an array of 9, a Float32Array, a bare object, a function)",
  );
});
