import { sizeOf } from "@chainrule/engine";
import type { DeviceKernels } from "../DeviceKernel.ts";
import { highestRank, inLowRank } from "../inLowRank.ts";
import { dilatePad, type Move, pad, reverse, stridedSlice, tile } from "../shaders/moves.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import { canWritePacked, element, isPacked, packedMain } from "./packing.ts";
import type { RawWebglBackend } from "./RawWebglBackend.ts";

/** One draw call that moves the elements of x. */
function move(raw: RawWebglBackend, x: TensorInfo, { shape, source, inside, value = 0 }: Move): TensorInfo {
  const packedInputs = isPacked(raw, x);
  const packedOutput = canWritePacked(shape);
  const decode = shape
    .map((n, axis) => `int c${axis} = o % ${n}; o /= ${n};`)
    .reverse()
    .join(" ");
  const from = source.map((_, axis) => `s${axis}`);
  const userCode = `
    float result(int o) {
      ${decode}
      ${inside === undefined ? "" : `if (!(${inside})) { return float(${value}); }`}
      ${source.map((text, axis) => `int s${axis} = ${text};`).join(" ")}
      return ${element(packedInputs, from)};
    }
    ${packedOutput ? packedMain(shape) : "void main() { setOutput(result(getOutputCoords())); }"}`;
  // unpacked texels lie in row-major order, whatever the shape is called
  const outputShape = packedOutput ? shape.slice() : [sizeOf(shape)];
  const program = { variableNames: ["x"], outputShape, packedInputs, packedOutput, userCode };
  const { dataId, dtype } = raw.runWebGLProgram(program, [x], x.dtype);
  return { dataId, shape: shape.slice(), dtype };
}

/** Kernels that move elements, where tfjs's take not every rank. */
export function movementKernels(raw: RawWebglBackend, stock: DeviceKernels): DeviceKernels {
  return {
    Select: inLowRank(raw, stock.Reshape!, stock.Select!),
    StridedSlice: ([x], attributes) => move(raw, x!, stridedSlice(attributes)),
    DilatePad: ([x], attributes) => move(raw, x!, dilatePad(x!.shape, attributes)),
    Reverse: ([x], attributes) => move(raw, x!, reverse(x!.shape, attributes)),
    Tile: ([x], attributes) => move(raw, x!, tile(x!.shape, attributes)),
    PadV2: (inputs, attributes) =>
      inputs[0]!.shape.length <= highestRank
        ? stock.PadV2!(inputs, attributes)
        : move(raw, inputs[0]!, pad(inputs[0]!.shape, attributes)),
  };
}
