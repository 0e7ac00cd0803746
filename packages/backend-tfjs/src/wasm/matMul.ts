import { sizeOf } from "@chainrule/engine";
import type { DeviceKernel } from "../DeviceKernel.ts";
import type { TensorInfo } from "../tfjsTypes.ts";
import type { RawWasmBackend, WasmTensor } from "./RawWasmBackend.ts";

type Transpose = DeviceKernel<"Transpose">;
type MatMul = (...operands: unknown[]) => void;

const bytesOf = (shape: readonly number[]): Uint8Array => new Uint8Array(new Int32Array(shape).buffer);

/**
 * Matrix products on wasm. tfjs's kernel hands only plain products of two matrices to XNNPACK; with a transpose or a batch it
 * runs a scalar loop, 20 times slower, and its fused form adds the bias wrongly. So operands are transposed first and a batch is a
 * row of plain products, each on a window into the operands' memory, without a copy.
 */
export function matMulKernels(
  raw: RawWasmBackend,
  transpose: Transpose,
): { BatchMatMul: DeviceKernel<"BatchMatMul">; _FusedMatMul: DeviceKernel<"_FusedMatMul"> } {
  const shapes = ["number", "array", "number", "number", "array", "number"];
  const wasm = raw.wasm!;
  const product: MatMul = wasm.cwrap("BatchMatMul", null, [...shapes, "number", "number", "number"]);
  const fused: MatMul = wasm.cwrap("_FusedMatMul", null, [...shapes, ...new Array<string>(7).fill("number")]);

  /**
   * XNNPACK packs the right operand once per id and looks the packing up by id alone: the same memory in another shape would
   * be read in the old one. So each matrix shape of one tensor gets an id of its own.
   */
  const window = (offset: number, size: number): number => {
    const id = raw.dataIdNextNumber++;
    wasm.tfjs.registerTensor(id, size, offset);
    return id;
  };

  const packed = new WeakMap<WasmTensor, number>();
  const rightId = (tensor: WasmTensor, rows: number, columns: number): { id: number; temporary: boolean } => {
    const before = packed.get(tensor);
    if (before === undefined) packed.set(tensor, columns);
    if (before === undefined || before === columns) return { id: tensor.id, temporary: false };
    return { id: window(tensor.memoryOffset, rows * columns), temporary: true };
  };

  const swapLast = (x: TensorInfo): TensorInfo => {
    const rank = x.shape.length;
    const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : axis === rank - 2 ? rank - 1 : rank - 2));
    return transpose([x as never], { perm });
  };

  const batchMatMul: DeviceKernel<"BatchMatMul"> = ([first, second], { transposeA, transposeB }) => {
    const a: TensorInfo = transposeA ? swapLast(first!) : first!;
    const b: TensorInfo = transposeB ? swapLast(second!) : second!;
    const rank = a.shape.length;
    const [m, k, n] = [a.shape[rank - 2]!, a.shape[rank - 1]!, b.shape[rank - 1]!];
    const batchShape = a.shape.slice(0, -2);
    const batches = sizeOf(batchShape);
    const out = raw.makeOutput([...batchShape, m, n], "float32");
    const [aData, bData, outData] = [raw.dataIdMap.get(a.dataId), raw.dataIdMap.get(b.dataId), raw.dataIdMap.get(out.dataId)];
    const aShape = bytesOf([1, m, k]);
    const bShape = bytesOf([1, k, n]);
    if (batches === 1) {
      const right = rightId(bData, k, n);
      product(aData.id, aShape, 3, right.id, bShape, 3, 0, 0, outData.id);
      if (right.temporary) wasm.tfjs.disposeData(right.id);
    } else
      for (let i = 0; i < batches; i++) {
        const ids = [
          window(aData.memoryOffset + 4 * i * m * k, m * k),
          window(bData.memoryOffset + 4 * i * k * n, k * n),
          window(outData.memoryOffset + 4 * i * m * n, m * n),
        ] as const;
        product(ids[0], aShape, 3, ids[1], bShape, 3, 0, 0, ids[2]);
        for (const id of ids) wasm.tfjs.disposeData(id);
      }
    if (transposeA) raw.disposeData(a.dataId);
    if (transposeB) raw.disposeData(b.dataId);
    return out;
  };

  const fusedMatMul: DeviceKernel<"_FusedMatMul"> = ([a, b, bias]) => {
    const [m, k, n] = [a!.shape[0]!, a!.shape[1]!, b!.shape[1]!];
    const out = raw.makeOutput([m, n], "float32");
    const [aData, bData, outData] = [raw.dataIdMap.get(a!.dataId), raw.dataIdMap.get(b!.dataId), raw.dataIdMap.get(out.dataId)];
    const biasId = bias === undefined ? 0 : raw.dataIdMap.get(bias.dataId).id;
    const right = rightId(bData, k, n);
    // transposes: none; activation 0: linear; no prelu weights; leaky alpha 0
    fused(aData.id, bytesOf([1, m, k]), 3, right.id, bytesOf([1, k, n]), 3, 0, 0, 0, biasId, 0, 0, outData.id);
    if (right.temporary) wasm.tfjs.disposeData(right.id);
    return out;
  };

  return { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };
}
