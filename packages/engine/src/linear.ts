import type { Attributes, Kernel } from "./kernels.ts";
import { apply } from "./op.ts";
import type { Application, Derivative, Op } from "./op.ts";
import { uploadConstant } from "./operand.ts";
import { runKernel } from "./runKernel.ts";
import type { Tensor } from "./tensor.ts";

/** The transpose of a linear map: upstream dL/dy to dL/dx, for one operand or for each. */
export type Adjoint<A> = (upstream: Tensor, application: Application<A>) => Derivative | readonly Derivative[];

/** How a linear op's operands reach its kernel. */
export interface LinearOptions {
  /** How many trailing operands are not differentiated (indices, a condition). */
  readonly parameters?: number;
  /** The kernel's operands from the op's, where the order differs. */
  readonly arrange?: (inputs: readonly Tensor[]) => readonly Tensor[];
}

/** An op linear in its operands: y = A x. Its jvp is the op itself on the tangents, its vjp the adjoint A^T. */
export function linear<K extends Kernel>(
  kernel: K,
  adjoint: Adjoint<Attributes<K>>,
  { parameters = 0, arrange = (inputs) => inputs }: LinearOptions = {},
): Op<Attributes<K>> {
  const op: Op<Attributes<K>> = {
    name: kernel,
    forward: (inputs, attributes) => [runKernel(kernel, arrange(inputs), attributes)],
    vjp: ([upstream], application) => {
      const result = adjoint(upstream as Tensor, application);
      return Array.isArray(result) ? (result as readonly Derivative[]) : [result as Derivative];
    },
    jvp: (tangents, { inputs, attributes }) => {
      const differentiated = inputs.length - parameters;
      const operands = inputs.map((x, i) => (i >= differentiated ? x : (tangents[i] ?? zerosOf(x))));
      return [apply(op, operands, attributes)];
    },
  };
  return op;
}

function zerosOf(x: Tensor): Tensor {
  return uploadConstant(x.device, new Float32Array(x.size), x.shape, "float32");
}
