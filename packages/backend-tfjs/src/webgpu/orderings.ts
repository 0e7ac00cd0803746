import { reducedShape, type Shape, sizeOf } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { indexOfExtreme, partialSum, placeOfRank, radix, rankInRow } from "../shaders/orderings.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { flatProgram } from "./wgsl.ts";

/** Runs a body of `shaders/orderings` once per element of `shape`; `key` names the body and the numbers in it. */
function compute(raw: RawWebgpuBackend, x: TensorInfo, shape: Shape, dtype: string, key: string, body: string): TensorInfo {
  const [scalar, result] = [x.dtype, dtype].map((type) => (type === "int32" ? "i32" : "f32")) as [string, string];
  const code = `
    fn isSpoilt(v : ${scalar}) -> bool { return ${scalar === "f32" ? "isnan(v)" : "false"}; }
    fn element(i : i32) -> ${scalar} { return A[i]; }
    fn result_at(o : i32) -> ${result} { ${toWgsl(body)
      .replace(/\bisNotANumber\b/g, "isSpoilt")
      .replace(/\bSCALAR\b/g, scalar)
      .replace(/\bRESULT\b/g, result)} }
    fn main(index : i32) { if (index < uniforms.size) { result[index] = result_at(index); } }`;
  // storage is flat: programs are written for one axis
  const flat = { dataId: x.dataId, shape: [sizeOf(x.shape)], dtype: x.dtype };
  const { dataId } = raw.runWebGPUProgram(flatProgram(`${key}_${scalar}_${result}`, [sizeOf(shape)], ["A"], code), [flat], dtype);
  return { dataId, shape: [...shape], dtype };
}

/** Declarations become `var`. */
export function toWgsl(body: string): string {
  return body.replace(/\b(int|bool|SCALAR|INT) (?=\w+ =)/g, "var ");
}

/** Indices of extremes, running sums and orders on webgpu: tfjs's know no NaN, not more than four axes, no integers, and no sort. */
export function orderingKernels(raw: RawWebgpuBackend): DeviceKernels {
  const extreme =
    (better: "<" | ">"): DeviceKernel<"ArgMax" | "ArgMin"> =>
    ([x], { axis }) => {
      const [length, inner] = [x!.shape[axis]!, sizeOf(x!.shape.slice(axis + 1))];
      const key = `extreme_${better === ">"}_${length}_${inner}`;
      return compute(raw, x!, reducedShape(x!.shape, [axis], false), "int32", key, indexOfExtreme(better, length, inner));
    };
  const cumsum: DeviceKernel<"Cumsum"> = ([x], { axis, exclusive, reverse }) => {
    const { shape, dtype } = x!;
    const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
    const pass = (from: TensorInfo, reach: number, skip: boolean): TensorInfo => {
      const key = `cumsum_${length}_${inner}_${reach}_${reverse}_${skip}`;
      return compute(raw, from, shape, dtype, key, partialSum(length, inner, reach, reverse, skip));
    };
    let sums = pass(x!, 1, exclusive);
    for (let reach = radix; reach < length; reach *= radix) {
      const before = sums;
      sums = pass(before, reach, false);
      raw.disposeData(before.dataId);
    }
    return sums;
  };
  const argSort: DeviceKernel<"ArgSort"> = ([x], { descending }) => {
    const { shape } = x!;
    const length = shape[shape.length - 1]!;
    const ranks = compute(raw, x!, shape, "int32", `rank_${length}_${descending}`, rankInRow(length, descending));
    const places = compute(raw, ranks, shape, "int32", `place_${length}`, placeOfRank(length));
    raw.disposeData(ranks.dataId);
    return places;
  };
  return { ArgMax: extreme(">"), ArgMin: extreme("<"), Cumsum: cumsum, ArgSort: argSort };
}
