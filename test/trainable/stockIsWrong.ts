import { type Device, sizeOf } from "@chainrule/engine";
import { stockKernel } from "../../packages/backend-tfjs/src/stockKernel.ts";
import { TfjsHandle } from "../../packages/backend-tfjs/src/TfjsHandle.ts";
import type { RawBackend, StockKernel, TensorInfo } from "../../packages/backend-tfjs/src/tfjsTypes.ts";
import type { KernelCase } from "../backend-tfjs/cases/kernelCase.ts";
import { difference, outcomeOf } from "../backend-tfjs/compare.ts";

/** Differences above this part of a result's largest magnitude are no rounding, not even of float32 sums over thousands of terms. */
const roughly = 1e-3;

/** The first case in which tfjs's own kernel is wrong, with what is wrong; undefined where it is right in all. */
export async function stockIsWrong(
  kernel: StockKernel,
  raw: RawBackend,
  cases: readonly KernelCase[],
  reference: Device,
): Promise<string | undefined> {
  for (const one of cases) {
    const wrong = await wrongOn(kernel, raw, one, reference);
    if (wrong !== undefined) return `${one.name}: ${wrong}`;
  }
  return undefined;
}

/** What tfjs's own kernel does wrong on a case: another shape, type or value than the reference's, or an exception; undefined where it is right. */
async function wrongOn(kernel: StockKernel, raw: RawBackend, one: KernelCase, reference: Device): Promise<string | undefined> {
  const want = await outcomeOf(reference, one);
  const own = one.inputs.map(
    ({ data, shape, dtype }) => new TfjsHandle(raw.write(data.slice(), [...shape], dtype), [...shape], dtype),
  );
  let output: TensorInfo | undefined;
  let wrong: string | undefined;
  try {
    // tfjs's fused product takes batches of matrices only
    const isFused = one.kernel === "_FusedMatMul";
    if (isFused) for (const matrix of own.slice(0, 2)) matrix.shape = [1, ...matrix.shape];
    output = stockKernel(one.kernel, kernel, raw)(own, one.attributes as never);
    if (isFused) output.shape = output.shape.slice(1);
    const values = sizeOf(output.shape) === 0 ? [] : ((await raw.read(output.dataId)) as ArrayLike<number>);
    wrong = difference(
      { shape: [...output.shape], dtype: output.dtype, values: Float64Array.from(values) as never },
      want,
      roughly,
      false,
    );
  } catch (error) {
    wrong = String(error);
  }
  try {
    for (const { dataId } of output === undefined ? own : [...own, output]) raw.disposeData(dataId);
  } catch (error) {
    wrong ??= `it has written out of its bounds, and memory cannot be given back (${String(error)})`;
  }
  return wrong;
}
