import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { prelude } from "./glsl.ts";
import { canWritePacked, element, isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** Rows up to this length are walked once per element by one shader; longer ones would cost too many reads. */
const longest = 128;

/** One shader for a whole row-wise softmax: each element finds its row's maximum and sum by itself. */
function rowProgram(shape: readonly number[], packedInputs: boolean, last: string): object {
  const length = shape[shape.length - 1]!;
  const row = shape.slice(0, -1).map((_, axis) => `d${axis}`);
  const decode = [...row.keys()]
    .reverse()
    .map((axis) => `int d${axis} = o % ${shape[axis]!}; o /= ${shape[axis]!};`)
    .join(" ");
  const read = (index: string) => element(packedInputs, [...row, index]);
  const userCode = `${prelude}
    float result(int o) {
      int own = o % ${length};
      o /= ${length};
      ${decode}
      float best = -infinity();
      bool spoilt = false;
      for (int i = 0; i < ${length}; i++) {
        float v = ${read("i")};
        if (isNotANumber(v)) { spoilt = true; } else if (v > best) { best = v; }
      }
      if (spoilt || abs(best) == infinity()) { return notANumber(); }
      float total = 0.0;
      for (int i = 0; i < ${length}; i++) { total += exp(${read("i")} - best); }
      float x = ${read("own")} - best;
      return ${last};
    }
    ${packedMain(shape)}`;
  return { variableNames: ["x"], outputShape: shape, packedInputs, packedOutput: true, userCode };
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
      if (!canWritePacked(x.shape) || x.shape[x.shape.length - 1]! > longest) return long(inputs, attributes);
      return raw.runWebGLProgram(rowProgram(x.shape, isPacked(raw, x), last), [x], "float32");
    };
  return {
    Softmax: kernel("exp(x) / total", composed.Softmax),
    LogSoftmax: kernel("x - log(total)", composed.LogSoftmax),
  };
}
