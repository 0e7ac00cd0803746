import { expm1Series } from "./scalarFunctions.ts";

/** e^(-x^2/2 s) for s = 1 or 2 as two factors: x^2 is exact for the twelve leading bits of x, and the exponent of the rest is small. */
const tail = (a: string, half: string, exponent: string): string => `
  let c = leadingBits(${a});
  let t = 1.0 / (1.0 + ${half} * ${a});
  let y = t * exp(-c * c * ${exponent}) * exp((c - ${a}) * (c + ${a}) * ${exponent} - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));`;

/** sign(x) (e^a -+ e^-a) / 2 for a >= 1: e^(a - 1) e/2, which does not overflow before the result does. */
const halfExponential = "let e = exp(a - 1.0) * 1.3591409;";

/**
 * Bodies in the words of `scalarFunctions`, for further functions. The complementary error function is Chebyshev's fit from Numerical
 * Recipes (1.2e-7 relative everywhere); the polynomials near 0 are Cephes's.
 */
export const elementaryFunctions = {
  Sinh: `
    let a = abs(x);
    if (a < 1.0) { let z = x * x; return x + x * z * (1.66667160211e-1 + z * (8.33028376239e-3 + z * 2.03721912945e-4)); }
    ${halfExponential}
    return sign(x) * (e - 0.25 / e);`,
  Cosh: `let a = abs(x); ${halfExponential} return e + 0.25 / e;`,
  Asinh: `
    let a = abs(x);
    if (a < 0.5) { let z = x * x; return x + x * z * (-1.6666288134e-1 + z * (7.4847586088e-2 + z * (-4.2699340972e-2 + z * 2.0122003309e-2))); }
    if (a > 1.0e9) { return sign(x) * (log(a) + 0.6931472); }
    return sign(x) * log(a + sqrt(a * a + 1.0));`,
  Acosh: `
    if (x < 1.0) { return notANumber(); }
    let z = x - 1.0;
    if (z < 0.5) { return sqrt(z) * (1.4142135263 + z * (-1.1784741703e-1 + z * (2.6454905019e-2 + z * (-7.5272886713e-3 + z * 1.7596881071e-3)))); }
    if (x > 1.0e9) { return log(x) + 0.6931472; }
    return log(x + sqrt(z * (x + 1.0)));`,
  Atanh: `
    let a = abs(x);
    if (a > 1.0) { return notANumber(); }
    if (a == 1.0) { return sign(x) * infinity(); }
    if (a < 0.5) { let z = x * x; return x + x * z * (3.33337300303e-1 + z * (1.99782164500e-1 + z * (1.46691431730e-1 + z * (8.24370301058e-2 + z * 1.81740078349e-1)))); }
    return 0.5 * log((1.0 + x) / (1.0 - x));`,
  Floor: "return floor(x);",
  Ceil: "return ceil(x);",
  Round: `
    if (abs(x) >= 8388608.0) { return x; }
    let below = floor(x);
    let rest = x - below;
    if (rest < 0.5 || (rest == 0.5 && below * 0.5 == floor(below * 0.5))) { return below; }
    return below + 1.0;`,
  Log2: "if (x < 0.0) { return notANumber(); } if (x == 0.0) { return -infinity(); } return log2(x);",
  Log10: "if (x < 0.0) { return notANumber(); } if (x == 0.0) { return -infinity(); } return log(x) * 0.4342945;",
  Erfc: `
    let a = abs(x);
    if (a > 11.0) { if (x < 0.0) { return 2.0; } return 0.0; }
    ${tail("a", "0.5", "1.0")}
    if (x < 0.0) { return 2.0 - y; }
    return y;`,
  Silu: `
    if (x < -150.0) { return 0.0; }
    if (x > 0.0) { return x / (1.0 + exp(-x)); }
    let e = exp(x);
    return x * e / (1.0 + e);`,
  Mish: `
    if (x > 20.0) { return x; }
    if (x < -150.0) { return 0.0; }
    let e = exp(x);
    let n = e * (e + 2.0);
    return x * n / (n + 2.0);`,
  Softsign: "if (abs(x) > 1.0e30) { return sign(x); } return x / (1.0 + abs(x));",
} as const;

/** x/2 erfc(-x / sqrt 2). */
export const geluFunction = `
  let a = abs(x);
  if (a > 15.0) { return max(x, 0.0); }
  ${tail("a", "0.35355338", "0.5")}
  if (x > 0.0) { return x - 0.5 * x * y; }
  return 0.5 * x * y;`;

/** x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)). */
export const approximateGeluFunction = `
  if (abs(x) > 15.0) { return max(x, 0.0); }
  return x / (1.0 + exp(-1.5957691 * x * (1.0 + 0.044715 * x * x)));`;

/** Body with numbers alpha, scale and rate. */
export const scaledEluFunction = `
  if (x > 0.0) { return scale * x; }
  let u = rate * x;
  if (abs(u) < 0.5) { return alpha * (${expm1Series("u")}); }
  return alpha * (exp(u) - 1.0);`;

/** Bodies of questions, 1 or 0; NaN does reach these. */
export const numberTests = {
  IsNan: "if (isNotANumber(x)) { return 1.0; } return 0.0;",
  IsFinite: "if (!isNotANumber(x) && abs(x) < infinity()) { return 1.0; } return 0.0;",
  IsInf: "if (!isNotANumber(x) && abs(x) >= infinity()) { return 1.0; } return 0.0;",
} as const;
