import type { DType, Handle } from "@chainrule/engine";
import { sizeOf } from "@chainrule/engine";
import type { DataId } from "./tfjsTypes.ts";

/** One reference to a value in a tfjs backend; looks like a tfjs TensorInfo, so that kernels take it as it is. */
export class TfjsHandle implements Handle {
  readonly dataId: DataId;
  /** An array of its own: kernels may replace it for a moment. */
  shape: number[];
  readonly dtype: DType;
  readonly size: number;
  /** False once freed. */
  live = true;

  constructor(dataId: DataId, shape: number[], dtype: DType) {
    this.dataId = dataId;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
  }
}
