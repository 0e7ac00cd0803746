import type { Attributes, Call, Kernel } from "@chainrule/engine";
import { laneFunction } from "./laneFunctions.ts";
import { productBlock } from "./productBlock.ts";
import { type BlockRule, deeper } from "./ShaderText.ts";
import { reductionBlock } from "./reductionBlock.ts";
import { softmaxBlock } from "./softmaxBlock.ts";

const others: { readonly [K in Kernel]?: BlockRule } = {
  Sum: reductionBlock,
  Mean: reductionBlock,
  Max: reductionBlock,
  Min: reductionBlock,
  Softmax: softmaxBlock,
  LogSoftmax: softmaxBlock,
  _FusedMatMul: (shader, call, place) =>
    `${productBlock(shader, call, place)} + ${shader.broadcastBlock(call.inputs[2]!, call.output, place)}`,
  BatchMatMul: productBlock,
  Transpose: (shader, { inputs }, { x, y }) => `${shader.block(inputs[0]!, { x: y, y: x })}.xzyw`,
  // of vectors of one element
  Concat: (shader, { inputs }, { x, y }) => {
    const scope = deeper(x.scope, y.scope);
    const zero = shader.number("0");
    const elements = inputs.map((input) => `${shader.block(input, { x: zero, y: zero })}.x`);
    const lanes = ["x", "y"].map((_, lane) =>
      elements.reduceRight(
        (rest, element, i) => (i % 2 === lane ? `(${x.text} == ${i >> 1} ? ${element} : ${rest})` : rest),
        "0.0",
      ),
    );
    return shader.define("vec4", `vec4(${lanes.join(", ")}, 0.0, 0.0)`, scope);
  },
  FusedBatchNorm: (shader, { inputs, output, attributes }, place) => {
    const [x, mean, variance, offset, scale] = inputs.map((input) => shader.broadcastBlock(input, output, place));
    const { varianceEpsilon } = attributes as Attributes<"FusedBatchNorm">;
    const normal = `(${x!} - ${mean!}) / sqrt(${variance!} + ${varianceEpsilon.toExponential(9)})`;
    const scaled = scale === undefined ? normal : `${normal} * ${scale}`;
    return offset === undefined ? scaled : `${scaled} + ${offset}`;
  },
};

/** The rule of a call that `canPull` admits. */
export function blockRuleOf(call: Call): BlockRule {
  return others[call.kernel] ?? elementwiseBlock;
}

const elementwiseBlock: BlockRule = (shader, { kernel, attributes, inputs, output }, place) => {
  const dtypes = inputs.map((input) => shader.program.values[input]!.dtype);
  const lane = laneFunction(kernel, attributes, dtypes)!;
  const blocks = inputs.map((input) => shader.broadcastBlock(input, output, place));
  if ("blocks" in lane) return lane.blocks(...blocks);
  return `${shader.function(lane.name, lane.parameters, lane.body)}(${blocks.join(", ")})`;
};
