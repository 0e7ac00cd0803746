import { broadcastShapes, type Kernel, kernelInputs } from "@chainrule/engine";
import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import { TfjsHandle } from "../TfjsHandle.ts";

/** Both shapes with neighbouring axes made one where the operands broadcast alike: as few axes as there can be. */
export function mergedShapes(a: readonly number[], b: readonly number[]): [number[], number[]] {
  const rank = Math.max(a.length, b.length);
  const [left, right]: [number[], number[]] = [[], []];
  let before = "";
  for (let axis = 0; axis < rank; axis++) {
    const [m, n] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (m === 1 && n === 1) continue;
    const kind = m === n ? "both" : m === 1 ? "right" : "left";
    if (kind === before) {
      left.push(left.pop()! * m);
      right.push(right.pop()! * n);
    } else {
      left.push(m);
      right.push(n);
    }
    before = kind;
  }
  return [left, right];
}

/**
 * Binary kernels over more than four axes, run over fewer: tfjs 4.22.0's program for a vector beside a tensor of rank 5 or 6 does not
 * compile, and takes with it all that is queued. Storage is flat, so that other shapes are views.
 */
export function overFewerAxes(kernels: DeviceKernels): DeviceKernels {
  const merged: Partial<Record<Kernel, DeviceKernel>> = {};
  for (const [name, run] of Object.entries(kernels) as [Kernel, DeviceKernel][]) {
    if (String(kernelInputs[name]) !== "a,b" || name === "BatchMatMul") continue;
    merged[name] = (inputs, attributes) => {
      const [a, b] = inputs as readonly [TfjsHandle, TfjsHandle];
      if (a.shape.length <= 4 && b.shape.length <= 4) return run(inputs, attributes);
      const [left, right] = mergedShapes(a.shape, b.shape);
      const views = [new TfjsHandle(a.dataId, left, a.dtype), new TfjsHandle(b.dataId, right, b.dtype)];
      const { dataId, dtype } = run(views, attributes);
      return { dataId, shape: [...broadcastShapes(name, a.shape, b.shape)], dtype };
    };
  }
  return merged as DeviceKernels;
}
