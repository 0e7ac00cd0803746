import {
  ArgumentError,
  Parameter,
  requireKnownOptions,
  showValue,
  tensor,
  withDefaultDevice,
  withMarks,
} from "@chainrule/engine";
import type { Device, Shape, Tensor, TypedArray, Variable } from "@chainrule/engine";
import { Model } from "../model.ts";
import type { Rows } from "../source.ts";

/** A batch to inspect a model with. */
export interface InspectedBatch {
  readonly x: Rows;
  readonly y: Rows;
  readonly sampleWeight?: Rows;
}

/** A value on the host, under its path. */
export interface NamedValue {
  readonly path: string;
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** A model's loss on one batch as a function of its parameters and its input, for any device: the model itself stays where it is. */
export interface LossFunction {
  readonly parameters: readonly NamedValue[];
  readonly input: NamedValue;
  /** The loss, and the network's output, on a device that holds the parameters and the input; made inside the caller's scope. */
  readonly run: (device: Device, parameters: readonly Tensor[], input: Tensor) => { loss: Tensor; output: Tensor };
}

/**
 * The training pass of a model as a pure function. Buffers have their values of now; random masks are those of the next step, the same at
 * every run. Errors: no model, or a batch that does not fit it.
 */
export async function lossAsFunction(where: string, model: unknown, inputs: InspectedBatch): Promise<LossFunction> {
  if (!(model instanceof Model)) throw new ArgumentError(`${where}: expected a compiled model, got ${showValue(model)}.`);
  requireKnownOptions(`${where}: inputs`, inputs, ["x", "y", "sampleWeight"]);
  const { step } = model;
  const { steps } = step.state;
  const batch = await model.batchOf(where, inputs.x, inputs.y, inputs.sampleWeight);
  const named = step.state.network.variables();
  const values = await Promise.all(named.map(({ variable }) => variable.read()));
  const parameters = named.flatMap(({ path, variable }, i) =>
    variable instanceof Parameter ? [{ path, data: values[i] as TypedArray, shape: variable.shape as Shape, variable }] : [],
  );
  const buffers = named.flatMap(({ variable }, i) =>
    variable instanceof Parameter ? [] : [{ variable: variable as Variable, data: values[i] as TypedArray }],
  );
  const variables = [...parameters.map(({ variable }) => variable as Variable), ...buffers.map(({ variable }) => variable)];
  return {
    parameters: parameters.map(({ path, data, shape }) => ({ path, data, shape })),
    input: { path: "input", data: batch.x.data, shape: batch.x.shape },
    run: (device, given, x) => {
      const held = buffers.map(({ variable, data }) => tensor(data, { shape: variable.shape, dtype: variable.dtype, device }));
      // a fit that runs meanwhile moves on: masks are those of the step that was next at the beginning
      const now = step.state.steps;
      step.state.steps = steps;
      step.prepare(batch);
      const pass = (): { loss: Tensor; output: Tensor } => step.forward({ ...step.enterBatch(device), x }, device);
      try {
        return withDefaultDevice(device, () => withMarks(variables, [...given, ...held], pass));
      } finally {
        step.state.steps = now;
      }
    },
  };
}
