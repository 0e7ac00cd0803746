/**
 * The error function, erf(x) = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x, to within 1e-15.
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 (|x| < 2) and 7.1.14 (beyond).
 */
export function erf(x: number): number {
  return Math.abs(x) < 2 ? seriesErf(x) : Math.sign(x) * (1 - fractionErfc(Math.abs(x)));
}

/** 1 - erf(x) to full relative precision on the right, where it is small. */
export function erfc(x: number): number {
  return x < 0.5 ? 1 - erf(x) : fractionErfc(x);
}

/** 7.1.6: erf(x) = 2/sqrt(pi) e^(-x^2) sum over n of 2^n x^(2n+1) / (1 * 3 * … * (2n+1)). All terms have one sign: nothing cancels. */
function seriesErf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n <= 50; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 7.1.14: sqrt(pi) e^(x^2) erfc(x) = 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), cut off where e^(-2x sqrt(2n)) has vanished. */
function fractionErfc(x: number): number {
  if (x > 30) return 0; // below the smallest double
  let tail = x;
  for (let n = Math.ceil(200 / (x * x)) + 20; n >= 1; n--) tail = x + n / 2 / tail;
  const head = Math.fround(x); // whose square is exact: a rounded x^2 would cost digits of e^(-x^2)
  return (Math.exp(-head * head) * Math.exp((head - x) * (head + x))) / (Math.sqrt(Math.PI) * tail);
}
