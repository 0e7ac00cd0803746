// What a gradient costs beside its function, and what checkpointing saves. Prints both tables; `--write` renews docs/cost-of-gradients.md
// and its figures (on a machine that does nothing else: the times are real).
//
//   npm run bench:calculus [-- --write]
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lineChart, useBackend } from "chainrule";
import { machine } from "../report/machine.ts";
import { markdownTable } from "../report/textTable.ts";
import { checkpointMemory, exponentOf } from "./checkpointMemory.ts";
import { gradientCosts } from "./gradientCost.ts";

const write = process.argv.includes("--write");
await useBackend("cpu");
const costs = await gradientCosts([8, 16, 32, 64, 128, 256], 7);
const depths = [16, 36, 64, 144, 256, 576, 1024];
const memory = checkpointMemory(depths);

const costTable = markdownTable([
  ["parameters", "work of f", "work with gradient", "ratio", "time of f", "time with gradient", "ratio"],
  ...costs.map(({ parameters, forwardWork, gradientWork, forwardTime, gradientTime }) => [
    parameters.toLocaleString("en"),
    forwardWork.toLocaleString("en"),
    gradientWork.toLocaleString("en"),
    (gradientWork / forwardWork).toFixed(2),
    `${forwardTime.toPrecision(3)} ms`,
    `${gradientTime.toPrecision(3)} ms`,
    (gradientTime / forwardTime).toFixed(2),
  ]),
]);
const memoryTable = markdownTable([
  ["depth", "plain", "in √depth stretches", "extra work"],
  ...memory.map(({ depth, plain, checkpointed, plainWork, checkpointedWork }) => [
    String(depth),
    plain.toFixed(1),
    checkpointed.toFixed(1),
    `${((checkpointedWork / plainWork - 1) * 100).toFixed(0)} %`,
  ]),
]);
const [plainExponent, savedExponent] = [
  exponentOf(
    depths,
    memory.map(({ plain }) => plain),
  ),
  exponentOf(
    depths,
    memory.map(({ checkpointed }) => checkpointed),
  ),
];
console.log(costTable, "\n");
console.log(memoryTable);
console.log(
  `memory grows like depth^${plainExponent.toFixed(2)} plainly, like depth^${savedExponent.toFixed(2)} with checkpoints`,
);

if (write) {
  const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
  mkdirSync(`${docs}figures`, { recursive: true });
  writeFileSync(
    `${docs}figures/gradient-cost.svg`,
    lineChart({
      title: "A function with its gradient, in costs of the function alone",
      xTitle: "parameters",
      yTitle: "ratio",
      logX: true,
      series: [
        { name: "work, counted", x: costs.map((c) => c.parameters), y: costs.map((c) => c.gradientWork / c.forwardWork) },
        { name: "time, measured", x: costs.map((c) => c.parameters), y: costs.map((c) => c.gradientTime / c.forwardTime) },
      ],
    }),
  );
  writeFileSync(
    `${docs}figures/checkpoint-memory.svg`,
    lineChart({
      title: "Peak memory of a gradient through a chain of layers",
      xTitle: "depth",
      yTitle: "peak, in activations",
      logX: true,
      logY: true,
      series: [
        { name: "plain", x: depths, y: memory.map(({ plain }) => plain) },
        { name: "in √depth checkpointed stretches", x: depths, y: memory.map(({ checkpointed }) => checkpointed) },
      ],
    }),
  );
  writeFileSync(
    `${docs}cost-of-gradients.md`,
    `# What a gradient costs

Written by \`npm run bench:calculus -- --write\`.

## Time and work

Reverse mode walks the graph once, whatever the number of parameters: a function and all its derivatives together cost a small constant
times the function. Networks of four square layers (32 rows, tanh) on cpu; work is counted exactly (multiplications of the matrix
products, elements of all other results), times are medians of 7 interleaved rounds on ${machine([])}. A product has two derivatives, each
a product of the same size, so the ratio tends to 3; the small networks show what a kernel call costs beside its arithmetic.

${costTable}

![ratio against parameters](figures/gradient-cost.svg)

## Memory, with and without checkpoints

A chain of n layers keeps about n values for the way back. In √n stretches under \`checkpoint\` it keeps the √n values between them and, one
stretch at a time, the √n inside: bytes that live at the worst moment, exact, in values of the chain's width. The price is one more forward
pass.

${memoryTable}

Fitted: memory grows like depth^${plainExponent.toFixed(2)} plainly and like depth^${savedExponent.toFixed(2)} with checkpoints.

![memory against depth](figures/checkpoint-memory.svg)
`,
  );
}
