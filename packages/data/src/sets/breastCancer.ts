import { dataset } from "../dataset.ts";
import type { Dataset } from "../dataset.ts";
import { readTable } from "./readTable.ts";
import { uciTerms } from "./terms.ts";
import { breastCancerValues } from "./values/breastCancer.ts";

const measures = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
] as const;

/**
 * Breast cancer Wisconsin (diagnostic): 569 tumours, 212 malignant (class 0) and 357 benign (class 1), with ten measures of the
 * cell nuclei in an image, each as mean, standard error and worst value.
 *
 * Source: W. H. Wolberg, W. N. Street, O. L. Mangasarian (1993, 1995); UCI Machine Learning Repository,
 * https://doi.org/10.24432/C5DW2B. Terms: CC BY 4.0; copy as shipped by scikit-learn (BSD-3-Clause).
 */
export function breastCancer(): Dataset<"int32"> {
  const { x, last } = readTable(breastCancerValues, 31);
  return dataset({
    name: "breastCancer",
    x,
    y: last,
    dtype: "int32",
    featureNames: [
      ...measures.map((measure) => `mean ${measure}`),
      ...measures.map((measure) => `${measure} error`),
      ...measures.map((measure) => `worst ${measure}`),
    ],
    classNames: ["malignant", "benign"],
    targetName: "diagnosis",
    description: "569 tumours, 30 measurements of their cell nuclei each",
    source:
      "W. H. Wolberg, W. N. Street, O. L. Mangasarian (1993); UCI Machine Learning Repository, https://doi.org/10.24432/C5DW2B",
    terms: uciTerms,
  });
}
