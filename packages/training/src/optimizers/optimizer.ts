import type { Tensor } from "@chainrule/engine";

/** The state of one parameter in an optimizer, by slot name: `m`, `v`. */
export type Slots = Readonly<Record<string, Tensor>>;

/** The host numbers of a step as scalars on the device, by name: the learning rate, bias corrections. */
export type StepScalars = Readonly<Record<string, Tensor>>;

/** What a step makes of one parameter. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Slots;
}

/** An update rule: a pure map from (parameter, gradient, slots) to new values. It holds no tensors; the model holds the slots. */
export interface Optimizer {
  readonly name: string;
  /** May be set between steps; the next step uses it. */
  learningRate: number;
  /** What `name` and `learningRate` leave open, as plain data: part of a recorded step's key. */
  readonly options: Readonly<Record<string, number | boolean | string>>;
  /** The slots of each parameter with the value that fills them at the start. */
  readonly slots: Readonly<Record<string, number>>;
  /** The host numbers of step t = 1, 2, …, in double precision. They enter the step by name. */
  scalars(t: number): Readonly<Record<string, number>>;
  /** The update formula, in ops. */
  update(parameter: Tensor, gradient: Tensor, slots: Slots, scalars: StepScalars): Updated;
}
