/** The terms of the sets that come from the UCI Machine Learning Repository. */
export const uciTerms =
  "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); copy as shipped by scikit-learn (BSD-3-Clause)";
