import { type Attributes, broadcastShapes, type Device, type Handle, type Kernel, type Shape, sizeOf } from "@chainrule/engine";
import type { KernelCase } from "./cases/kernelCase.ts";

/** A program drawn at random: a call per instruction, over what stands before. */
export interface RandomCalls {
  readonly inputs: KernelCase["inputs"];
  readonly instructions: readonly (readonly [number, number, number, number])[];
}

interface Value {
  readonly handle: Handle;
  /** Whether it is exact, so that a comparison falls out the same on every device. */
  readonly exact: boolean;
}

type Instruction = (values: readonly Value[], pick: readonly number[], device: Device) => Value | undefined;

const unary: readonly Kernel[] = ["Tanh", "Relu", "Square", "Neg", "Sigmoid", "Abs", "Softplus", "Erf", "Identity", "Sin", "Elu"];
const binary: readonly Kernel[] = ["Add", "Sub", "Multiply", "Maximum", "Minimum", "SquaredDifference"];
const reductions = ["Sum", "Mean", "Max", "Min"] as const;
const rough: ReadonlySet<Kernel> = new Set<Kernel>(["Tanh", "Sigmoid", "Softplus", "Erf", "Sin", "Elu"]);

const at = (values: readonly Value[], pick: number): Value => values[pick % values.length]!;
const isMatrix = ({ handle }: Value): boolean => handle.shape.length === 2;

/** The value that fits beside x, from `pick` on. */
function beside(values: readonly Value[], pick: number, fits: (value: Value) => boolean): Value | undefined {
  for (let i = 0; i < values.length; i++) if (fits(at(values, pick + i))) return at(values, pick + i);
  return undefined;
}

function broadcasts(a: Shape, b: Shape): boolean {
  try {
    return sizeOf(broadcastShapes("random", a, b)) <= 12_000;
  } catch {
    return false;
  }
}

const instructions: readonly Instruction[] = [
  (values, [x, which], device) => {
    const kernel = unary[which! % unary.length]!;
    const { handle, exact } = at(values, x!);
    return { handle: device.run(kernel, [handle], {}), exact: exact && !rough.has(kernel) && kernel !== "Square" };
  },
  (values, [x, y, which], device) => {
    const a = at(values, x!);
    const b = beside(values, y!, ({ handle }) => broadcasts(a.handle.shape, handle.shape));
    if (b === undefined) return undefined;
    const kernel = binary[which! % binary.length]!;
    const exact = a.exact && b.exact && (kernel === "Maximum" || kernel === "Minimum");
    return { handle: device.run(kernel, [a.handle, b.handle], {}), exact };
  },
  (values, [x, y, alpha], device) => {
    const a = at(values, x!);
    const b = beside(values, y!, (one) => one.exact && String(one.handle.shape) === String(a.handle.shape));
    if (b === undefined) return undefined;
    const gated = device.run("Gate", [a.handle, b.handle], { alpha: [0, 0.25][alpha! % 2]! });
    return { handle: gated, exact: a.exact && b.exact };
  },
  (values, [x, y], device) => {
    const a = beside(values, x!, (one) => one.exact);
    const b = beside(values, y!, (one) => one.exact && String(one.handle.shape) === String(a?.handle.shape));
    if (a === undefined || b === undefined) return undefined;
    const condition = device.run("GreaterEqual", [a.handle, b.handle], {});
    const chosen = device.run("Select", [condition, a.handle, b.handle], {});
    device.free(condition);
    return { handle: chosen, exact: true };
  },
  (values, [x, which, axes], device) => {
    const { handle } = at(values, x!);
    const rank = handle.shape.length;
    if (rank === 0) return undefined;
    const chosen = [[0], [rank - 1], handle.shape.map((_, i) => i)][axes! % 3]!;
    const kernel = reductions[which! % 4]!;
    return { handle: device.run(kernel, [handle], { axis: chosen, keepDims: axes! % 2 === 0 }), exact: false };
  },
  (values, [x, y, flags], device) => {
    const a = beside(values, x!, isMatrix);
    if (a === undefined) return undefined;
    const transposeA = flags! % 2 === 1;
    const k = a.handle.shape[transposeA ? 0 : 1]!;
    const b = beside(values, y!, (one) => isMatrix(one) && one.handle.shape.includes(k));
    if (b === undefined) return undefined;
    const transposeB = b.handle.shape[0] !== k;
    const wide = [a.handle, b.handle].every(({ shape }) => sizeOf(shape) <= 6000);
    return wide
      ? { handle: device.run("BatchMatMul", [a.handle, b.handle], { transposeA, transposeB }), exact: false }
      : undefined;
  },
  (values, [x, which], device) => {
    const one = beside(values, x!, ({ handle }) => handle.shape.length > 0);
    if (one === undefined) return undefined;
    return { handle: device.run((["Softmax", "LogSoftmax"] as const)[which! % 2]!, [one.handle], {}), exact: false };
  },
  (values, [x, which], device) => {
    const one = beside(values, x!, isMatrix);
    if (one === undefined) return undefined;
    const [rows, columns] = one.handle.shape as readonly [number, number];
    const moves: readonly [Kernel, Attributes][] = [
      ["Transpose", { perm: [1, 0] }],
      ["Reshape", { shape: [columns, rows] }],
      ["Reshape", { shape: [rows * columns] }],
      ["Slice", { begin: [rows >> 1, columns >> 1], size: [rows - (rows >> 1), columns - (columns >> 1)] }],
      ["Reverse", { dims: [1] }],
    ];
    const [kernel, attributes] = moves[which! % moves.length]!;
    return { handle: device.run(kernel, [one.handle], attributes as never), exact: one.exact };
  },
  (values, [x, y], device) => {
    const a = beside(values, x!, isMatrix);
    const b = beside(values, y!, (one) => isMatrix(one) && one.handle.shape[0] === a?.handle.shape[0]);
    if (a === undefined || b === undefined) return undefined;
    return { handle: device.run("Concat", [a.handle, b.handle], { axis: 1 }), exact: a.exact && b.exact };
  },
];

/** Runs a random program; the results are those values that `kept` picks, and the last. What is no result is freed. */
export function runRandom(
  { instructions: drawn }: RandomCalls,
  device: Device,
  inputs: readonly Handle[],
  kept: (place: number) => boolean = (place) => place % 3 === 0,
): readonly Handle[] {
  const values: Value[] = inputs.map((handle) => ({ handle, exact: true }));
  for (const [which, ...picks] of drawn) {
    const made = instructions[which % instructions.length]!(values, picks, device);
    if (made !== undefined) values.push(made);
  }
  const made = values.slice(inputs.length).map(({ handle }) => handle);
  made.forEach((handle, i) => {
    if (!kept(i) && i !== made.length - 1) device.free(handle);
  });
  return made.filter((_, i) => kept(i) || i === made.length - 1);
}
