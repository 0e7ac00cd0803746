import { type Group, type Program, sizeOf } from "@chainrule/engine";
import type { Slot } from "./Slot.ts";

/** A chain as one loop over n elements: operands from outside and results, in the order of their names in the chain. */
export type FusedLoop = (inputs: readonly Slot[], outputs: readonly Slot[], n: number) => void;

/** A group as a fused loop sees it. */
export interface FusedGroup {
  readonly loop: FusedLoop;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * The chains of the optimizers, which go over all parameters in every step. Each number is rounded to float32 where the chain of kernels
 * would have stored it, so the loop gives the same bits. x: an operand of the result's shape; n: a single number; t: what the chain made.
 */
const loops: Readonly<Record<string, FusedLoop>> = {
  // Adam: m, v and the parameter
  [[
    "t0 = Sub x0 x1",
    "t1 = Multiply t0 n2",
    "t2 = Add x1 t1",
    "t3 = Square x0",
    "t4 = Sub t3 x3",
    "t5 = Multiply t4 n4",
    "t6 = Add x3 t5",
    "t7 = Multiply t2 n5",
    "t8 = Sqrt t6",
    "t9 = Add t8 n6",
    "t10 = RealDiv t7 t9",
    "t11 = Sub x7 t10",
    "gives t2 t6 t11",
  ].join("; ")]: (x, y, n) => {
    const [g, m, v, w] = [floats(x[0]!), floats(x[1]!), floats(x[3]!), floats(x[7]!)];
    const [rest1, rest2, rate, epsilon] = [floats(x[2]!)[0]!, floats(x[4]!)[0]!, floats(x[5]!)[0]!, floats(x[6]!)[0]!];
    const [newM, newV, newW] = [floats(y[0]!), floats(y[1]!), floats(y[2]!)];
    for (let i = 0; i < n; i++) {
      const gi = g[i]!;
      const mi = round(m[i]! + round(round(gi - m[i]!) * rest1));
      const vi = round(v[i]! + round(round(round(gi * gi) - v[i]!) * rest2));
      newM[i] = mi;
      newV[i] = vi;
      newW[i] = w[i]! - round(round(mi * rate) / round(round(Math.sqrt(vi)) + epsilon));
    }
  },

  // momentum in Keras's form: the velocity and the parameter
  [["t0 = Multiply x0 n1", "t1 = Multiply x2 n3", "t2 = Sub t1 t0", "t3 = Add x4 t2", "gives t2 t3"].join("; ")]: (x, y, n) => {
    const [g, v, w] = [floats(x[0]!), floats(x[2]!), floats(x[4]!)];
    const [rate, momentum] = [floats(x[1]!)[0]!, floats(x[3]!)[0]!];
    const [newV, newW] = [floats(y[0]!), floats(y[1]!)];
    for (let i = 0; i < n; i++) {
      const vi = round(round(v[i]! * momentum) - round(g[i]! * rate));
      newV[i] = vi;
      newW[i] = w[i]! + vi;
    }
  },

  // gradient descent
  [["t0 = Multiply x0 n1", "t1 = Sub x2 t0", "gives t1"].join("; ")]: (x, y, n) => {
    const [g, w, rate, newW] = [floats(x[0]!), floats(x[2]!), floats(x[1]!)[0]!, floats(y[0]!)];
    for (let i = 0; i < n; i++) newW[i] = w[i]! - round(g[i]! * rate);
  },
};

/** The fused loop of a group, if it has one. */
export function fusedLoopOf({ calls, outputs }: Group, { values }: Program): FusedGroup | undefined {
  const size = sizeOf(values[calls[0]!.output]!.shape);
  const made = new Map(calls.map(({ output }, i) => [output, i]));
  const inputs: number[] = [];
  const named = (value: number): string => {
    const own = made.get(value);
    if (own !== undefined) return `t${own}`;
    const known = inputs.indexOf(value);
    const number = known >= 0 ? known : inputs.push(value) - 1;
    return `${sizeOf(values[value]!.shape) === size ? "x" : "n"}${number}`;
  };
  const lines = calls.map(({ kernel, inputs: operands }, i) => `t${i} = ${kernel} ${operands.map(named).join(" ")}`);
  const leaving = calls.map(({ output }) => output).filter((value) => outputs.includes(value));
  const numbers = inputs.every((value) => [1, size].includes(sizeOf(values[value]!.shape)));
  const loop = numbers ? loops[[...lines, `gives ${leaving.map(named).join(" ")}`].join("; ")] : undefined;
  return loop && { loop, inputs, outputs: leaving };
}

const round = Math.fround;

function floats({ values }: Slot): Float32Array {
  return values as Float32Array;
}
