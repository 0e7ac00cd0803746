import type { ConvolutionAttributes } from "@chainrule/engine";
import type { HeapCode } from "../HeapCode.ts";
import type { Products } from "../products/Products.ts";
import { patchCode } from "./patchCode.ts";

/** Numbers of the patch matrix that are unrolled at a time: they stay in the second cache. */
const block = 2 ** 17;
/** Terms of a filter gradient's inner products are taken in whole blocks of the products' own. */
const multiple = 256;

type Move = (geometry: ConvolutionAttributes, group: number, x: number, from: number, to: number) => void;

/**
 * Convolutions and their adjoints as products with the input unrolled into patches ("im2col"), for any geometry: forward P W, in the
 * input dY W^T folded back, in the filter P^T dY; block by block, no operand transposed or spread in memory.
 */
export class Convolutions {
  private readonly heap: HeapCode;
  private readonly products: Products;
  private readonly functions: { readonly unroll: Move; readonly fold: Move };
  private patches = 0;

  constructor(heap: HeapCode, products: Products) {
    this.heap = heap;
    this.products = products;
    const compiled = heap.compile([patchCode("unroll"), patchCode("fold")]);
    const move =
      (name: "unroll" | "fold"): Move =>
      ({ inputShape, filterShape, outputShape, strides, pads, dilations }, group, x, from, to) => {
        const [, height, width, channels] = inputShape;
        const [rows, columns, own] = filterShape;
        const sizes = [height, width, 4 * channels, 4 * own, rows, columns, outputShape[1], outputShape[2]];
        compiled[name]!(x + 4 * group * own, this.patches, from, to, ...sizes, ...strides, pads[0][0], pads[1][0], ...dilations);
      };
    this.functions = { unroll: move("unroll"), fold: move("fold") };
  }

  /** Y = P W; addresses of x, the filter and the result. */
  forward(geometry: ConvolutionAttributes, x: number, filter: number, y: number): void {
    const { patch, filters, own, channels, positions, step } = this.prepare(geometry);
    for (let g = 0; g < geometry.groups; g++) {
      const w = { address: filter + 4 * g * own, line: filters, column: 1 };
      for (let r = 0; r < positions; r += step) {
        const m = Math.min(step, positions - r);
        let a = { address: x + 4 * (r * channels + g * patch), line: channels, column: 1 };
        if (!isPointwise(geometry)) {
          this.functions.unroll(geometry, g, x, r, r + m);
          a = { address: this.patches, line: patch, column: 1 };
        }
        this.products.multiply(m, patch, own, a, w, y + 4 * (r * filters + g * own), filters, 0, false);
      }
    }
  }

  /** dP = dY W^T, folded into dx, which holds zeros. */
  inputGradient(geometry: ConvolutionAttributes, dy: number, filter: number, dx: number): void {
    const { patch, filters, own, channels, positions, step } = this.prepare(geometry);
    const pointwise = isPointwise(geometry);
    for (let g = 0; g < geometry.groups; g++) {
      const turned = { address: filter + 4 * g * own, line: 1, column: filters };
      for (let r = 0; r < positions; r += step) {
        const m = Math.min(step, positions - r);
        const a = { address: dy + 4 * (r * filters + g * own), line: filters, column: 1 };
        const [target, line] = pointwise ? [dx + 4 * (r * channels + g * patch), channels] : [this.patches, patch];
        this.products.multiply(m, own, patch, a, turned, target, line, 0, false);
        if (!pointwise) this.functions.fold(geometry, g, dx, r, r + m);
      }
    }
  }

  /** dW = P^T dY, block by block. */
  filterGradient(geometry: ConvolutionAttributes, x: number, dy: number, dw: number): void {
    const { patch, filters, own, channels, positions, step } = this.prepare(geometry);
    for (let g = 0; g < geometry.groups; g++)
      for (let r = 0; r < positions; r += step) {
        const m = Math.min(step, positions - r);
        let a = { address: x + 4 * (r * channels + g * patch), line: 1, column: channels };
        if (!isPointwise(geometry)) {
          this.functions.unroll(geometry, g, x, r, r + m);
          a = { address: this.patches, line: 1, column: patch };
        }
        const b = { address: dy + 4 * (r * filters + g * own), line: filters, column: 1 };
        this.products.multiply(patch, m, own, a, b, dw + 4 * g * own, filters, 0, r > 0);
      }
  }

  private prepare({ inputShape, filterShape, outputShape, groups }: ConvolutionAttributes): Sizes {
    const patch = filterShape[0] * filterShape[1] * filterShape[2];
    const filters = filterShape[3];
    const positions = outputShape[0] * outputShape[1] * outputShape[2];
    const step = Math.min(positions, Math.max(1, Math.round(block / patch / multiple)) * multiple);
    this.patches = this.heap.workspace(this.products.workspace + 4 * step * patch) + this.products.workspace;
    return { patch, filters, own: filters / groups, channels: inputShape[3], positions, step };
  }
}

interface Sizes {
  /** Length of a patch. */
  readonly patch: number;
  /** All filters, and those of a group. */
  readonly filters: number;
  readonly own: number;
  readonly channels: number;
  /** Output positions of all images, and how many are unrolled at a time. */
  readonly positions: number;
  readonly step: number;
}

/** Whether the patches are x itself: a kernel of size 1 that moves by 1. */
function isPointwise({ filterShape, strides, pads }: ConvolutionAttributes): boolean {
  const padding = pads[0][0] + pads[0][1] + pads[1][0] + pads[1][1];
  return filterShape[0] * filterShape[1] * strides[0] * strides[1] === 1 && padding === 0;
}
