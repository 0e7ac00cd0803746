import { dataset } from "../dataset.ts";
import type { Dataset } from "../dataset.ts";
import { readTable } from "./readTable.ts";
import { diabetesValues } from "./values/diabetes.ts";

/**
 * Diabetes: 442 patients with ten measurements, and how far the disease had come a year later (25 to 346). A line explains about
 * half of the variance (R² .49), and a network hardly more.
 *
 * The measurements are raw, not centred and scaled as in scikit-learn's default: age in years, sex (1 or 2), body mass index in
 * kg/m², mean blood pressure in mmHg, and of the blood serum total cholesterol, low-density and high-density lipoproteins in
 * mg/dl, total cholesterol / HDL, the logarithm of triglycerides, and blood sugar in mg/dl.
 *
 * Source: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, "Least Angle Regression", Annals of Statistics 32 (2004),
 * https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html. Published with the paper, without terms of its own; copy as shipped
 * by scikit-learn (BSD-3-Clause).
 */
export function diabetes(): Dataset<"float32"> {
  const { x, last } = readTable(diabetesValues, 11);
  return dataset({
    name: "diabetes",
    x,
    y: last,
    dtype: "float32",
    featureNames: [
      "age (years)",
      "sex",
      "body mass index (kg/m²)",
      "blood pressure (mmHg)",
      "total cholesterol (mg/dl)",
      "LDL (mg/dl)",
      "HDL (mg/dl)",
      "total cholesterol / HDL",
      "log triglycerides",
      "blood sugar (mg/dl)",
    ],
    targetName: "disease progression after one year",
    description: "442 diabetes patients, ten measurements each, and the progression of the disease",
    source: "B. Efron et al., Least Angle Regression (2004), https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
    terms: "published with the paper, without terms of its own; copy as shipped by scikit-learn (BSD-3-Clause)",
  });
}
