import type { Kernel } from "@chainrule/engine";

/** What hands NaN on before a body sees it. */
const unlessNaN = "if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; }";

/** Body of the power a^b as IEEE 754 defines it. */
const powerFunction = `
  if (b == 0.0 || a == 1.0) { return 1.0; }
  ${unlessNaN}
  if (a == -1.0 && abs(b) >= infinity()) { return 1.0; }
  if (a < 0.0 && a > -infinity() && floor(b) < b) { return notANumber(); }
  var size = 0.0;
  if (a != 0.0) { size = pow(abs(a), b); }
  if (a == 0.0 && b < 0.0) { size = infinity(); }
  if (isNegative(a) && b - 2.0 * floor(b * 0.5) == 1.0) { return -size; }
  return size;`;

/** Body of the angle of the point (b, a); signs of zeros count. */
const angleFunction = `
  ${unlessNaN}
  let p = abs(a);
  let q = abs(b);
  var y = 0.7853982;
  if (p < q) { y = 0.0; if (q < infinity()) { y = arcTangent(p / q); } }
  if (p > q) { y = 1.5707964; if (p < infinity()) { y = 1.5707964 - arcTangent(q / p); } }
  if (p == 0.0 && q == 0.0) { y = 0.0; }
  if (isNegative(b)) { y = 3.1415927 - y; }
  if (isNegative(a)) { return -y; }
  return y;`;

/**
 * r = the remainder of |a| by |b| with the sign of a, exactly: b 2^k is taken away as long as it goes, each time without rounding because
 * b 2^k <= r < b 2^(k+1).
 */
const remainder = `
  let d = abs(b);
  var r = abs(a);
  if (r >= infinity()) { return notANumber(); }
  while (r >= d) {
    var t = d * powerOfTwo(clamp(floor(log2(r) - log2(d)), 0.0, 126.0));
    if (t > r) { t = 0.5 * t; }
    if (t + t <= r) { t = t + t; }
    r = r - t;
  }
  if (a < 0.0) { r = -r; }`;

/** Body of a - b floor(a / b); `whole` for int32, whose result for b = 0 is 0. */
const modFunction = (whole: boolean): string => `
  ${unlessNaN}
  if (b == 0.0) { return ${whole ? "0.0" : "notANumber()"}; }
  ${remainder}
  if (r != 0.0 && (r < 0.0) != (b < 0.0)) { return r + b; }
  return r;`;

/** Body of floor(a / b). */
const floorDivFunction = (whole: boolean): string => `
  ${unlessNaN}
  if (b == 0.0) {
    ${whole ? "return 0.0;" : "if (a == 0.0) { return notANumber(); } if ((a < 0.0) != isNegative(b)) { return -infinity(); } return infinity();"}
  }
  ${remainder}
  var q = (a - r) / b;
  if (r != 0.0 && (r < 0.0) != (b < 0.0)) { q = q - 1.0; }
  return floor(q + 0.5);`;

/** Body of x > 0 ? x : alpha x, with a = x and b = alpha. */
const preluFunction = `if (isNotANumber(a)) { return a; } if (a > 0.0) { return a; } if (isNotANumber(b)) { return b; } return a * b;`;

/** Body of g = a where x = b > 0, else alpha g, with a number alpha. */
export const gateFunction = `
  if (isNotANumber(b)) { return b; }
  if (b > 0.0) { return a; }
  if (alpha == 0.0) { return 0.0; }
  return alpha * a;`;

/** Bodies of functions of a and b in the words of `scalarFunctions`, for float32 and for int32 (which `whole` says). */
export const binaryFunctions = {
  Pow: () => powerFunction,
  Atan2: () => angleFunction,
  Prelu: () => preluFunction,
  Mod: modFunction,
  FloorDiv: floorDivFunction,
} as const satisfies { readonly [K in Kernel]?: (whole: boolean) => string };
