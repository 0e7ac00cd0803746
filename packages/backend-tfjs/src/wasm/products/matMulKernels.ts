import { sizeOf } from "@chainrule/engine";
import type { DeviceKernel } from "../../DeviceKernel.ts";
import type { HeapCode } from "../HeapCode.ts";
import type { RawWasmBackend } from "../RawWasmBackend.ts";
import type { HeapMatrix, Products } from "./Products.ts";

/** Matrix products by code of ours; a batch is a row of products, a transpose another stride. */
export function matMulKernels(
  raw: RawWasmBackend,
  heap: HeapCode,
  products: Products,
): { BatchMatMul: DeviceKernel<"BatchMatMul">; _FusedMatMul: DeviceKernel<"_FusedMatMul"> } {
  const seen = (address: number, columns: number, transpose: boolean): HeapMatrix => ({
    address,
    line: transpose ? 1 : columns,
    column: transpose ? columns : 1,
  });
  return {
    BatchMatMul: ([a, b], { transposeA, transposeB }) => {
      const [sizeA, sizeB] = [a!.shape.slice(-2), b!.shape.slice(-2)] as [[number, number], [number, number]];
      const [m, k] = transposeA ? [sizeA[1], sizeA[0]] : sizeA;
      const n = transposeB ? sizeB[0] : sizeB[1];
      const batchShape = a!.shape.slice(0, -2);
      const out = raw.makeOutput([...batchShape, m, n], "float32");
      const [atA, atB, atOut] = [heap.addressOf(a!), heap.addressOf(b!), heap.addressOf(out)];
      for (let i = sizeOf(batchShape) - 1; i >= 0; i--) {
        const left = seen(atA + 4 * i * m * k, sizeA[1], transposeA);
        products.multiply(m, k, n, left, seen(atB + 4 * i * k * n, sizeB[1], transposeB), atOut + 4 * i * m * n, n, 0, false);
      }
      return out;
    },
    _FusedMatMul: ([a, b, bias]) => {
      const [m, k, n] = [a!.shape[0]!, a!.shape[1]!, b!.shape[1]!];
      const out = raw.makeOutput([m, n], "float32");
      const [left, right] = [seen(heap.addressOf(a!), k, false), seen(heap.addressOf(b!), n, false)];
      products.multiply(m, k, n, left, right, heap.addressOf(out), n, bias === undefined ? 0 : heap.addressOf(bias), false);
      return out;
    },
  };
}
