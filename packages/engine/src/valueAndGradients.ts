import { showValue } from "./choices.ts";
import { zeros, ones } from "./create.ts";
import { ArgumentError, DTypeError, ShapeError } from "./errors.ts";
import { untraced } from "./op.ts";
import { backward, leaf, takeGradient } from "./reverse.ts";
import { scope } from "./scope.ts";
import { showShape } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { withLevel } from "./trace.ts";
import { mapTree } from "./tree.ts";
import { withMarks } from "./variable.ts";
import type { Parameter } from "./variable.ts";

/**
 * The gradients dL/dp of a loss with respect to parameters, which are the graph's leaves for the length of the call. `f` returns a
 * record with the scalar `loss` and whatever else of the forward pass is wanted: it comes back as plain values.
 */
export function valueAndGradients<T extends { readonly loss: Tensor }>(
  parameters: readonly Parameter[],
  f: () => T,
): { readonly result: T; readonly gradients: readonly Tensor[] } {
  for (const { dtype } of parameters)
    if (dtype !== "float32")
      throw new DTypeError(`valueAndGradients: cannot differentiate ${dtype}. Only float32 parameters have derivatives.`);
  if (new Set(parameters).size !== parameters.length)
    throw new ArgumentError("valueAndGradients: one parameter is given twice. Give each once: its gradient is the same.");
  return scope(() => {
    const { level, leaves, result } = withLevel("reverse", (opened) => {
      const marked = parameters.map((parameter) => leaf(opened, parameter.value));
      return { level: opened, leaves: marked, result: withMarks(parameters, marked, f) };
    });
    const { loss } = result ?? {};
    if (!(loss instanceof Tensor))
      throw new ArgumentError(
        `valueAndGradients: the function returned ${showValue(result)}. Return a record with a scalar loss.`,
      );
    if (loss.rank !== 0)
      throw new ShapeError(
        `valueAndGradients: the loss has shape ${showShape(loss.shape)}. It must be a scalar: reduce it with sum or mean.`,
      );
    backward(level, [loss], [ones(loss.shape, { device: loss.device })]);
    const gradients = leaves.map((x) => takeGradient(x) ?? zeros(x.shape, { device: x.device }));
    return { result: mapTree(result, untraced), gradients };
  });
}
