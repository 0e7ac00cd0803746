import { type Attributes, type Kernel, kernelInputs } from "@chainrule/engine";
import type { DeviceKernel } from "./DeviceKernel.ts";
import type { RawBackend, StockKernel, TensorInfo } from "./tfjsTypes.ts";

type Attrs = Record<string, unknown>;
type KernelFunc = (call: { inputs: unknown; attrs: unknown; backend: RawBackend }) => TensorInfo;

/** Attributes as tfjs's kernels want them, where they differ from the vocabulary's. */
const attributesOf: { readonly [K in Kernel]?: (attributes: Attributes<K>, operand: TensorInfo) => Attrs } = {
  Max: ({ axis, keepDims }) => ({ reductionIndices: axis, keepDims }),
  Softmax: (_, logits) => ({ dim: logits.shape.length - 1 }),
  Step: () => ({ alpha: 0 }),
  _FusedMatMul: () => ({ transposeA: false, transposeB: false, activation: "linear" }),
  // the groups of the vocabulary are not tfjs's: one group here
  Conv2D: ({ strides, pads, dilations }) => ({ strides, pad: [[0, 0], ...pads, [0, 0]], dilations, dataFormat: "NHWC" }),
  OneHot: ({ depth, dtype }) => ({ depth, dtype, onValue: 1, offValue: 0 }),
};

/** Calls a stock kernel of tfjs directly: positional operands become the registry's names. */
export function stockKernel<K extends Kernel>(kernel: K, stock: StockKernel, backend: RawBackend): DeviceKernel<K> {
  const run = stock.kernelFunc as unknown as KernelFunc;
  const attrsOf = attributesOf[kernel] as ((attributes: Attributes<K>, operand: TensorInfo) => Attrs) | undefined;
  const names: readonly string[] = kernelInputs[kernel];
  const [first, second] = names;
  if (first === "…") return (inputs, attrs) => run({ inputs, attrs, backend });
  if (names.length === 1 && attrsOf === undefined) {
    if (first === "x") return (inputs, attrs) => run({ inputs: { x: inputs[0] }, attrs, backend });
    return (inputs, attrs) => run({ inputs: { [first!]: inputs[0] }, attrs, backend });
  }
  if (names.length === 2 && first === "a" && second === "b" && attrsOf === undefined)
    return (inputs, attrs) => run({ inputs: { a: inputs[0], b: inputs[1] }, attrs, backend });
  return (inputs, attributes) => {
    const named: Record<string, unknown> = {};
    for (let i = 0; i < inputs.length; i++) named[names[i]!] = inputs[i];
    return run({ inputs: named, attrs: attrsOf === undefined ? attributes : attrsOf(attributes, inputs[0]!), backend });
  };
}
