import type { Kernel, Lowering, Lowerings } from "@chainrule/engine";
import { convolutionLowerings } from "@chainrule/engine/lowerings";
import type { DeviceKernel } from "../../DeviceKernel.ts";
import { isSmall } from "../isSmall.ts";
import { isDepthwise } from "./convolutionKernels.ts";
import type { RawWasmBackend } from "../RawWasmBackend.ts";

/**
 * Conv2D by XNNPACK, which knows a kernel for all channels and one per channel. It packs a filter once per tensor and geometry, and lets
 * go of it with the tensor.
 */
export function convolutionKernel(raw: RawWasmBackend): DeviceKernel<"Conv2D"> {
  const numbers = new Array<string>(19).fill("number");
  const dense = raw.wasm!.cwrap("Conv2D", null, numbers);
  const depthwise = raw.wasm!.cwrap("DepthwiseConv2dNative", null, numbers);
  return ([x, filter], { inputShape, filterShape, outputShape, strides, pads, dilations, groups }) => {
    const out = raw.makeOutput([...outputShape], "float32");
    const [xId, filterId, outId] = [x!, filter!, out].map(({ dataId }) => raw.dataIdMap.get(dataId).id);
    const [batch, height, width, channels] = inputShape;
    const [rows, columns, , filters] = filterShape;
    const [[top, bottom], [left, right]] = pads;
    const padding = [top, right, bottom, left, 0]; // 0: the pads are given, not "same"
    const convolve = groups === 1 ? dense : depthwise;
    convolve(xId, batch, height, width, filterId, rows, columns, ...padding, ...dilations, ...strides, channels, filters, outId);
    return out;
  };
}

const [convolve, inputGradient, filterGradient] = [
  convolutionLowerings.Conv2D!,
  convolutionLowerings.Conv2DBackpropInput!,
  convolutionLowerings.Conv2DBackpropFilter!,
];

/**
 * What XNNPACK does not know: several channels in several groups, and the adjoints, which become convolutions. (tfjs 4.22.0's own
 * Conv2DBackpropInput for wasm is a scalar loop, ten times slower; there is none for the filter.)
 */
export const loweredConvolutions: Lowerings = {
  Conv2D: (run, inputs, attributes, constant) =>
    attributes.groups === 1 || attributes.filterShape[2] === 1 ? undefined : convolve(run, inputs, attributes, constant),
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: filterGradient,
};

/** What code of ours leaves to be lowered: the adjoints of one filter per channel. */
export const loweredDepthwise: Lowerings = {
  Conv2DBackpropInput: (run, inputs, attributes, constant) =>
    isDepthwise(attributes) ? inputGradient(run, inputs, attributes, constant) : undefined,
  Conv2DBackpropFilter: (run, inputs, attributes, constant) =>
    isDepthwise(attributes) ? filterGradient(run, inputs, attributes, constant) : undefined,
};

/** The same lowerings, except where a loop of ours over few numbers is sooner done. */
export function unlessSmall(lowerings: Lowerings): Lowerings {
  return Object.fromEntries(
    (Object.entries(lowerings) as [Kernel, Lowering][]).map(([kernel, lowering]): [Kernel, Lowering] => [
      kernel,
      (run, inputs, attributes, constant) =>
        isSmall(kernel, inputs as never, attributes) ? undefined : lowering(run, inputs, attributes, constant),
    ]),
  );
}
