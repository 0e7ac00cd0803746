import type { Attributes, Call } from "@chainrule/engine";
import { multiply, multiplyAll, productSizes } from "../matMul.ts";
import { reducedSizes, reduceLoops } from "../reductions.ts";
import { softmaxLoops } from "../softmax.ts";
import type { Operand } from "./Slot.ts";

/** One instruction of a prepared program. */
export type Instruction = () => void;

/**
 * A call with its sizes worked out, from slots into a slot: for the kernels that small steps consist of. Undefined for the others, and for
 * other dtypes than float32.
 */
export function bindCall(
  { kernel, attributes }: Call,
  operands: readonly Operand[],
  { slot: out }: Operand,
): Instruction | undefined {
  if (operands.some(({ dtype }) => dtype !== "float32")) return undefined;
  const [a, b, c] = operands as readonly [Operand, Operand, Operand?];
  const x = a.slot;
  switch (kernel) {
    case "_FusedMatMul": {
      const [m, k, n] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
      const [y, bias] = [b.slot, c?.slot];
      return () =>
        multiply(floats(x), 0, k, 1, floats(y), 0, n, 1, bias === undefined ? undefined : floats(bias), floats(out), 0, m, k, n);
    }
    case "BatchMatMul": {
      const sizes = productSizes(a.shape, b.shape, attributes as Attributes<"BatchMatMul">);
      const y = b.slot;
      return () => multiplyAll(floats(x), floats(y), floats(out), sizes);
    }
    case "Sum":
    case "Mean":
    case "Max":
    case "Min": {
      const sizes = reducedSizes(a.shape, (attributes as Attributes<"Sum">).axis);
      if (sizes === undefined) return undefined;
      const [outer, length, inner] = sizes;
      const loop = reduceLoops[kernel];
      return () => loop(floats(x), outer, length, inner, floats(out));
    }
    case "Softmax":
    case "LogSoftmax": {
      const n = a.shape[a.shape.length - 1] ?? 1;
      const loop = softmaxLoops[kernel];
      return () => loop(floats(x), n, floats(out));
    }
    default:
      return undefined;
  }
}

function floats({ values }: { readonly values: unknown }): Float32Array {
  return values as Float32Array;
}
