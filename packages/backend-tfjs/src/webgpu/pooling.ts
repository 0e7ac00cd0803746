import { pooledShape, type PoolingWindows, type Shape } from "@chainrule/engine";
import type { DeviceKernels } from "../DeviceKernel.ts";
import { chosenShader, type Dialect, meanShader, scatterShader, spreadShader } from "../shaders/pooling.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

/** WGSL's words for pooling. */
export const wgsl: Dialect = {
  int: "var",
  float: "var",
  bool: "var",
  isnan: "isnan",
  toFloat: "f32",
  head: (result, name, parameters) =>
    `fn ${name}(${parameters.map((one) => `${one} : i32`).join(", ")}) -> ${result === "int" ? "i32" : "f32"}`,
  read: (operand, coordinates) => `get${operand[0]!.toUpperCase()}${operand.slice(1)}(${coordinates.join(", ")})`,
};

/** Pooling on webgpu, one dispatch each. tfjs's forward kernels lose NaN; its gradients give ties to the last cell. */
export function poolingKernels(raw: RawWebgpuBackend): DeviceKernels {
  const run = (
    kernel: string,
    names: readonly string[],
    inputs: readonly TensorInfo[],
    shape: Shape,
    windows: PoolingWindows,
    shader: string,
  ): TensorInfo => {
    const code = `${shader}
    fn main(index : i32) { if (index < uniforms.size) { setOutputAtIndex(index, pooled(index)); } }`;
    // the text holds sizes and windows as constants: they are a part of the key
    const key = `${kernel} ${JSON.stringify([inputs.map((x) => x.shape), shape, windows])}`;
    return raw.runWebGPUProgram(flatProgram(key, shape, names, code), inputs, "float32");
  };
  return {
    MaxPool: ([x], windows) => {
      const shader = chosenShader(wgsl, x!.shape, windows, "x", "-infinity()");
      return run("MaxPool", ["x"], [x!], pooledShape(x!.shape, windows), windows, shader);
    },
    MaxPoolTake: ([t, x], windows) => {
      const shader = chosenShader(wgsl, x!.shape, windows, "t", "0.0");
      return run("MaxPoolTake", ["t", "x"], [t!, x!], pooledShape(x!.shape, windows), windows, shader);
    },
    MaxPoolGrad: ([dy, x], windows) =>
      run("MaxPoolGrad", ["dy", "x"], [dy!, x!], x!.shape, windows, scatterShader(wgsl, x!.shape, windows)),
    AvgPool: ([x], windows) =>
      run("AvgPool", ["x"], [x!], pooledShape(x!.shape, windows), windows, meanShader(wgsl, x!.shape, windows)),
    AvgPoolGrad: ([dy], { size, ...windows }) => {
      const shape = [dy!.shape[0]!, ...size, dy!.shape[dy!.shape.length - 1]!];
      return run("AvgPoolGrad", ["dy"], [dy!], shape, windows, spreadShader(wgsl, shape, windows));
    },
  };
}
