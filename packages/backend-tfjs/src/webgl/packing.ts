import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/**
 * tfjs keeps a value packed (2 by 2 elements of the last two axes per texel) or unpacked (one element per texel); turning one into
 * the other is a draw call. So shaders of ours read what lies there, and write packed, as nearly all kernels want it.
 */

/** Up to this rank tfjs names the coordinates of a packed shape. */
const highestRank = 4;

/** Whether a shader can read x packed without a draw call for it: x is packed, or still on the host, whence it goes up packed. */
export function isPacked(raw: RawWebglBackend, { dataId, shape }: TensorInfo): boolean {
  const { texture, isPacked } = raw.texData.get(dataId);
  return shape.length <= highestRank && (isPacked || texture == null);
}

/** Whether a value of this shape can be written by `packedMain`. */
export function canWritePacked(shape: readonly number[]): boolean {
  return shape.length <= highestRank;
}

/** GLSL for the element at integer coordinates of x, or of the operand that `get` reads. */
export function element(packed: boolean, coordinates: readonly string[], get = "getX"): string {
  const texel = `${get}(${coordinates.join(", ")})`;
  if (!packed) return texel;
  const inner = coordinates.slice(-2);
  if (inner.length === 0) return `${texel}.x`;
  return `getChannel(${texel}, ${inner.length === 1 ? inner[0]! : `vec2(${inner.join(", ")})`})`;
}

/** GLSL of a `main` that writes the four elements of a texel, each by `float result(int o)` from its row-major number. */
export function packedMain(shape: readonly number[]): string {
  const rank = shape.length;
  if (rank === 0) return "void main() { setOutput(vec4(result(0), 0.0, 0.0, 0.0)); }";
  const names = ["x", "y", "z", "w"];
  const columns = shape[rank - 1]!;
  let stride = 1;
  const terms = shape.map(() => "");
  for (let axis = rank - 1; axis >= 0; axis--) {
    terms[axis] = `${rank === 1 ? "at" : `at.${names[axis]!}`} * ${stride}`;
    stride *= shape[axis]!;
  }
  const right = rank === 1 ? "at" : `at.${names[rank - 1]!}`;
  const below = rank === 1 ? "" : ` && at.${names[rank - 2]!} + k / 2 < ${shape[rank - 2]!}`;
  // one call in a loop: compilers copy `result` to each place that calls it
  return `
    void main() {
      ${rank === 1 ? "int" : `ivec${rank}`} at = getOutputCoords();
      int o = ${terms.join(" + ")};
      vec4 texel = vec4(0.0);
      for (int k = 0; k < ${rank === 1 ? 2 : 4}; k++) {
        if (${right} + k % 2 < ${columns}${below}) { texel[k] = result(o + k % 2 + k / 2 * ${columns}); }
      }
      setOutput(texel);
    }`;
}
