import { convolutionAttributes } from "../support/convolutionAttributes.ts";
import { casesOf, floats } from "./referenceCase.ts";

/** Convolutions counted out by hand. */
export const convolutionCases = casesOf((add) => {
  const square = floats([1, 3, 3, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const taps = floats([2, 2, 1, 1], 1, 2, 3, 4);
  const valid = convolutionAttributes([1, 3, 3, 1], [2, 2, 1, 1]);
  add("Conv2D", "a cross-correlation: the kernel is not turned", [square, taps], valid, floats([1, 2, 2, 1], 37, 47, 67, 77));
  add(
    "Conv2D",
    "stride 2, zeros below and to the right",
    [square, taps],
    convolutionAttributes([1, 3, 3, 1], [2, 2, 1, 1], { strides: [2, 2], pads: [[0, 1], [0, 1]] }), // prettier-ignore
    floats([1, 2, 2, 1], 1 + 4 + 12 + 20, 3 + 18, 7 + 16, 9),
  );
  add(
    "Conv2D",
    "dilation 2",
    [square, taps],
    convolutionAttributes([1, 3, 3, 1], [2, 2, 1, 1], { dilations: [2, 2] }),
    floats([1, 1, 1, 1], 1 + 2 * 3 + 3 * 7 + 4 * 9),
  );
  add(
    "Conv2D",
    "a line of two channels, two filters",
    [floats([1, 1, 3, 2], 1, 2, 3, 4, 5, 6), floats([1, 2, 2, 2], 1, 0, 0, 1, 2, 0, 0, 3)],
    convolutionAttributes([1, 1, 3, 2], [1, 2, 2, 2]),
    floats([1, 1, 2, 2], 1 + 2 * 3, 2 + 3 * 4, 3 + 2 * 5, 4 + 3 * 6),
  );
  add(
    "Conv2D",
    "two groups see one channel each",
    [floats([1, 1, 1, 2], 3, 5), floats([1, 1, 1, 4], 1, 2, 10, 20)],
    convolutionAttributes([1, 1, 1, 2], [1, 1, 1, 4], { groups: 2 }),
    floats([1, 1, 1, 4], 3, 6, 50, 100),
  );
  add(
    "Conv2DBackpropInput",
    "each upstream spread by the kernel",
    [floats([1, 2, 2, 1], 1, 10, 100, 1000), taps],
    valid,
    floats([1, 3, 3, 1], 1, 12, 20, 103, 1234, 2040, 300, 3400, 4000),
  );
  add(
    "Conv2DBackpropInput",
    "stride 2 leaves the last column without",
    [floats([1, 1, 2, 1], 1, 10), floats([1, 1, 1, 1], 3)],
    convolutionAttributes([1, 1, 4, 1], [1, 1, 1, 1], { strides: [1, 2] }),
    floats([1, 1, 4, 1], 3, 0, 30, 0),
  );
  add(
    "Conv2DBackpropFilter",
    "each tap sums what it saw",
    [square, floats([1, 2, 2, 1], 1, 0, 0, 10)],
    valid,
    floats([2, 2, 1, 1], 51, 62, 84, 95),
  );
  add(
    "Conv2DBackpropFilter",
    "two groups, two images",
    [floats([2, 1, 1, 2], 1, 2, 3, 4), floats([2, 1, 1, 2], 10, 100, 1, 1000)],
    convolutionAttributes([2, 1, 1, 2], [1, 1, 1, 2], { groups: 2 }),
    floats([1, 1, 1, 2], 13, 4200),
  );
  add(
    "Conv2D",
    "no images",
    [floats([0, 3, 3, 1]), taps],
    convolutionAttributes([0, 3, 3, 1], [2, 2, 1, 1]),
    floats([0, 2, 2, 1]),
  );
});
