/**
 * Functions that the bodies of `trigonometricFunctions` call, once in GLSL and once in WGSL: built-in sines may be 2e-4 off. An angle is
 * reduced to r in [-pi/4, pi/4] and a number of quarter turns: below 8192 by subtracting multiples of pi/2 in three parts (Cody and Waite),
 * beyond by an integer product with the bits of 4/pi (Payne and Hanek, in the form of ARM's optimized routines). The polynomials are
 * Cephes's, good to about one unit in the last place.
 */
const bitsOfFourOverPi =
  "0xa2u, 0xa2f9u, 0xa2f983u, 0xa2f9836eu, 0xf9836e4eu, 0x836e4e44u, 0x6e4e4415u, 0x4e441529u, 0x441529fcu, 0x1529fc27u, 0x29fc2757u, 0xfc2757d1u, 0x2757d1f5u, 0x57d1f534u, 0xd1f534ddu, 0xf534ddc0u, 0x34ddc0dbu, 0xddc0db62u, 0xc0db6295u, 0xdb629599u, 0x6295993cu, 0x95993c43u, 0x993c4390u, 0x3c439041u";
const sinePolynomial = "r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4))";
const cosinePolynomial =
  "1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5))";
/** atan t for 0 <= t <= tan(pi/8). */
const arcPolynomial = "t + t * z * (-3.33329491539e-1 + z * (1.99777106478e-1 + z * (-1.38776856032e-1 + z * 8.05374449538e-2)))";

export const trigonometryInGlsl = `
  uint highProduct(uint a, uint b) {
    uint a0 = a & 0xffffu; uint a1 = a >> 16; uint b0 = b & 0xffffu; uint b1 = b >> 16;
    uint low = a0 * b0; uint middle = a1 * b0 + (low >> 16); uint other = a0 * b1 + (middle & 0xffffu);
    return a1 * b1 + (middle >> 16) + (other >> 16);
  }
  vec2 reducedFar(float x) {
    uint table[24] = uint[24](${bitsOfFourOverPi});
    uint bits = floatBitsToUint(x);
    int at = int((bits >> 26) & 15u);
    uint m = ((bits & 0xffffffu) | 0x800000u) << ((bits >> 23) & 7u);
    uint low = m * table[at + 4] + highProduct(m, table[at + 8]);
    uint high = m * table[at] + highProduct(m, table[at + 4]) + (low < highProduct(m, table[at + 8]) ? 1u : 0u);
    uint turns = (high + 0x20000000u) >> 30;
    high -= turns << 30;
    return vec2((float(int(high)) * 4294967296.0 + float(low)) * 3.4061215800865545e-19, float(turns));
  }
  vec2 reduced(float x) {
    if (x >= 8192.0) { return reducedFar(x); }
    float k = floor(x * 0.63661975 + 0.5);
    return vec2(((x - k * 1.5703125) - k * 4.837512969970703e-4) - k * 7.549789954891882e-8, k - 4.0 * floor(k * 0.25));
  }
  float sineOf(float r) { float z = r * r; return ${sinePolynomial}; }
  float cosineOf(float r) { float z = r * r; return ${cosinePolynomial}; }
  float sineTurned(float x, float quarters) {
    vec2 p = reduced(x);
    float turns = p.y + quarters;
    if (turns == 0.0 || turns == 4.0) { return sineOf(p.x); }
    if (turns == 1.0) { return cosineOf(p.x); }
    if (turns == 2.0) { return -sineOf(p.x); }
    return -cosineOf(p.x);
  }
  float arcTangent(float x) {
    float t = x; float y = 0.0;
    if (x > 2.4142137) { y = 1.5707964; t = -1.0 / x; }
    else if (x > 0.41421357) { y = 0.7853982; t = (x - 1.0) / (x + 1.0); }
    float z = t * t;
    return y + (${arcPolynomial});
  }
`;

export const trigonometryInWgsl = `
  fn highProduct(a : u32, b : u32) -> u32 {
    let a0 = a & 0xffffu; let a1 = a >> 16u; let b0 = b & 0xffffu; let b1 = b >> 16u;
    let low = a0 * b0; let middle = a1 * b0 + (low >> 16u); let other = a0 * b1 + (middle & 0xffffu);
    return a1 * b1 + (middle >> 16u) + (other >> 16u);
  }
  fn reducedFar(x : f32) -> vec2<f32> {
    var table = array<u32, 24>(${bitsOfFourOverPi});
    let bits = bitcast<u32>(x);
    let at = i32((bits >> 26u) & 15u);
    let m = ((bits & 0xffffffu) | 0x800000u) << ((bits >> 23u) & 7u);
    let last = highProduct(m, table[at + 8]);
    let low = m * table[at + 4] + last;
    var high = m * table[at] + highProduct(m, table[at + 4]);
    if (low < last) { high = high + 1u; }
    let turns = (high + 0x20000000u) >> 30u;
    high = high - (turns << 30u);
    return vec2<f32>((f32(bitcast<i32>(high)) * 4294967296.0 + f32(low)) * 3.4061215800865545e-19, f32(turns));
  }
  fn reduced(x : f32) -> vec2<f32> {
    if (x >= 8192.0) { return reducedFar(x); }
    let k = floor(x * 0.63661975 + 0.5);
    return vec2<f32>(((x - k * 1.5703125) - k * 4.837512969970703e-4) - k * 7.549789954891882e-8, k - 4.0 * floor(k * 0.25));
  }
  fn sineOf(r : f32) -> f32 { let z = r * r; return ${sinePolynomial}; }
  fn cosineOf(r : f32) -> f32 { let z = r * r; return ${cosinePolynomial}; }
  fn sineTurned(x : f32, quarters : f32) -> f32 {
    let p = reduced(x);
    let turns = p.y + quarters;
    if (turns == 0.0 || turns == 4.0) { return sineOf(p.x); }
    if (turns == 1.0) { return cosineOf(p.x); }
    if (turns == 2.0) { return -sineOf(p.x); }
    return -cosineOf(p.x);
  }
  fn arcTangent(x : f32) -> f32 {
    var t = x; var y = 0.0;
    if (x > 2.4142137) { y = 1.5707964; t = -1.0 / x; }
    else if (x > 0.41421357) { y = 0.7853982; t = (x - 1.0) / (x + 1.0); }
    let z = t * t;
    return y + (${arcPolynomial});
  }
`;

/** asin t for 0 <= t <= 1/2. */
const arcSine = (t: string): string => `
  let z = ${t} * ${t};
  let p = ${t} + ${t} * z * (1.6666752422e-1 + z * (7.4953002686e-2 + z * (4.5470025998e-2 + z * (2.4181311049e-2 + z * 4.2163199048e-2))));`;

/** Bodies in the words of `scalarFunctions`, which call the functions above. */
export const trigonometricFunctions = {
  Sin: "if (abs(x) >= infinity()) { return notANumber(); } if (x < 0.0) { return -sineTurned(-x, 0.0); } return sineTurned(x, 0.0);",
  Cos: "if (abs(x) >= infinity()) { return notANumber(); } return sineTurned(abs(x), 1.0);",
  Tan: `
    if (abs(x) >= infinity()) { return notANumber(); }
    let y = sineTurned(abs(x), 0.0) / sineTurned(abs(x), 1.0);
    if (x < 0.0) { return -y; }
    return y;`,
  Asin: `
    let a = abs(x);
    if (a > 1.0) { return notANumber(); }
    var t = a;
    if (a > 0.5) { t = sqrt(0.5 * (1.0 - a)); }
    ${arcSine("t")}
    var y = p;
    if (a > 0.5) { y = 1.5707964 - 2.0 * p; }
    if (x < 0.0) { return -y; }
    return y;`,
  Acos: `
    let a = abs(x);
    if (a > 1.0) { return notANumber(); }
    var t = a;
    if (a > 0.5) { t = sqrt(0.5 * (1.0 - a)); }
    ${arcSine("t")}
    if (x > 0.5) { return 2.0 * p; }
    if (x < -0.5) { return 3.1415927 - 2.0 * p; }
    if (x < 0.0) { return 1.5707964 + p; }
    return 1.5707964 - p;`,
  Atan: `
    let a = abs(x);
    var y = 1.5707964;
    if (a < 1.0e30) { y = arcTangent(a); }
    if (x < 0.0) { return -y; }
    return y;`,
} as const;
