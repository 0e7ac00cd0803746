import { expect, test } from "vitest";

test("a test can collect garbage on demand", () => {
  expect(typeof (globalThis as { gc?: () => void }).gc).toBe("function");
});
