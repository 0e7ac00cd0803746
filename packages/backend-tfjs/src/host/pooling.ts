import { type PoolingWindows, pooledShape, type Shape, sizeOf } from "@chainrule/engine";
import { takeFloats } from "./arrays.ts";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { floatsOf, HostTensor } from "./HostTensor.ts";
import { eachWindow, overlap } from "./windows.ts";

const maxPool: HostKernel<"MaxPool"> = ([x], windows) => {
  const shape = pooledShape(x!.shape, windows);
  const from = floatsOf(x!);
  const out = takeFloats(sizeOf(shape));
  eachWindow(x!.shape, windows, (o, cells, count, channels) => {
    if (count === 0) out.fill(-Infinity, o, o + channels);
    for (let i = 0; i < count; i++) {
      const cell = cells[i]!;
      if (i === 0) for (let c = 0; c < channels; c++) out[o + c] = from[cell + c]!;
      // Math.max passes NaN on
      else for (let c = 0; c < channels; c++) out[o + c] = Math.max(out[o + c]!, from[cell + c]!);
    }
  });
  return new HostTensor(out, shape, "float32");
};

/** Visits each element of the pooled value with the element of x that is chosen for it; those of windows without cells are left out. */
function eachChoice(x: HostTensor, windows: PoolingWindows, visit: (o: number, chosen: number) => void): void {
  const from = floatsOf(x);
  eachWindow(x.shape, windows, (o, cells, count, channels) => {
    if (count === 0) return;
    for (let c = 0; c < channels; c++) {
      let chosen = cells[0]! + c;
      let best = from[chosen]!;
      for (let i = 1; i < count; i++) {
        const value = from[cells[i]! + c]!;
        // the first of equal ones stays, and so does the first NaN
        if (value > best || (value !== value && best === best)) {
          best = value;
          chosen = cells[i]! + c;
        }
      }
      visit(o + c, chosen);
    }
  });
}

const maxPoolTake: HostKernel<"MaxPoolTake"> = ([t, x], windows) => {
  const shape = pooledShape(x!.shape, windows);
  const from = floatsOf(t!);
  const out = takeFloats(sizeOf(shape)).fill(0);
  eachChoice(x!, windows, (o, chosen) => {
    out[o] = from[chosen]!;
  });
  return new HostTensor(out, shape, "float32");
};

const maxPoolGrad: HostKernel<"MaxPoolGrad"> = ([dy, x], windows) => {
  const from = floatsOf(dy!);
  return scattered(x!.shape, windows, (add) => {
    eachChoice(x!, windows, (o, chosen) => {
      add[chosen] = add[chosen]! + from[o]!;
    });
  });
};

const avgPool: HostKernel<"AvgPool"> = ([x], windows) => {
  const shape = pooledShape(x!.shape, windows);
  const from = floatsOf(x!);
  const out = takeFloats(sizeOf(shape));
  const whole = sizeOf(windows.window);
  const totals = new Float64Array(shape[shape.length - 1]!);
  eachWindow(x!.shape, windows, (o, cells, count, channels) => {
    totals.fill(0);
    for (let i = 0; i < count; i++) for (let c = 0, cell = cells[i]!; c < channels; c++) totals[c] = totals[c]! + from[cell + c]!;
    const divisor = windows.countIncludePad ? whole : count;
    for (let c = 0; c < channels; c++) out[o + c] = totals[c]! / divisor;
  });
  return new HostTensor(out, shape, "float32");
};

const avgPoolGrad: HostKernel<"AvgPoolGrad"> = ([dy], { size, ...windows }) => {
  const from = floatsOf(dy!);
  const whole = sizeOf(windows.window);
  const shape = [dy!.shape[0]!, ...size, dy!.shape[dy!.shape.length - 1]!];
  return scattered(shape, windows, (add) => {
    eachWindow(shape, windows, (o, cells, count, channels) => {
      const divisor = windows.countIncludePad ? whole : count;
      for (let i = 0; i < count; i++)
        for (let c = 0, cell = cells[i]!; c < channels; c++) add[cell + c] = add[cell + c]! + from[o + c]! / divisor;
    });
  });
};

/** Zeros to which `fill` adds: in double precision and rounded once where several numbers may meet in one place. */
function scattered(shape: Shape, windows: PoolingWindows, fill: (add: Float32Array | Float64Array) => void): HostTensor {
  const out = takeFloats(sizeOf(shape));
  if (overlap(windows)) {
    const totals = new Float64Array(out.length);
    fill(totals);
    out.set(totals);
  } else fill(out.fill(0));
  return new HostTensor(out, shape, "float32");
}

/** Pooling of float32, 1 to 3 spatial axes. */
export const poolings: HostKernels = {
  MaxPool: maxPool,
  MaxPoolTake: maxPoolTake,
  MaxPoolGrad: maxPoolGrad,
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
};
