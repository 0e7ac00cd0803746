import { dataset } from "../dataset.ts";
import type { Dataset } from "../dataset.ts";
import { readTable } from "./readTable.ts";
import { uciTerms } from "./terms.ts";
import { irisValues } from "./values/iris.ts";

/**
 * Iris: 150 flowers, 50 of each of three species, with four lengths in cm; one species stands apart, two overlap.
 *
 * Source: E. Anderson, "The species problem in Iris" (1936); R. A. Fisher, "The use of multiple measurements in taxonomic
 * problems" (1936); UCI Machine Learning Repository, https://doi.org/10.24432/C56C76. Rows 35 and 38 are those of Fisher's
 * paper and of R, which UCI's own copy has wrong. Terms: CC BY 4.0; copy as shipped by scikit-learn (BSD-3-Clause).
 */
export function iris(): Dataset<"int32"> {
  const { x, last } = readTable(irisValues, 5);
  return dataset({
    name: "iris",
    x,
    y: last,
    dtype: "int32",
    featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    classNames: ["setosa", "versicolor", "virginica"],
    targetName: "species",
    description: "150 flowers of three species, four measurements each",
    source: "E. Anderson (1936), R. A. Fisher (1936); UCI Machine Learning Repository, https://doi.org/10.24432/C56C76",
    terms: uciTerms,
  });
}
