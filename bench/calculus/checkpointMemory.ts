import { checkpoint, grad, observe, scope, sum, tanh, tensor, type Tensor, mul } from "chainrule/engine";
import { workOf } from "./gradientCost.ts";

/** Peak memory of a gradient through a chain, in values of the chain's width, and its work. */
export interface CheckpointMemory {
  readonly depth: number;
  readonly plain: number;
  readonly checkpointed: number;
  readonly plainWork: number;
  readonly checkpointedWork: number;
}

const width = 1024;
const layer = (x: Tensor): Tensor => tanh(mul(x, 1.01));
const chain =
  (length: number, link: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    Array.from({ length }).reduce<Tensor>(link, x);

/** A chain of n layers, plain and in √n checkpointed stretches of √n layers: exact bytes that live at the worst moment. */
export function checkpointMemory(depths: readonly number[]): CheckpointMemory[] {
  return depths.map((depth) => {
    const stretch = Math.round(Math.sqrt(depth));
    const plain = chain(depth, layer);
    const saved = chain(depth / stretch, checkpoint(chain(stretch, layer)));
    return {
      depth,
      plain: peakOf(plain),
      checkpointed: peakOf(saved),
      plainWork: costOf(plain),
      checkpointedWork: costOf(saved),
    };
  });
}

function gradientOf(f: (x: Tensor) => Tensor): () => void {
  return () => {
    scope(() => void grad((t: Tensor) => sum(f(t)))(tensor(new Float32Array(width).fill(0.5))));
  };
}

/** Peak bytes over those before, as numbers of the chain's width. */
function peakOf(f: (x: Tensor) => Tensor): number {
  const probe = tensor(0);
  const { memory } = probe.device.backend;
  const before = memory.bytes;
  let peak = 0;
  observe({ ran: () => (peak = Math.max(peak, memory.bytes - before)) }, gradientOf(f));
  probe.dispose();
  return peak / (width * 4);
}

function costOf(f: (x: Tensor) => Tensor): number {
  return workOf(gradientOf(f));
}

/** The exponent p of a power law y = c x^p through the points, by least squares of the logarithms. */
export function exponentOf(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: readonly number[]): number => values.reduce((p, q) => p + q, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const above = a.reduce((s, value, i) => s + (value - ma) * ((b[i] as number) - mb), 0);
  return above / a.reduce((s, value) => s + (value - ma) ** 2, 0);
}
