/** Helpers that every shader of ours begins with. tfjs's own isnan looks at the bits, which no compiler may assume away. */
export const prelude = `
  fn notANumber() -> f32 { return uniforms.NAN; }
  fn infinity() -> f32 { return uniforms.INFINITY; }
  fn isNotANumber(x : f32) -> bool { return isnan(x); }
  fn isNegative(x : f32) -> bool { return (bitcast<u32>(x) >> 31u) == 1u; }
  fn powerOfTwo(k : f32) -> f32 { return bitcast<f32>((i32(k) + 127) << 23u); }
  fn leadingBits(x : f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
`;

/** A program of tfjs's WebGPU backend that computes one element of the result per invocation: `code` declares `fn main(index : i32)`. */
export function flatProgram(
  shaderKey: string,
  shape: readonly number[],
  variableNames: readonly string[],
  code: string,
  uniforms = "",
): object {
  const size = shape.reduce((n, m) => n * m, 1);
  return {
    variableNames,
    outputShape: shape,
    workgroupSize: [64, 1, 1],
    size: true,
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / 64), 1, 1],
    shaderKey: `chainrule_${shaderKey}`,
    ...(uniforms === "" ? {} : { uniforms }),
    getUserCode: () => prelude + code,
  };
}
