import { dataset } from "../dataset.ts";
import type { Dataset } from "../dataset.ts";
import { readTable } from "./readTable.ts";
import { uciTerms } from "./terms.ts";
import { wineValues } from "./values/wine.ts";

/**
 * Wine: 178 wines from three growers (59, 71 and 48) in one region of Italy, with 13 results of a chemical analysis.
 * The features differ in scale by a factor of a thousand: standardise them.
 *
 * Source: M. Forina et al., PARVUS (1988), given by S. Aeberhard; UCI Machine Learning Repository,
 * https://doi.org/10.24432/C5PC7J. Terms: CC BY 4.0; copy as shipped by scikit-learn (BSD-3-Clause).
 */
export function wine(): Dataset<"int32"> {
  const { x, last } = readTable(wineValues, 14);
  return dataset({
    name: "wine",
    x,
    y: last,
    dtype: "int32",
    featureNames: [
      "alcohol",
      "malic acid",
      "ash",
      "alcalinity of ash",
      "magnesium",
      "total phenols",
      "flavanoids",
      "nonflavanoid phenols",
      "proanthocyanins",
      "color intensity",
      "hue",
      "od280/od315 of diluted wines",
      "proline",
    ],
    classNames: ["class 0", "class 1", "class 2"],
    targetName: "grower",
    description: "178 wines of three growers, 13 chemical measurements each",
    source: "M. Forina et al. (1988), S. Aeberhard; UCI Machine Learning Repository, https://doi.org/10.24432/C5PC7J",
    terms: uciTerms,
  });
}
