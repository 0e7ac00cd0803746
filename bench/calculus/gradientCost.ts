import { observe, Rng, scope, sum, tanh, matMul, tensor, type Tensor, valueAndGrad } from "chainrule/engine";
import { spread } from "../report/spread.ts";

/** A function of many parameters beside its gradient. */
export interface GradientCost {
  readonly parameters: number;
  /** Multiplications of the products and elements of all other results. */
  readonly forwardWork: number;
  readonly gradientWork: number;
  /** Milliseconds, medians over interleaved rounds. */
  readonly forwardTime: number;
  readonly gradientTime: number;
}

const batch = 32;
const depth = 4;

/** A network of four layers of one width, and its loss on a batch. */
function network(width: number): { weights: Tensor<2>[]; loss: (weights: readonly Tensor[]) => Tensor } {
  const rng = new Rng(1);
  const matrix = (rows: number, columns: number, key: string): Tensor<2> =>
    tensor(rng.key(key).normal(rows * columns, 0, 1 / Math.sqrt(columns)), { shape: [rows, columns] }) as Tensor<2>;
  const x = matrix(batch, width, "x");
  return {
    weights: Array.from({ length: depth }, (_, i) => matrix(width, width, `w${i}`)),
    loss: (weights) => sum(weights.reduce<Tensor>((h, w) => tanh(matMul(h as Tensor<2>, w as Tensor<2>)), x)),
  };
}

/** Work of all kernels that `fn` runs, exactly. */
export function workOf(fn: () => unknown): number {
  let work = 0;
  observe(
    {
      ran: ({ kernel, inputs, output, attributes }) => {
        const size = output.shape.reduce((p, q) => p * q, 1);
        const inner = (attributes as { readonly transposeA?: boolean }).transposeA === true ? -2 : -1;
        work += kernel === "BatchMatMul" ? size * (inputs[0]?.shape.at(inner) ?? 1) : size;
      },
    },
    () => scope(fn),
  );
  return work;
}

/** The cost of f and of (f, gradient) on the default device, for each width; `rounds` of both in turn, each long enough to time. */
export async function gradientCosts(widths: readonly number[], rounds: number): Promise<GradientCost[]> {
  const costs: GradientCost[] = [];
  for (const width of widths) {
    const { weights, loss } = network(width);
    const device = (weights[0] as Tensor).device;
    const forward = (): void => scope(() => void loss(weights));
    const gradient = (): void => scope(() => void valueAndGrad(loss)(weights));
    const timed = async (fn: () => void, repeats: number): Promise<number> => {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) fn();
      await device.backend.sync();
      return (performance.now() - start) / repeats;
    };
    const once = Math.max(await timed(forward, 3), 1e-3);
    const repeats = Math.max(1, Math.ceil(30 / once));
    await timed(gradient, Math.ceil(repeats / 3));
    const [forwardTimes, gradientTimes]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      forwardTimes.push(await timed(forward, repeats));
      gradientTimes.push(await timed(gradient, Math.ceil(repeats / 3)));
    }
    costs.push({
      parameters: depth * width * width,
      forwardWork: workOf(() => loss(weights)),
      gradientWork: workOf(() => valueAndGrad(loss)(weights)),
      forwardTime: spread(forwardTimes).median,
      gradientTime: spread(gradientTimes).median,
    });
    for (const w of weights) w.dispose();
  }
  return costs;
}
