import type { DeviceKernel, DeviceKernels } from "../DeviceKernel.ts";
import type { RawWebgpuBackend } from "./RawWebgpuBackend.ts";
import { prelude } from "./wgsl.ts";

/** A workgroup per row, as in tfjs's own program, but NaN and infinite maxima spoil their row instead of vanishing. */
function rowProgram(rows: number, columns: number, name: string, last: string): object {
  const threads = columns >= 4096 ? 256 : 64;
  const fold = (combine: string) => `
      for (var reach = ${threads / 2}; reach > 0; reach = reach >> 1) {
        if (thread < reach) { shared_values[thread] = ${combine}; }
        workgroupBarrier();
      }`;
  const code = `
    var<workgroup> shared_values : array<f32, ${threads}>;
    var<workgroup> spoilt : atomic<u32>;
    var<workgroup> row_maximum : f32;
    fn main(index : i32) {
      let row = index / ${threads};
      let thread = i32(localId.x);
      let columns = uniforms.outShape[1];
      var best = -3.402823e38;
      var finite = false;
      for (var column = thread; column < columns; column += ${threads}) {
        let value = getX(row, column);
        if (isnan(value) || value == infinity()) { atomicStore(&spoilt, 1u); }
        else { best = max(best, value); if (value > -infinity()) { finite = true; } }
      }
      shared_values[thread] = select(-infinity(), best, finite);
      workgroupBarrier();
      ${fold("max(shared_values[thread], shared_values[thread + reach])")}
      if (thread == 0) { row_maximum = shared_values[0]; }
      workgroupBarrier();
      let maximum = row_maximum;
      var total = 0.0;
      for (var column = thread; column < columns; column += ${threads}) { total += exp(getX(row, column) - maximum); }
      workgroupBarrier();
      shared_values[thread] = total;
      workgroupBarrier();
      ${fold("shared_values[thread] + shared_values[thread + reach]")}
      let sum = shared_values[0];
      let bad = atomicLoad(&spoilt) != 0u || maximum == -infinity();
      for (var column = thread; column < columns; column += ${threads}) {
        let x = getX(row, column) - maximum;
        var value = ${last};
        if (bad) { value = notANumber(); }
        setOutputAtCoords(row, column, value);
      }
    }`;
  return {
    variableNames: ["x"],
    outputShape: [rows, columns],
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: [0, 1] },
    dispatch: [rows, 1, 1],
    shaderKey: `chainrule_${name}`,
    getUserCode: () => prelude + code,
  };
}

/** Softmax and LogSoftmax on webgpu. */
export function softmaxKernels(raw: RawWebgpuBackend): DeviceKernels {
  const kernel =
    (name: string, last: string): DeviceKernel =>
    ([x]) => {
      const columns = x!.shape[x!.shape.length - 1] ?? 1;
      const rows = x!.size / columns;
      // storage is flat: a view in another shape needs no copy
      const matrix = { dataId: x!.dataId, shape: [rows, columns], dtype: "float32" };
      const { dataId } = raw.runWebGPUProgram(rowProgram(rows, columns, name, last), [matrix], "float32");
      return { dataId, shape: x!.shape.slice(), dtype: "float32" };
    };
  return { Softmax: kernel("softmax", "exp(x) / sum"), LogSoftmax: kernel("logSoftmax", "x - log(sum)") };
}
