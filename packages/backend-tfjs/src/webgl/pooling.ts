import { pooledShape, type Shape, sizeOf } from "@chainrule/engine";
import type { DeviceKernels } from "../DeviceKernel.ts";
import { chosenShader, type Dialect, meanShader, scatterShader, spreadShader } from "../shaders/pooling.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import { prelude } from "./glsl.ts";
import { canWritePacked, element, isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

function glsl(packed: boolean): Dialect {
  return {
    int: "int",
    float: "float",
    bool: "bool",
    isnan: "isNotANumber",
    toFloat: "float",
    head: (result, name, parameters) => `${result} ${name}(${parameters.map((one) => `int ${one}`).join(", ")})`,
    read: (operand, coordinates) => element(packed, coordinates, `get${operand[0]!.toUpperCase()}${operand.slice(1)}`),
  };
}

/** Pooling on webgl, one draw call each. tfjs's forward kernels lose NaN; its gradients give ties to the last cell and divide by padding. */
export function poolingKernels(raw: RawWebglBackend): DeviceKernels {
  const run = (
    names: readonly string[],
    inputs: readonly TensorInfo[],
    shape: Shape,
    shader: (words: Dialect) => string,
  ): TensorInfo => {
    const packedInputs = inputs.every((x) => isPacked(raw, x));
    const packedOutput = canWritePacked(shape);
    const channels = shape[shape.length - 1]!;
    const main = packedOutput
      ? `float result(int o) { return pooled(o); } ${packedMain(shape)}`
      : `void main() { ivec2 at = getOutputCoords(); setOutput(pooled(at.x * ${channels} + at.y)); }`;
    const program = {
      variableNames: names,
      outputShape: packedOutput ? shape.slice() : [sizeOf(shape) / channels, channels],
      packedInputs,
      packedOutput,
      userCode: `${prelude} ${shader(glsl(packedInputs))} ${main}`,
    };
    const { dataId } = raw.runWebGLProgram(program, inputs, "float32");
    return { dataId, shape: shape.slice(), dtype: "float32" };
  };
  return {
    MaxPool: ([x], windows) =>
      run(["x"], [x!], pooledShape(x!.shape, windows), (words) => chosenShader(words, x!.shape, windows, "x", "-infinity()")),
    MaxPoolTake: ([t, x], windows) =>
      run(["t", "x"], [t!, x!], pooledShape(x!.shape, windows), (words) => chosenShader(words, x!.shape, windows, "t", "0.0")),
    MaxPoolGrad: ([dy, x], windows) => run(["dy", "x"], [dy!, x!], x!.shape, (words) => scatterShader(words, x!.shape, windows)),
    AvgPool: ([x], windows) => run(["x"], [x!], pooledShape(x!.shape, windows), (words) => meanShader(words, x!.shape, windows)),
    AvgPoolGrad: ([dy], { size, ...windows }) => {
      const shape = [dy!.shape[0]!, ...size, dy!.shape[dy!.shape.length - 1]!];
      return run(["dy"], [dy!], shape, (words) => spreadShader(words, shape, windows));
    },
  };
}
