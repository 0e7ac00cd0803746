import type { Kernel } from "@chainrule/engine";

/**
 * Bodies of scalar functions of x, in words that GLSL and WGSL share once `let` has become `float` for GLSL. NaN never reaches a
 * body: shader compilers may assume that there is none, so it is tested by its bits and handed on before. Series near 0 keep
 * the relative accuracy that e^x - 1 and log(1 + x) lose; infinities and logarithms of 0 are spelled out, as built-in functions
 * may leave them undefined.
 */
export const expm1Series = (x: string): string =>
  `${x} * (1.0 + ${x} * (0.5 + ${x} * (0.16666667 + ${x} * (0.041666668 + ${x} * (0.008333334 + ${x} * (0.0013888889 + ${x} * (0.0001984127 + ${x} * 0.000024801588)))))))`;

/** log(1 + u) for -0.3 < u < 0.5, as 2 artanh(u / (2 + u)). */
const log1pSeries = (u: string) => `
  let s = ${u} / (2.0 + ${u});
  let z = s * s;
  return PLUS 2.0 * s * (1.0 + z * (0.33333334 + z * (0.2 + z * (0.14285715 + z * (0.11111111 + z * 0.09090909)))));`;

/** Bodies by kernel. */
export const scalarFunctions = {
  Relu: "return max(x, 0.0);",
  Step: "if (x > 0.0) { return 1.0; } return 0.0;",
  Sign: "if (x > 0.0) { return 1.0; } if (x < 0.0) { return -1.0; } return 0.0;",
  Exp: "return exp(x);",
  Expm1: `if (abs(x) < 0.5) { return ${expm1Series("x")}; } return exp(x) - 1.0;`,
  Elu: `if (x >= 0.0) { return x; } if (x > -0.5) { return ${expm1Series("x")}; } return exp(x) - 1.0;`,
  Log: "if (x < 0.0) { return notANumber(); } if (x == 0.0) { return -infinity(); } return log(x);",
  Log1p: `
    if (x < -1.0) { return notANumber(); }
    if (x == -1.0) { return -infinity(); }
    if (x <= -0.3 || x >= 0.5) { return log(1.0 + x); }
    ${log1pSeries("x").replace("PLUS ", "")}`,
  Softplus: `
    let u = exp(-abs(x));
    let m = max(x, 0.0);
    if (u >= 0.5) { return m + log(1.0 + u); }
    if (u < 0.0000001) { return m + u; }
    ${log1pSeries("u").replace("PLUS", "m +")}`,
  Sigmoid: "return 1.0 / (1.0 + exp(-x));",
  Tanh: `
    let a = abs(x);
    if (a < 0.3) {
      let z = x * x;
      return x * (1.0 + z * (-0.33333334 + z * (0.13333334 + z * (-0.053968254 + z * (0.021869488 - z * 0.008863236)))));
    }
    let e = exp(-2.0 * a);
    return sign(x) * (1.0 - e) / (1.0 + e);`,
  // a rational minimax approximation on [-4, 4], good to a few units in the last place (as in Eigen and XLA)
  Erf: `
    let c = clamp(x, -4.0, 4.0);
    let z = c * c;
    let p = -1.60960333262415e-02 + z * (-2.95459980854025e-03 + z * (-7.34990630326855e-04 + z * (-5.69250639462346e-05 + z * (-2.10102402082508e-06 + z * (2.77068142495902e-08 - z * 2.72614225801306e-10)))));
    let q = -1.42647390514189e-02 + z * (-7.37332916720468e-03 + z * (-1.68282697438203e-03 + z * (-2.13374055278905e-04 - z * 1.45660718464996e-05)));
    return c * p / q;`,
} as const satisfies { readonly [K in Kernel]?: string };
