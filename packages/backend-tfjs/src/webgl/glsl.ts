/** Helpers that every shader of ours begins with. NaN is told by its bits: `x != x` and isnan() may be optimised away. */
export const prelude = `
  bool isNotANumber(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
  float notANumber() { return uintBitsToFloat(0x7fc00000u); }
  float infinity() { return uintBitsToFloat(0x7f800000u); }
  bool isNegative(float x) { return (floatBitsToUint(x) >> 31) == 1u; }
  float powerOfTwo(float k) { return intBitsToFloat((int(k) + 127) << 23); }
  float leadingBits(float x) { return uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u); }
`;

/** The GLSL form of a body in the words of `scalarFunctions`. */
export function toGlsl(body: string): string {
  return body.replace(/\b(let|var)\b/g, "float");
}

/** A number as GLSL reads it back exactly; -0, NaN and infinities by their bits. */
export function glslNumber(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isFinite(rounded) && !Object.is(rounded, -0)) {
    const text = String(rounded);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  const bits = new Uint32Array(Float32Array.of(rounded).buffer)[0]!;
  return `uintBitsToFloat(${bits}u)`;
}
