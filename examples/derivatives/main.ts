// Three ways to a derivative, on the same functions: by hand (symbolic), by finite differences (numerical), and by the chain rule
// (automatic, in forward and in reverse mode). First how wrong each is, then what each costs.
//
//   node ../../scripts/run.mjs main.ts [--out folder]
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { grad, jvp, lineChart, Rng, tensor, useBackend, valueAndJacobian } from "chainrule";
import type { Tensor } from "chainrule";
import { exp, matMul, mul, observe, scope, sin, tanh } from "chainrule/engine";

const { values: flags } = parseArgs({ options: { out: { type: "string" } } });
const folder = flags.out ?? fileURLToPath(new URL("output/", import.meta.url));
mkdirSync(folder, { recursive: true });
const save = (name: string, svg: string): void => {
  writeFileSync(`${folder}/${name}`, svg);
  console.log(`  written: ${folder.replace(/\/$/, "")}/${name}`);
};
await useBackend("reference"); // float64

const number = async (make: () => Tensor): Promise<number> => {
  const t = scope(make);
  const [value] = await t.read();
  t.dispose();
  return value as number;
};

// --- how wrong: error against the step --------------------------------------------------------------------------------------------
// A difference quotient errs twice: it cuts the Taylor series off (the error grows with the step, h for one-sided and h² for central
// differences), and it subtracts nearly equal numbers (rounding, which grows as 1 / h). Hence the V. The chain rule does neither.

const f = (x: Tensor): Tensor => mul(sin(x), exp(x));
const at = 1.3;
const byHand = (Math.sin(at) + Math.cos(at)) * Math.exp(at); // f' = (sin x + cos x) e^x

const value = (x: number): Promise<number> => number(() => f(tensor(x)));
const relative = (derivative: number): number => Math.abs(derivative - byHand) / Math.abs(byHand);
const steps = Array.from({ length: 31 }, (_, k) => 10 ** (-k / 2));
const [oneSided, central]: [number[], number[]] = [[], []];
for (const h of steps) {
  oneSided.push(relative(((await value(at + h)) - (await value(at))) / h));
  central.push(relative(((await value(at + h)) - (await value(at - h))) / (2 * h)));
}
const reverse = relative(await number(() => grad(f)(tensor(at))));
const forward = relative(await number(() => jvp(f, tensor(at), tensor(1)).tangent));

const best = (errors: readonly number[]): string => {
  const least = Math.min(...errors);
  return `${least.toExponential(1)} at the step ${(steps[errors.indexOf(least)] as number).toExponential(1)}`;
};
console.log(`f(x) = sin(x) e^x at ${at}: f' = ${byHand} by hand. Relative errors:`);
console.log(`  one-sided difference, at its best: ${best(oneSided)}`);
console.log(`  central difference, at its best: ${best(central)}`);
console.log(`  forward mode: ${forward.toExponential(1)}`);
console.log(`  reverse mode: ${reverse.toExponential(1)}`);
const level = (error: number): number[] => steps.map(() => Math.max(error, 1e-17)); // an error of 0 has no logarithm
save(
  "error.svg",
  lineChart({
    title: "Error of a derivative against the step of the difference",
    xTitle: "step h",
    yTitle: "relative error",
    logX: true,
    logY: true,
    series: [
      { name: "(f(x + h) − f(x)) / h", x: steps, y: oneSided },
      { name: "(f(x + h) − f(x − h)) / 2h", x: steps, y: central },
      { name: "forward mode", x: steps, y: level(forward), dashed: true },
      { name: "reverse mode", x: steps, y: level(reverse), dashed: true },
    ],
  }),
);

// --- what it costs: a whole Jacobian of n inputs and m outputs ----------------------------------------------------------------------
// Differences evaluate f twice per input. Forward mode takes one walk per input, reverse mode one per output. Counted in numbers
// computed: the sizes of the results of all kernels that run, which no other program on the machine can disturb.

const rng = new Rng(1);
const matrix = (rows: number, columns: number): Tensor<2> =>
  tensor(rng.key(rows, columns).uniform(rows * columns, -1, 1), { shape: [rows, columns] }) as Tensor<2>;
const hidden = 16;

/** tanh(tanh(x A) B): R^n to R^m. */
function network(n: number, m: number): (x: Tensor<2>) => Tensor {
  const [a, b] = [matrix(n, hidden), matrix(hidden, m)];
  return (x) => tanh(matMul(tanh(matMul(x, a)), b) as Tensor<2>);
}

/** Multiplications of the products and elements of the rest, over all kernels that `fn` runs. */
function workOf(fn: () => unknown): number {
  let work = 0;
  observe(
    {
      ran: ({ kernel, inputs, output }) => {
        const size = output.shape.reduce((p, q) => p * q, 1);
        work += kernel === "BatchMatMul" ? size * (inputs[0]?.shape.at(-1) ?? 1) : size;
      },
    },
    () => scope(fn),
  );
  return work;
}

function costs(n: number, m: number): { once: number; differences: number; forward: number; reverse: number; chosen: string } {
  const net = network(n, m);
  const x = matrix(1, n);
  const once = workOf(() => net(x));
  return {
    once,
    differences: 2 * n * once,
    forward: workOf(() => valueAndJacobian(net, { mode: "forward" })(x)),
    reverse: workOf(() => valueAndJacobian(net, { mode: "reverse" })(x)),
    chosen: valueAndJacobian(net)(x).mode,
  };
}

const sizes = [1, 2, 4, 8, 16, 32, 64];
for (const [varied, file] of [
  ["inputs", "cost-inputs.svg"],
  ["outputs", "cost-outputs.svg"],
] as const) {
  const table = sizes.map((size) => (varied === "inputs" ? costs(size, 8) : costs(8, size)));
  console.log(`\nThe Jacobian of ${varied === "inputs" ? "n inputs, 8 outputs" : "8 inputs, m outputs"}, in evaluations of f:`);
  sizes.forEach((size, i) => {
    const { once, differences, forward: fwd, reverse: rev, chosen } = table[i] as ReturnType<typeof costs>;
    const times = (work: number): string => (work / once).toFixed(1).padStart(7);
    console.log(
      `  ${String(size).padStart(3)} ${varied}: differences${times(differences)}, forward${times(fwd)}, reverse${times(rev)}; jacobian() takes ${chosen} mode`,
    );
  });
  save(
    file,
    lineChart({
      title: `Cost of a Jacobian against the number of ${varied} (the other is 8)`,
      xTitle: varied,
      yTitle: "cost in evaluations of f",
      logX: true,
      logY: true,
      series: (["differences", "forward", "reverse"] as const).map((name) => ({
        name: name === "differences" ? "central differences" : `${name} mode`,
        x: sizes,
        y: table.map((row) => row[name] / row.once),
      })),
    }),
  );
}
