import { casesOf, floats } from "./referenceCase.ts";

const nan = NaN;
const inf = Infinity;

/** Pooling, by hand. */
export const poolingCases = casesOf((add) => {
  const pairs = { window: [2], strides: [2], dilations: [1], padding: [[0, 0]] } as const;
  const length = (...x: number[]): ReturnType<typeof floats> => floats([1, x.length, 1], ...x);

  add("MaxPool", "pairs", [length(1, 3, -2, -5)], pairs, length(3, -2));
  add("MaxPool", "NaN in a window", [length(nan, 3, 4, nan)], pairs, length(nan, nan));
  add("MaxPool", "-Infinity alone", [length(-inf, -inf, 1, 0)], pairs, length(-inf, 1));
  add("MaxPool", "what does not fill a window is left over", [length(1, 2, 9)], pairs, length(2));
  // windows: (pad 1 2) (2 3 4) (4 5 pad)
  const triples = { window: [3], strides: [2], dilations: [1], padding: [[1, 1]] } as const;
  add("MaxPool", "padding never wins", [length(-1, -2, -3, -4, -5)], triples, length(-1, -2, -4));
  // windows: (1 3) (2 4) (3 5)
  const apart = { window: [2], strides: [1], dilations: [2], padding: [[0, 0]] } as const;
  add("MaxPool", "dilation", [length(5, 1, 4, 9, 3)], apart, length(5, 9, 4));
  add(
    "MaxPool",
    "channels apart",
    [floats([1, 2, 2], 1, 8, 3, 4)],
    { ...pairs, window: [2], strides: [1] },
    floats([1, 1, 2], 3, 8),
  );
  const square = { window: [2, 2], strides: [1, 1], dilations: [1, 1], padding: [[0, 0], [0, 0]] } as const; // prettier-ignore
  const grid = floats([1, 3, 3, 1], 1, 2, 3, 4, 9, 6, 7, 8, 5);
  add("MaxPool", "two axes", [grid], square, floats([1, 2, 2, 1], 9, 9, 9, 9));
  const cube = { window: [2, 2, 2], strides: [1, 1, 1], dilations: [1, 1, 1], padding: [[0, 0], [0, 0], [0, 0]] } as const; // prettier-ignore
  add("MaxPool", "three axes", [floats([1, 2, 2, 2, 1], 1, 2, 3, 4, 8, 7, 6, 5)], cube, floats([1, 1, 1, 1, 1], 8));
  // the one window sees cells -1 and 1 of an axis of size 1
  const beside = { window: [2], strides: [1], dilations: [2], padding: [[1, 1]] } as const;
  add("MaxPool", "no cells", [length(7)], beside, length(-inf));

  add("MaxPoolTake", "at the maxima", [length(10, 20, 30, 40), length(1, 3, -2, -5)], pairs, length(20, 30));
  add("MaxPoolTake", "the first of equal ones", [length(10, 20, 30, 40), length(0, 0, -0, 0)], pairs, length(10, 30));
  add("MaxPoolTake", "the first NaN", [length(1, 2, 3, 4, 5), length(9, nan, nan, 9, 9)], triples, length(2, 2, 4));
  add("MaxPoolTake", "no cells", [length(5), length(7)], beside, length(0));
  add("MaxPoolGrad", "at the maxima", [length(10, 20), length(1, 3, -2, -5)], pairs, length(0, 10, 20, 0));
  add("MaxPoolGrad", "a cell that wins twice", [length(1, 2, 4), length(1, 2, 9, 9, 1)], triples, length(0, 1, 2, 4, 0));
  add("MaxPoolGrad", "all zeros: the first cells", [length(1, 2, 4), length(0, 0, 0, 0, 0)], triples, length(1, 2, 0, 4, 0));
  add("MaxPoolGrad", "one cell wins four windows", [floats([1, 2, 2, 1], 1, 2, 4, 8), grid], square, floats([1, 3, 3, 1], 0, 0, 0, 0, 15, 0, 0, 0, 0)); // prettier-ignore
  add("MaxPoolGrad", "no cells", [length(5), length(7)], beside, length(0));

  const [means, whole] = [{ countIncludePad: false }, { countIncludePad: true }];
  add("AvgPool", "pairs", [length(1, 3, -2, -5)], { ...pairs, ...means }, length(2, -3.5));
  add("AvgPool", "real cells only", [length(1, 2, 3, 4, 5)], { ...triples, ...means }, length(1.5, 3, 4.5));
  add("AvgPool", "padding counted", [length(1, 2, 3, 4, 5)], { ...triples, ...whole }, length(1, 3, 3));
  add("AvgPool", "NaN stays in its windows", [length(1, nan, 3, 4, 5)], { ...triples, ...means }, length(nan, nan, 4.5));
  add("AvgPool", "two axes", [grid], { ...square, ...means }, floats([1, 2, 2, 1], 4, 5, 7, 7));
  add("AvgPool", "no cells", [length(7)], { ...beside, ...means }, length(nan));
  add("AvgPool", "no cells, padding counted", [length(7)], { ...beside, ...whole }, length(0));
  add("AvgPoolGrad", "pairs", [length(2, 6)], { ...pairs, ...means, size: [5] }, length(1, 1, 3, 3, 0));
  add("AvgPoolGrad", "real cells only", [length(2, 3, 4)], { ...triples, ...means, size: [5] }, length(1, 2, 1, 3, 2));
  add("AvgPoolGrad", "padding counted", [length(3, 6, 9)], { ...triples, ...whole, size: [5] }, length(1, 3, 2, 5, 3));
  add("AvgPoolGrad", "two axes", [floats([1, 2, 2, 1], 4, 8, 12, 16)], { ...square, ...means, size: [3, 3] }, floats([1, 3, 3, 1], 1, 3, 2, 4, 10, 6, 3, 7, 4)); // prettier-ignore
});
