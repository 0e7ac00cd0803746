import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { prelude } from "./glsl.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** Rows up to this length are walked once per element by one shader; longer ones would cost too many reads. */
const longest = 128;

/** One shader for a whole row-wise softmax: each element finds its row's maximum and sum by itself. */
function rowProgram(shape: readonly number[], last: string): object {
  const rank = shape.length;
  const length = shape[rank - 1]!;
  const coordinates = ["x", "y", "z", "w"].slice(0, rank);
  const type = rank === 1 ? "int" : `ivec${rank}`;
  const row = rank === 1 ? [] : coordinates.slice(0, -1).map((name) => `at.${name}`);
  const own = rank === 1 ? "at" : `at.${coordinates[rank - 1]!}`;
  const read = (index: string) => `getX(${[...row, index].join(", ")})`;
  const userCode = `${prelude}
    void main() {
      ${type} at = getOutputCoords();
      float best = -infinity();
      bool spoilt = false;
      for (int i = 0; i < ${length}; i++) {
        float v = ${read("i")};
        if (isNotANumber(v)) { spoilt = true; } else if (v > best) { best = v; }
      }
      if (spoilt || abs(best) == infinity()) { setOutput(notANumber()); return; }
      float total = 0.0;
      for (int i = 0; i < ${length}; i++) { total += exp(${read("i")} - best); }
      float x = ${read(own)} - best;
      setOutput(${last});
    }`;
  return { variableNames: ["x"], outputShape: shape, userCode };
}

/**
 * Softmax and LogSoftmax on webgl, in one draw call for short rows. tfjs's answers 1 for a row of -infinity, which reads as a
 * prediction; over nothing but -infinity there is none, so NaN.
 */
export function softmaxKernels(
  raw: RawWebglBackend,
  composed: { readonly Softmax: DeviceKernel; readonly LogSoftmax: DeviceKernel },
): DeviceKernels {
  const kernel =
    (last: string, long: DeviceKernel): DeviceKernel =>
    (inputs, attributes) => {
      const x = inputs[0]!;
      if (x.shape.length > 4 || x.shape[x.shape.length - 1]! > longest) return long(inputs, attributes);
      return raw.runWebGLProgram(rowProgram(x.shape, last), [x], "float32");
    };
  return {
    Softmax: kernel("exp(x) / total", composed.Softmax),
    LogSoftmax: kernel("x - log(total)", composed.LogSoftmax),
  };
}
