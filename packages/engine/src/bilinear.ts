import { add } from "./elementwise.ts";
import type { Attributes, Kernel } from "./kernels.ts";
import { apply } from "./op.ts";
import type { Op } from "./op.ts";
import { runKernel } from "./runKernel.ts";
import type { Tensor } from "./tensor.ts";

/** An op linear in each of two operands: y = B(a, b). The product rule gives jvp = B(da, b) + B(a, db); each adjoint gives one half of the vjp. */
export function bilinear<K extends Kernel>(
  kernel: K,
  adjointA: (upstream: Tensor, b: Tensor, attributes: Attributes<K>) => Tensor,
  adjointB: (upstream: Tensor, a: Tensor, attributes: Attributes<K>) => Tensor,
): Op<Attributes<K>> {
  const op: Op<Attributes<K>> = {
    name: kernel,
    forward: (inputs, attributes) => [runKernel(kernel, inputs, attributes)],
    vjp: ([upstream], { inputs: [a, b], attributes, needs }) => [
      needs[0] === true ? adjointA(upstream as Tensor, b as Tensor, attributes) : undefined,
      needs[1] === true ? adjointB(upstream as Tensor, a as Tensor, attributes) : undefined,
    ],
    jvp: ([da, db], { inputs: [a, b], attributes }) => {
      const left = da === undefined ? undefined : apply(op, [da, b as Tensor], attributes);
      const right = db === undefined ? undefined : apply(op, [a as Tensor, db], attributes);
      return [left === undefined ? right : right === undefined ? left : add(left, right)];
    },
  };
  return op;
}
