import { lossCurves } from "@chainrule/plots";
import { describe, expect, it } from "vitest";
import { corners, findAll, ofClass, parseSvg, textsOf, type Node } from "./parseSvg.ts";

const history = {
  loss: [1.1, 0.8, 0.5, 0.4],
  val_loss: [1.2, 0.9, 0.7, 0.65],
  accuracy: [0.3, 0.6, 0.8, 0.9],
  val_accuracy: [0.3, 0.5, 0.7, 0.75],
};

const stroke = (svg: Node, name: string): (string | undefined)[] =>
  ofClass(svg, name).map(({ attributes }) => `${attributes["stroke"]} ${attributes["stroke-dasharray"] ?? "solid"}`);
const frames = (svg: Node): Node[] => findAll(svg, ({ name, attributes }) => name === "rect" && attributes["fill"] === "none");
/** Where a tick label stands on the page: the pixel of its value (labels sit 4.2 below their tick). */
const yOf = (svg: Node, text: string): number[] =>
  findAll(svg, (node) => node.name === "text" && node.text === text && node.attributes["text-anchor"] === "end").map(
    ({ attributes }) => Number(attributes["y"]) - 4.2,
  );

describe("lossCurves", () => {
  it("draws training solid and validation dashed, in one colour per metric, in two panels", () => {
    const svg = parseSvg(lossCurves(history));
    expect(stroke(svg, "loss")).toEqual(["#0072b2 solid"]);
    expect(stroke(svg, "val_loss")).toEqual(["#0072b2 6 4"]);
    expect(stroke(svg, "accuracy")).toEqual(["#d55e00 solid"]);
    expect(stroke(svg, "val_accuracy")).toEqual(["#d55e00 6 4"]);
    expect(frames(svg)).toHaveLength(2);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        "training loss",
        "validation loss",
        "training accuracy",
        "validation accuracy",
        "loss",
        "accuracy",
        "epoch",
      ]),
    );
  });

  it("puts every value where the axis says", () => {
    const svg = parseSvg(lossCurves(history));
    const [line] = corners(ofClass(svg, "loss")[0]?.attributes["d"] as string);
    const [zero, one] = [yOf(svg, "0.0")[0] as number, yOf(svg, "1.0")[0] as number];
    history.loss.forEach((value, index) => expect(line?.[index]?.[1]).toBeCloseTo(zero + value * (one - zero), 1));
    const steps = line?.slice(1).map(([x], index) => x - (line[index]?.[0] as number));
    for (const step of steps ?? []) expect(step).toBeCloseTo(steps?.[0] as number, 1);
  });

  it("puts equal factors at equal distances on a log scale, of the loss only", () => {
    const svg = parseSvg(lossCurves({ loss: [1, 0.1, 0.01], accuracy: [0.1, 0.2, 0.3] }, { logLoss: true }));
    const [loss] = corners(ofClass(svg, "loss")[0]?.attributes["d"] as string);
    const [a, b, c] = (loss ?? []).map(([, y]) => y) as [number, number, number];
    expect(b - a).toBeCloseTo(c - b, 1);
    expect(b - a).toBeGreaterThan(50);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["loss (log scale)", "accuracy", "0.1", "0.01"]));
  });

  it("has one panel for a loss alone, and one for each metric with a unit of its own", () => {
    expect(frames(parseSvg(lossCurves({ loss: [1, 2] })))).toHaveLength(1);
    const svg = parseSvg(lossCurves({ mae: [30, 20], loss: [900, 400], val_mae: [31, 22], learningRate: [0.1, 0.05] }));
    expect(frames(svg)).toHaveLength(3);
    const titles = findAll(svg, ({ attributes }) => attributes["transform"]?.startsWith("rotate") === true).map(
      ({ text }) => text,
    );
    expect(titles).toEqual(["loss", "mae", "learningRate"]);
  });

  it("counts epochs from 1, and from where the history says", () => {
    const ticks = (svg: Node): string[] =>
      findAll(svg, (node) => node.name === "text" && node.attributes["text-anchor"] === "middle" && /^\d+$/.test(node.text)).map(
        ({ text }) => text,
      );
    expect(ticks(parseSvg(lossCurves({ loss: [1, 2, 3] })))).toEqual(["1", "2", "3"]);
    expect(ticks(parseSvg(lossCurves({ epoch: [9, 10, 11], loss: [1, 2, 3] })))).toEqual(["10", "11", "12"]);
  });

  it("leaves a gap where a value is not finite, and says so", () => {
    const svg = parseSvg(lossCurves({ loss: [3, 2, NaN, 2.5, Infinity, 1, 0.5] }));
    const [line, dot] = ofClass(svg, "loss");
    expect(corners(line?.attributes["d"] as string).map((piece) => piece.length)).toEqual([2, 2]);
    expect(dot?.name).toBe("circle");
    expect(textsOf(svg).at(-1)).toBe("loss: 2 of 7 not drawn, the first is NaN");
  });

  it("leaves a gap and says so where a log scale cannot show a value", () => {
    expect(textsOf(parseSvg(lossCurves({ loss: [1, 0, 0.1] }, { logLoss: true }))).at(-1)).toBe(
      "loss: 1 of 3 not drawn, the first is 0",
    );
  });

  it("shows a single epoch as dots, hollow for validation", () => {
    const svg = parseSvg(lossCurves({ loss: [0.7], val_loss: [0.72] }));
    expect(ofClass(svg, "loss").map(({ name, attributes }) => [name, attributes["fill"]])).toEqual([["circle", "#0072b2"]]);
    expect(ofClass(svg, "val_loss").map(({ name, attributes }) => [name, attributes["fill"]])).toEqual([["circle", "#ffffff"]]);
  });

  it("draws a loss that never was finite, or never changed, without NaN in the file", () => {
    for (const loss of [
      [NaN, NaN],
      [2, 2, 2],
      [0, 0],
      [-3, -1],
      [1e-9, 1e9],
    ]) {
      const markup = lossCurves({ loss });
      parseSvg(markup);
      expect(markup.replace(/<text.*|<desc>.*/g, "")).not.toMatch(/NaN|Infinity/);
    }
  });

  it("tells in its description how each curve ends", () => {
    expect(parseSvg(lossCurves(history)).children[1]?.text).toBe(
      "training loss, validation loss, training accuracy, validation accuracy over 4 epochs. Training loss ends at 0.4000. Validation loss ends at 0.6500. Training accuracy ends at 0.9000. Validation accuracy ends at 0.7500.",
    );
  });

  it("gives the same bytes for the same history", () => {
    expect(lossCurves({ ...history })).toBe(lossCurves(history));
  });
});
