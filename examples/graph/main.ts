// The lecture's three computational graphs: values on the way forward, derivatives on the way back (or tangents beside the values), at
// every node. Prints each as a table and draws a picture of it.
//
//   node ../../scripts/run.mjs main.ts [--out folder]
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawGraph, graphText, label, trace, useBackend } from "chainrule";
import type { ComputationGraph, Tensor } from "chainrule";
import { add, cos, maximum, mul, sin, square, sub } from "chainrule/engine";

const { values: flags } = parseArgs({ options: { out: { type: "string" } } });
const folder = flags.out ?? fileURLToPath(new URL("output/", import.meta.url));
mkdirSync(folder, { recursive: true });
const save = (name: string, svg: string): void => {
  writeFileSync(`${folder}/${name}`, svg);
  console.log(`\n  written: ${folder.replace(/\/$/, "")}/${name}`);
};
await useBackend("reference"); // float64: the numbers are the lecture's to the last digit

async function show(title: string, file: string, graph: ComputationGraph): Promise<void> {
  console.log(`\n${title}\n\n${graphText(graph, { digits: 6 })}`);
  save(file, await drawGraph(graph, { title, locals: true }));
}

// 1. Reverse mode: each node hands its upstream, times its local derivative, to the nodes behind it. y feeds both + and max, so what
//    comes back to it on two paths adds up: 2 + 3 = 5.
const product = (x: Tensor, y: Tensor, z: Tensor): Tensor => label("f", mul(label("a", add(x, y)), label("b", maximum(y, z))));
await show("f = (x + y) · max(y, z) at (1, 2, 0)", "product.svg", await trace(product, { names: ["x", "y", "z"] })(1, 2, 0));

// 2. x1² is used twice: directly, and inside the difference. dy/dx = (−4, 9, 6).
const polynomial = (x1: Tensor, x2: Tensor, x3: Tensor): Tensor => {
  const s = label("s", square(x1));
  const p = label("p", mul(x2, x3));
  return label("y", add(s, label("t", mul(3, label("d", sub(p, s))))));
};
const second = await trace(polynomial, { names: ["x1", "x2", "x3"] })(1, 2, 3);
await show("y = x1² + 3 (x2 x3 − x1²) at (1, 2, 3)", "polynomial.svg", second);
const slopes = second.inputs.map((i) => second.nodes[i]?.derivative);
console.log(`\ndy/dx = (${slopes.join(", ")})`);

// 3. One input direction, two outputs: forward mode gives both derivatives in one pass, reverse mode one output's derivatives by all
//    inputs in one pass.
const waves = (w1: Tensor, x: Tensor, w0: Tensor) => {
  const u = label("u", add(label("v", mul(w1, x)), w0));
  return { s: label("s", sin(u)), c: label("c", cos(u)) };
};
const names = ["w1", "x", "w0"];
const point = [0.5, 2, -0.25] as const;
await show(
  "sin and cos of w1·x + w0, forward mode by w1",
  "waves-forward.svg",
  await trace(waves, { names, mode: "forward", direction: [1, 0, 0] })(...point),
);
await show(
  "sin and cos of w1·x + w0, reverse mode from the sine",
  "waves-reverse.svg",
  await trace(waves, { names, upstream: [1, 0] })(...point),
);
