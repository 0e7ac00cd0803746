import { ArgumentError, lookUp, requireKnownOptions, showValue } from "@chainrule/engine";
import { describe, expect, test } from "vitest";

describe("lookUp", () => {
  const table = { one: 1, two: 2 };
  test("gives the table's own entries only", () => {
    expect(lookUp("here", "number", table, "two")).toBe(2);
    for (const name of ["toString", "__proto__", "constructor", "", undefined, null, 1, ["one"], {}])
      expect(() => lookUp("here", "number", table, name), JSON.stringify(name)).toThrow(ArgumentError);
  });
  test("says what there is", () => {
    expect(() => lookUp("here", "number", table, "tow")).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: here: there is no number "tow". Choose from "one", "two".]`,
    );
    expect(() => lookUp("here", "number", table, { name: "one" })).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: here: there is no number { name: "one" }. Choose from "one", "two".]`,
    );
  });
});

describe("requireKnownOptions", () => {
  test("takes known options, and none", () => {
    expect(() => requireKnownOptions("here", {}, ["seed"])).not.toThrow();
    expect(() => requireKnownOptions("here", { seed: undefined }, ["seed"])).not.toThrow();
  });
  test("refuses others, and what is no object", () => {
    expect(() => requireKnownOptions("here", { sed: 1 }, ["seed", "test"])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: here: there is no option "sed". Choose from "seed", "test".]`,
    );
    expect(() => requireKnownOptions("here", [7], ["seed", "test"])).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: here: options must be an object, got [7]. Use { seed, test }.]`,
    );
    for (const options of [null, undefined, 3, "seed", () => 1])
      expect(() => requireKnownOptions("here", options, ["seed"]), String(options)).toThrow(ArgumentError);
  });
});

test("showValue stays short: long lists, deep ones and cycles are not spelled out", () => {
  const cycle: Record<string, unknown> = { name: "a" };
  cycle["self"] = cycle;
  expect(showValue(cycle)).toMatchInlineSnapshot(
    `"{ name: "a", self: { name: "a", self: { name: "a", self: { name: "a", self: an object } } } }"`,
  );
  expect(showValue([[[[[[1]]]]]])).toMatchInlineSnapshot(`"[[[[an array of 1]]]]"`);
  expect([showValue("a\n"), showValue(NaN), showValue(new Float32Array(2)), showValue(Array(9)), showValue({})]).toEqual([
    '"a\\n"',
    "NaN",
    "a Float32Array",
    "an array of 9",
    "{}",
  ]);
});
