/** Helpers that every shader of ours begins with. NaN is told by its bits: `x != x` and isnan() may be optimised away. */
export const prelude = `
  bool isNotANumber(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
  float notANumber() { return uintBitsToFloat(0x7fc00000u); }
  float infinity() { return uintBitsToFloat(0x7f800000u); }
`;

/** The GLSL form of a body in the words of `scalarFunctions`. */
export function toGlsl(body: string): string {
  return body.replace(/\blet\b/g, "float");
}
