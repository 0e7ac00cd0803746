import type { DeviceKernel, DeviceKernels } from "./DeviceKernel.ts";
import type { RawBackend, TensorInfo } from "./tfjsTypes.ts";
import { TfjsHandle } from "./TfjsHandle.ts";

/** Softmax and LogSoftmax through the device's own Max, Sub, Exp, Sum, RealDiv and Log. */
export function composedSoftmaxes(
  raw: RawBackend,
  kernels: DeviceKernels,
): { readonly Softmax: DeviceKernel; readonly LogSoftmax: DeviceKernel } {
  const compose =
    (
      finish: (
        shifted: TfjsHandle,
        exponentials: TfjsHandle,
        total: TfjsHandle,
        keep: (t: TensorInfo) => TfjsHandle,
      ) => TensorInfo,
    ): DeviceKernel =>
    ([x]) => {
      const made: TfjsHandle[] = [];
      const keep = ({ dataId, shape }: TensorInfo): TfjsHandle => {
        const handle = new TfjsHandle(dataId, shape.slice(), "float32");
        made.push(handle);
        return handle;
      };
      const over = { axis: [x!.shape.length - 1], keepDims: true };
      const shifted = keep(kernels.Sub!([x!, keep(kernels.Max!([x!], over))], {}));
      const exponentials = keep(kernels.Exp!([shifted], {}));
      const total = keep(kernels.Sum!([exponentials], over));
      const result = finish(shifted, exponentials, total, keep);
      for (const { dataId } of made) raw.disposeData(dataId);
      return result;
    };
  return {
    Softmax: compose((_, exponentials, total) => kernels.RealDiv!([exponentials, total], {})),
    LogSoftmax: compose((shifted, _, total, keep) => kernels.Sub!([shifted, keep(kernels.Log!([total], {}))], {})),
  };
}
