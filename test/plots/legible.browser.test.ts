import { confusionMatrix, curveFit, decisionRegions, lossCurves, predictedAgainstTrue, progress } from "@chainrule/plots";
import { afterEach, describe, expect, it, vi } from "vitest";
import { thirtyPoints, threeChances } from "./classifiers.ts";

/** Puts the picture into the page, and measures every text as this browser's fonts draw it. */
function show(markup: string): { svg: SVGSVGElement; texts: { text: string; box: DOMRect }[] } {
  const parsed = new DOMParser().parseFromString(markup, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  document.body.innerHTML = markup;
  const svg = document.querySelector("svg") as SVGSVGElement;
  const texts = [...svg.querySelectorAll("text")].map((node) => ({ text: node.textContent, box: node.getBoundingClientRect() }));
  return { svg, texts };
}

/** Texts that leave the picture or run into each other. A pixel is for the boxes, which are larger than the letters. */
function faults(markup: string): string[] {
  const { svg, texts } = show(markup);
  const frame = svg.getBoundingClientRect();
  const outside = texts.filter(
    ({ box }) => box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom,
  );
  const crossing = texts.flatMap(({ text, box }, index) =>
    texts
      .slice(index + 1)
      .filter(
        (other) =>
          box.left < other.box.right - 1 &&
          other.box.left < box.right - 1 &&
          box.top < other.box.bottom - 1 &&
          other.box.top < box.bottom - 1,
      )
      .map((other) => `"${text}" runs into "${other.text}"`),
  );
  return [...outside.map(({ text }) => `"${text}" leaves the picture`), ...crossing];
}

const { points, labels } = thirtyPoints();
const long = Array.from({ length: 10 }, (_, k) => `class with a long name, number ${k}`);
const pictures: Record<string, () => string | Promise<string>> = {
  "decision regions": () =>
    decisionRegions({ points, labels, predict: threeChances, classNames: ["setosa", "versicolor", "virginica"] }),
  "decision regions with ten long names, far from the origin": () =>
    decisionRegions({
      points: points.map(([a, b]) => [1e6 + (a as number), 1e-6 * (b as number)]),
      labels,
      predict: (rows) => rows.map(([a]) => Math.floor(2 * (a as number)) % 10),
      classNames: long,
      featureNames: ["a feature whose name is far too long to be written under an axis of this width, as can be", "height"],
      title: "A title that says in full what the picture shows, and more than there is room for",
      resolution: 20,
    }),
  "loss curves": () =>
    lossCurves({ loss: [1, 0.5, 0.2], val_loss: [1.1, 0.7, 0.6], accuracy: [0.4, 0.8, 0.9], val_accuracy: [0.4, 0.6, 0.7] }),
  "loss curves on a log scale, with gaps": () =>
    lossCurves({ loss: [1e3, NaN, 1e-8], mae: [1e7, 2e6, 1e5], r2: [-3, 0, 0.5] }, { logLoss: true }),
  "loss curves of late epochs": () =>
    lossCurves({ epoch: Array.from({ length: 9 }, (_, k) => 1e11 + k - 1), loss: [9, 8, 7, 6, 5, 4, 3, 2, 1] }),
  "loss curves over a hundred thousand epochs": () =>
    lossCurves({ loss: Array.from({ length: 100_000 }, (_, i) => 1 / (1 + i)) }),
  "a confusion matrix": () => confusionMatrix([0, 1, 2, 2], [0, 1, 1, 2], ["setosa", "versicolor", "virginica"]).toSvg(),
  "a confusion matrix of two": () => confusionMatrix([0, 1], [0, 1]).toSvg({ title: "A title that is broader than the matrix" }),
  "a confusion matrix with ten long names and large counts": () =>
    confusionMatrix(
      Int32Array.from({ length: 123_456 }, (_, i) => i % 10),
      Int32Array.from({ length: 123_456 }, (_, i) => (i % 7 === 0 ? 3 : i % 10)),
      long,
    ).toSvg(),
  "predictions against truth": () =>
    predictedAgainstTrue({ truth: [25, 300, 150], predicted: [80, 250, 151], unit: "disease progression" }),
  "a curve fit": () => curveFit({ x: [-1, 0, 1], y: [1e4, 2e4, 3e4], curve: [[-1, 1e4], [1, 3e4]], truth: [[-1, 1e4], [1, 3e4]] }), // prettier-ignore
};

afterEach(() => {
  document.body.innerHTML = "";
  vi.restoreAllMocks();
});

describe("in a browser", () => {
  it.each(Object.keys(pictures))("no text of %s leaves it or runs into another", async (name) => {
    const markup = await (pictures[name] as () => string | Promise<string>)();
    expect(faults(markup)).toEqual([]);
  });

  it("a picture fits into a narrow place without losing its proportions", () => {
    const { svg } = show(confusionMatrix([0, 1], [0, 1]).toSvg());
    const { width, height } = svg.getBoundingClientRect();
    document.body.innerHTML = `<div style="width: 200px">${svg.outerHTML}</div>`;
    const small = (document.querySelector("svg") as SVGSVGElement).getBoundingClientRect();
    expect(small.width).toBe(200);
    expect(small.height).toBeCloseTo((200 * height) / width, 0);
  });

  it("progress writes to the console, and loads no terminal", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const listener = progress({ live: true });
    await listener.ready;
    listener.onTrainBegin({ epochs: 1, stepsPerEpoch: 1, initialEpoch: 0 });
    listener.onEpochBegin({ epoch: 0 });
    listener.onBatchEnd({ epoch: 0, step: 1, logs: { loss: 1 } });
    listener.onEpochEnd({ epoch: 0, logs: { loss: 1 } });
    listener.onTrainEnd({});
    expect(log.mock.calls.map(([line]) => String(line).slice(0, 9))).toEqual(["epoch 1/1", "trained 1"]);
    expect(performance.getEntriesByType("resource").filter(({ name }) => name.includes("log-update"))).toEqual([]);
  });
});
