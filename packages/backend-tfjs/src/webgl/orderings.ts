import { reducedShape, type Shape, sizeOf } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { indexOfExtreme, partialSum, placeOfRank, radix, rankInRow } from "../shaders/orderings.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import { prelude } from "./glsl.ts";
import { canWritePacked, element, isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** Runs a body of `shaders/orderings` once per element of `shape`. */
function compute(raw: RawWebglBackend, x: TensorInfo, shape: Shape, dtype: string, body: string): TensorInfo {
  const packedInputs = isPacked(raw, x);
  const packedOutput = canWritePacked(shape);
  const coordinates = x.shape.map((_, axis) => `d${axis}`);
  const decode = [...x.shape.entries()]
    .reverse()
    .map(([axis, n]) => `int d${axis} = i % ${n}; i /= ${n};`)
    .join(" ");
  const userCode = `${prelude}
    float element(int i) { ${decode} return ${element(packedInputs, coordinates)}; }
    float result(int o) { ${body.replace(/\bSCALAR\b|\bRESULT\b/g, "float").replace(/\bINT\b/g, "int")} }
    ${packedOutput ? packedMain(shape) : "void main() { setOutput(result(getOutputCoords().x)); }"}`;
  const outputShape = packedOutput ? [...shape] : [sizeOf(shape), 1];
  const { dataId } = raw.runWebGLProgram({ variableNames: ["x"], outputShape, packedInputs, packedOutput, userCode }, [x], dtype);
  return { dataId, shape: [...shape], dtype };
}

/** Indices of extremes, running sums and orders on webgl: tfjs's know no NaN, not more than four axes, and no sort. */
export function orderingKernels(raw: RawWebglBackend): DeviceKernels {
  const extreme =
    (better: "<" | ">"): DeviceKernel<"ArgMax" | "ArgMin"> =>
    ([x], { axis }) => {
      const inner = sizeOf(x!.shape.slice(axis + 1));
      return compute(raw, x!, reducedShape(x!.shape, [axis], false), "int32", indexOfExtreme(better, x!.shape[axis]!, inner));
    };
  const cumsum: DeviceKernel<"Cumsum"> = ([x], { axis, exclusive, reverse }) => {
    const { shape, dtype } = x!;
    const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
    let sums = compute(raw, x!, shape, dtype, partialSum(length, inner, 1, reverse, exclusive));
    for (let reach = radix; reach < length; reach *= radix) {
      const before = sums;
      sums = compute(raw, before, shape, dtype, partialSum(length, inner, reach, reverse, false));
      raw.disposeIntermediateTensorInfo(before);
    }
    return sums;
  };
  const argSort: DeviceKernel<"ArgSort"> = ([x], { descending }) => {
    const length = x!.shape[x!.shape.length - 1]!;
    const ranks = compute(raw, x!, x!.shape, "int32", rankInRow(length, descending));
    const places = compute(raw, ranks, x!.shape, "int32", placeOfRank(length));
    raw.disposeIntermediateTensorInfo(ranks);
    return places;
  };
  return { ArgMax: extreme(">"), ArgMin: extreme("<"), Cumsum: cumsum, ArgSort: argSort };
}
