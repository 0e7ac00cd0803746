import { sizeOf, stridesOf } from "@chainrule/engine";
import type { DeviceKernels } from "../DeviceKernel.ts";
import { highestRank, inLowRank } from "../inLowRank.ts";
import { dilatePad, type Move, pad, reverse, stridedSlice, tile } from "../shaders/moves.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

/** One program that moves the elements of x, whatever their type: storage is flat, and 32 bits wide for each. */
function move(raw: RawWebgpuBackend, x: TensorInfo, { shape, source, inside, value = 0 }: Move): TensorInfo {
  const decode = shape
    .map((n, axis) => `let c${axis} = rest % ${n}; rest = rest / ${n};`)
    .reverse()
    .join(" ");
  const strides = stridesOf(x.shape);
  const from = source.map((text, axis) => `(${text}) * ${strides[axis]!}`).join(" + ") || "0";
  const filler = x.dtype === "float32" ? `f32(${value})` : `i32(${value})`;
  const code = `
    fn main(index : i32) {
      if (index < uniforms.size) {
        var rest = index;
        ${decode}
        ${inside === undefined ? "" : `if (!(${inside})) { result[index] = ${filler}; return; }`}
        result[index] = A[${from}];
      }
    }`;
  const size = sizeOf(shape);
  const key = `move_${shape.join("_")}_${from}_${inside ?? ""}_${value}`.replace(/ /g, "");
  const { dataId, dtype } = raw.runWebGPUProgram(flatProgram(key, [size], ["A"], code), [flat(x)], x.dtype);
  return { dataId, shape: shape.slice(), dtype };
}

/** Slices of x by coordinates; zeros where one is out of range. tfjs's reads elsewhere then, and fails from 5 coordinates on. */
function gatherNd(raw: RawWebgpuBackend, x: TensorInfo, indices: TensorInfo): TensorInfo {
  const depth = indices.shape[indices.shape.length - 1]!;
  const rest = x.shape.slice(depth);
  const strides = stridesOf(x.shape);
  const n = sizeOf(rest);
  const add = x.shape.slice(0, depth).map(
    (size, axis) => `
        at = indices[row + ${axis}];
        inside = inside && at >= 0 && at < ${size};
        offset = offset + at * ${strides[axis]!};`,
  );
  const code = `
    fn main(index : i32) {
      if (index < uniforms.size) {
        let row = (index / ${n}) * ${depth};
        var offset = index % ${n};
        var inside = true;
        var at = 0;${add.join("")}
        if (inside) { result[index] = A[offset]; } else { result[index] = ${x.dtype === "float32" ? "0.0" : "0"}; }
      }
    }`;
  const shape = [...indices.shape.slice(0, -1), ...rest];
  const program = flatProgram(`gatherNd_${depth}_${x.shape.join("_")}`, [sizeOf(shape)], ["A", "indices"], code);
  const { dataId, dtype } = raw.runWebGPUProgram(program, [flat(x), flat(indices)], x.dtype);
  return { dataId, shape, dtype };
}

/** x as a vector: a view, which no one may dispose of. */
function flat({ dataId, shape, dtype }: TensorInfo): TensorInfo {
  return { dataId, shape: [sizeOf(shape)], dtype };
}

/** Kernels that move elements, where tfjs's take not every rank or type. */
export function movementKernels(raw: RawWebgpuBackend, stock: DeviceKernels): DeviceKernels {
  return {
    Select: inLowRank(raw, stock.Reshape!, stock.Select!),
    StridedSlice: ([x], attributes) => move(raw, x!, stridedSlice(attributes)),
    DilatePad: ([x], attributes) => move(raw, x!, dilatePad(x!.shape, attributes)),
    Reverse: ([x], attributes) => move(raw, x!, reverse(x!.shape, attributes)),
    GatherNd: ([x, indices]) => gatherNd(raw, x!, indices!),
    Tile: ([x], attributes) => move(raw, x!, tile(x!.shape, attributes)),
    PadV2: (inputs, attributes) =>
      inputs[0]!.shape.length <= highestRank
        ? stock.PadV2!(inputs, attributes)
        : move(raw, inputs[0]!, pad(inputs[0]!.shape, attributes)),
  };
}
