import { describe, expect, it } from "vitest";
import { element, escapeText, formatNumber, label } from "../../packages/plots/src/svg/element.ts";
import { luminance, palette, textOn, tint } from "../../packages/plots/src/svg/palette.ts";
import { fitText, textWidth } from "../../packages/plots/src/svg/textWidth.ts";
import { parseSvg } from "./parseSvg.ts";

describe("svg text", () => {
  it("gives back through an XML parser whatever names a user chooses", () => {
    const awkward = `a < b && "c" > 'd' ]]> <!-- é 漢 😀 -->`;
    const svg = parseSvg(element("svg", { title: awkward }, label(awkward, { x: 1 })));
    expect(svg.attributes["title"]).toBe(awkward);
    expect(svg.children[0]?.text).toBe(awkward);
  });

  it("replaces what XML forbids", () => {
    expect(escapeText("a\u0000b\u001bc\ud800d\uffffe😀")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde😀");
  });

  it("rounds numbers, without needless zeros or a negative zero", () => {
    expect([1.005, 12.346, 3, -0.001, 1e-9, 120].map((value) => formatNumber(value))).toEqual([
      "1",
      "12.35",
      "3",
      "0",
      "0",
      "120",
    ]);
    expect(formatNumber(2.46, 1)).toBe("2.5");
  });

  it("leaves out undefined attributes", () => {
    expect(element("line", { x1: 0.123, stroke: undefined, class: "a" })).toBe(`<line x1="0.12" class="a"/>`);
  });

  it("cuts a text that is too wide and marks the cut", () => {
    expect(fitText("short", 12, 100)).toBe("short");
    const cut = fitText("a title that goes on and on", 12, 80);
    expect(cut).toMatch(/^a title.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(80);
  });
});

describe("palette", () => {
  it("is that of Okabe and Ito", () => {
    const published = ["#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];
    expect([...palette].sort()).toEqual(published.sort());
  });

  it("mixes with white", () => {
    expect(tint("#0072b2", 0)).toBe("#ffffff");
    expect(tint("#0072b2", 1)).toBe("#0072b2");
    expect(tint("#000000", 0.5)).toBe("#808080");
  });

  it("knows WCAG's luminance, and writes with a contrast of at least 4.5 on every tint", () => {
    expect(luminance("#ffffff")).toBeCloseTo(1, 12);
    expect(luminance("#808080")).toBeCloseTo(0.2158605, 6);
    for (const colour of palette) {
      for (let share = 0; share <= 1; share += 0.05) {
        const [a, b] = [luminance(tint(colour, share)), luminance(textOn(tint(colour, share)))];
        expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
      }
    }
  });
});
