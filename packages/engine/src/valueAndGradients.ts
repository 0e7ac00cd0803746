import { showValue } from "./choices.ts";
import { zeros, ones } from "./create.ts";
import { ArgumentError, DTypeError, ShapeError } from "./errors.ts";
import { untraced } from "./op.ts";
import { backward, leaf, takeGradient } from "./reverse.ts";
import { scope } from "./scope.ts";
import { showShape } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { withLevel } from "./trace.ts";
import { requireDifferentiable, requireFunction, requireTensors } from "./transforms/checks.ts";
import { separate } from "./transforms/results.ts";
import { leavesOf, mapTree } from "./tree.ts";
import { Parameter, withMarks } from "./variable.ts";

/**
 * The gradients dL/dp of a loss with respect to parameters, which are the graph's leaves for the length of the call. `f` returns a
 * record with the scalar `loss` and whatever else of the forward pass is wanted: it comes back as plain values. Each gradient has
 * its parameter's shape and memory of its own. Errors: no parameters, one twice, one that is not of floats; a loss that is no scalar.
 */
export function valueAndGradients<T extends { readonly loss: Tensor }>(
  parameters: readonly Parameter[],
  f: () => T,
): { readonly result: T; readonly gradients: readonly Tensor[] } {
  if (!Array.isArray(parameters) || !parameters.every((parameter) => parameter instanceof Parameter))
    throw new ArgumentError(`valueAndGradients: expected an array of parameters, got ${showValue(parameters)}. Give [w, b].`);
  requireFunction("valueAndGradients", f);
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
    if (result instanceof Promise) requireTensors("valueAndGradients: the result", result);
    const { loss } = result ?? {};
    if (!(loss instanceof Tensor))
      throw new ArgumentError(
        `valueAndGradients: the function returned ${showValue(result)}. Return a record with a scalar loss.`,
      );
    if (loss.rank !== 0)
      throw new ShapeError(
        `valueAndGradients: the loss has shape ${showShape(loss.shape)}. It must be a scalar: reduce it with sum or mean.`,
      );
    requireDifferentiable("valueAndGradients", loss);
    backward(level, [loss], [ones(loss.shape, { device: loss.device })]);
    const gradients = leaves.map((x) => takeGradient(x) ?? zeros(x.shape, { device: x.device }));
    const plain = mapTree(result, untraced);
    return { result: plain, gradients: separate(gradients, leavesOf(plain)) };
  });
}
