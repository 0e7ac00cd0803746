import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

/** Makes constants on the device under test. */
export interface Constants {
  readonly ints: (values: readonly number[], shape?: readonly number[]) => Tensor<1, "int32">;
  readonly bools: (values: readonly number[], shape: readonly number[]) => Tensor<1, "bool">;
}

/** Where the numbers of one operand come from: [low, high), or numbers given. */
export interface OperandSpec {
  readonly shape: readonly number[];
  readonly low?: number;
  readonly high?: number;
  /** Numbers closer to one of these than 0.05 are pushed away: an op has a kink there. */
  readonly kinks?: readonly number[];
  readonly values?: readonly number[];
}

/** One way to call an op. All operands are differentiated; everything else is closed over. */
export interface Configuration {
  readonly label: string;
  readonly operands: readonly OperandSpec[];
  readonly call: (x: readonly Tensor[], make: Constants) => Tensor | readonly Tensor[];
  /** Not run on devices other than the reference: for second paths of one formula that kernels do not see. */
  readonly referenceOnly?: boolean;
}

/** The shape of most operands. */
export const small = [2, 3] as const;

/** An op of one tensor. */
export type One = (x: Tensor) => Tensor;
/** An op of two tensors. */
export type Two = (a: Tensor, b: Tensor) => Tensor;

/** Unary ops: on a small matrix of numbers from [low, high). */
export function unary(op: One, low = -2, high = 2, kinks: readonly number[] = []): Configuration[] {
  return [{ label: "[2, 3]", operands: [{ shape: small, low, high, kinks }], call: ([x]) => op(x as Tensor) }];
}

/** Binary ops: equal shapes, a row, both broadcast, a scalar, one tensor on both sides, and a number on either side. */
export function binary(op: Two, low = -2, high = 2, host = 1.5): Configuration[] {
  const pair = (a: readonly number[], b: readonly number[], referenceOnly = false): Configuration => ({
    label: `[${a.join(", ")}] and [${b.join(", ")}]`,
    operands: [
      { shape: a, low, high },
      { shape: b, low, high },
    ],
    call: ([p, q]) => op(p as Tensor, q as Tensor),
    referenceOnly,
  });
  const single = { shape: small, low, high };
  return [
    pair(small, small),
    pair([2, 1], [3]),
    pair([], small, true),
    pair([2, 3], [1, 1], true),
    pair([1], [1, 1], true),
    { label: "x and x", operands: [single], call: ([x]) => op(x as Tensor, x as Tensor), referenceOnly: true },
    {
      label: "x and a number",
      operands: [single],
      call: ([x]) => op(x as Tensor, host as unknown as Tensor),
      referenceOnly: true,
    },
    {
      label: "a number and x",
      operands: [single],
      call: ([x]) => op(host as unknown as Tensor, x as Tensor),
      referenceOnly: true,
    },
  ];
}

/** Reductions: over all axes, one, several, the last, none. */
export function reduction(op: (x: Tensor, options: engine.Reduction) => Tensor): Configuration[] {
  const options: readonly engine.Reduction[] = [
    {},
    { axis: 1 },
    { axis: [0, 2], keepDims: true },
    { axis: -1, keepDims: true },
    { axis: [] },
  ];
  return options.map((option) => ({
    label: JSON.stringify(option),
    operands: [{ shape: [2, 3, 2], low: -2, high: 2 }],
    call: ([x]) => op(x as Tensor, option),
    referenceOnly: option.axis !== 1,
  }));
}

/** A product of two shapes. */
export function matrices(
  a: readonly number[],
  b: readonly number[],
  options: engine.MatMulOptions = {},
  referenceOnly = true,
): Configuration {
  return {
    label: `[${a.join(", ")}] [${b.join(", ")}] ${JSON.stringify(options)}`,
    operands: [{ shape: a }, { shape: b }],
    call: ([p, q]) => engine.matMul(p as Tensor<2>, q as Tensor<2>, options),
    referenceOnly,
  };
}

/** One operand of a shape, with what its range or the configuration has besides. */
export const one = (
  label: string,
  shape: readonly number[],
  op: (x: Tensor, make: Constants) => Tensor,
  more: Partial<OperandSpec & Configuration> = {},
): Configuration => {
  const { referenceOnly = false, ...range } = more;
  return { label, operands: [{ shape, ...range }], call: ([x], make) => op(x as Tensor, make), referenceOnly };
};
