import { dataset } from "../dataset.ts";
import type { Dataset } from "../dataset.ts";
import { uciTerms } from "./terms.ts";
import { digitsValues } from "./values/digits.ts";

const pixels = 64;

/**
 * Digits: 1797 handwritten digits as images of 8 x 8 pixels, row by row, each a whole number from 0 (paper) to 16 (ink).
 * Divide by 16, or standardise; some border pixels are 0 in every image.
 *
 * Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), its test part; UCI Machine Learning
 * Repository, https://doi.org/10.24432/C50P49. Terms: CC BY 4.0; copy as shipped by scikit-learn (BSD-3-Clause).
 */
export function digits(): Dataset<"int32"> {
  const words = digitsValues.trim().split(/\s+/);
  const data = new Float32Array(words.length * pixels);
  const labels: number[] = [];
  words.forEach((word, row) => {
    for (let pixel = 0; pixel < pixels; pixel++) data[row * pixels + pixel] = parseInt(word.charAt(pixel), 17);
    labels.push(Number(word.charAt(pixels)));
  });
  return dataset({
    name: "digits",
    x: { data, shape: [words.length, pixels] },
    y: labels,
    dtype: "int32",
    featureNames: Array.from({ length: pixels }, (_, i) => `pixel ${Math.floor(i / 8)}, ${i % 8}`),
    classNames: Array.from({ length: 10 }, (_, i) => String(i)),
    targetName: "digit",
    description: "1797 handwritten digits, 8 x 8 pixels from 0 to 16",
    source: "E. Alpaydin, C. Kaynak (1998); UCI Machine Learning Repository, https://doi.org/10.24432/C50P49",
    terms: uciTerms,
  });
}
