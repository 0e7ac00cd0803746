import { Convolutions } from "./convolutions/Convolutions.ts";
import type { HeapCode } from "./HeapCode.ts";
import { Pools } from "./pooling/Pools.ts";
import { Products } from "./products/Products.ts";
import { Sums } from "./reductions/Sums.ts";

/** What code of ours computes over the heap, by addresses. */
export class HeapKernels {
  readonly heap: HeapCode;
  readonly products: Products;
  readonly convolutions: Convolutions;
  readonly sums: Sums;
  readonly pools: Pools;

  constructor(heap: HeapCode) {
    this.heap = heap;
    this.products = new Products(heap);
    this.convolutions = new Convolutions(heap, this.products);
    this.sums = new Sums(heap);
    this.pools = new Pools(heap);
  }
}
