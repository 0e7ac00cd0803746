import { type Attributes, reducedShape, type Shape, sizeOf } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import { prelude } from "./glsl.ts";
import { canWritePacked, element, isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** How a reduction starts, takes in a value v, and ends. Four running values keep the rounding of long sums small. */
interface Reducer {
  readonly start: string;
  readonly take: string;
  readonly end: string;
}

const sum: Reducer = {
  start: "vec4 total = vec4(0.0);",
  take: "total[i % 4] += v;",
  end: "(total.x + total.y) + (total.z + total.w)",
};

/** Starts at the first value, not at a constant of 1e20 like tfjs's, and remembers NaN by its bits. */
const extremum = (better: string): Reducer => ({
  start: "float best = 0.0; bool any = false; bool spoilt = false;",
  take: `if (isNotANumber(v)) { spoilt = true; } else if (!any || v ${better} best) { best = v; any = true; }`,
  end: "spoilt ? notANumber() : best",
});

/** Longest stretch that one shader invocation walks; longer ones are reduced in two passes. */
const longest = 256;

/**
 * One pass: out[o, c] reduces chunk c of the elements of x that output o covers. The axes may lie anywhere: coordinates are
 * computed, nothing is transposed first. A pass in one chunk gives `shape`, packed.
 */
function pass(
  raw: RawWebglBackend,
  x: TensorInfo,
  axes: readonly number[],
  shape: Shape,
  chunks: number,
  { start, take, end }: Reducer,
  scale: number,
): TensorInfo {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const outputs = sizeOf(kept.map((axis) => x.shape[axis]!));
  const length = sizeOf(axes.map((axis) => x.shape[axis]!));
  const chunk = Math.ceil(length / chunks);
  const packedInputs = isPacked(raw, x);
  const packedOutput = chunks === 1 && canWritePacked(shape);
  const coordinates = x.shape.map((_, axis) => `d${axis}`);
  const decode = (order: readonly number[], index: string) =>
    [...order]
      .reverse()
      .map((axis) => `int d${axis} = ${index} % ${x.shape[axis]!}; ${index} /= ${x.shape[axis]!};`)
      .join(" ");
  const userCode = `${prelude}
    float reduced(int o, int from) {
      ${decode(kept, "o")}
      ${start}
      for (int i = 0; i < ${chunk}; i++) {
        if (from + i >= ${length}) { break; }
        int l = from + i;
        ${decode(axes, "l")}
        float v = ${element(packedInputs, coordinates)};
        ${take}
      }
      float result = ${end};
      return ${scale === 1 ? "result" : `result * ${scale.toExponential(9)}`};
    }
    ${packedOutput ? `float result(int o) { return reduced(o, 0); } ${packedMain(shape)}` : unpackedMain(chunk)}`;
  const outputShape = packedOutput ? shape.slice() : [outputs, chunks];
  return raw.runWebGLProgram({ variableNames: ["x"], outputShape, packedInputs, packedOutput, userCode }, [x], x.dtype);
}

const unpackedMain = (chunk: number): string => `
    void main() {
      ivec2 at = getOutputCoords();
      setOutput(reduced(at.x, at.y * ${chunk}));
    }`;

/** Reduces `axes` of x in one or two passes. */
export function reduce(
  raw: RawWebglBackend,
  x: TensorInfo,
  axes: readonly number[],
  shape: Shape,
  reducer: Reducer,
  scale: number,
): TensorInfo {
  const length = sizeOf(axes.map((axis) => x.shape[axis]!));
  const chunks = length <= longest ? 1 : Math.ceil(length / Math.ceil(Math.sqrt(length)));
  let result = pass(raw, x, axes, shape, chunks, reducer, chunks === 1 ? scale : 1);
  if (chunks > 1) {
    const partial = result;
    result = pass(raw, partial, [1], shape, 1, reducer, scale);
    raw.disposeIntermediateTensorInfo(partial);
  }
  return { dataId: result.dataId, shape: shape.slice(), dtype: result.dtype };
}

type Reductions = "Sum" | "Mean" | "Max" | "Min";

/** Sum, Mean, Max and Min on webgl. */
export function reductionKernels(raw: RawWebglBackend): DeviceKernels {
  const kernel =
    (reducer: Reducer, mean = false): DeviceKernel<Reductions> =>
    ([x], { axis, keepDims }: Attributes<Reductions>) => {
      const shape = reducedShape(x!.shape, axis, keepDims);
      return reduce(raw, x!, axis, shape, reducer, mean ? sizeOf(shape) / x!.size : 1);
    };
  return { Sum: kernel(sum), Mean: kernel(sum, true), Max: kernel(extremum(">")), Min: kernel(extremum("<")) };
}
