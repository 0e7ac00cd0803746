import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { GoldenCase } from "../golden.ts";
import type { Named } from "../tensors.ts";

interface LayerConfig {
  readonly strides?: number | readonly number[];
  readonly padding: string;
  readonly dilation_rate?: number | readonly number[];
  readonly groups?: number;
}

/** What the engine offers for the layers of group `conv`, from x, the parameters and Keras's options. */
const convolutions: Readonly<Record<string, (x: Named, options: never, groups: number) => Tensor>> = {
  Conv1D: ({ x, kernel }, options: object, groups) => engine.conv1d(x as Tensor<3>, kernel as Tensor<3>, { ...options, groups }),
  Conv2D: ({ x, kernel }, options: object, groups) => engine.conv2d(x as Tensor<4>, kernel as Tensor<4>, { ...options, groups }),
  Conv3D: ({ x, kernel }, options: object) => engine.conv3d(x as Tensor<5>, kernel as Tensor<5>, options),
  Conv1DTranspose: ({ x, kernel }, options: object) => engine.conv1dTranspose(x as Tensor<3>, kernel as Tensor<3>, options),
  Conv2DTranspose: ({ x, kernel }, options: object) => engine.conv2dTranspose(x as Tensor<4>, kernel as Tensor<4>, options),
  DepthwiseConv2D: ({ x, kernel }, options: object) => engine.depthwiseConv2d(x as Tensor<4>, kernel as Tensor<4>, options),
  SeparableConv2D: ({ x, depthwise_kernel: depthwise, pointwise_kernel: pointwise }, options: object) =>
    engine.separableConv2d(x as Tensor<4>, depthwise as Tensor<4>, pointwise as Tensor<4>, options),
};

/** A case of group `conv` with its parameters as further inputs, and the function of them; or why there is none. */
export function convolutionOf(item: GoldenCase): { item: GoldenCase; run: (x: Named) => Tensor } | string {
  const convolution = convolutions[item.keras?.class_name ?? ""];
  if (convolution === undefined) return "the engine has no such convolution yet";
  const { strides = 1, padding, dilation_rate: dilations = 1, groups = 1 } = (item.keras?.config ?? {}) as unknown as LayerConfig;
  return {
    item: {
      ...item,
      inputs: [...item.inputs, ...(item.params ?? [])],
      gradInputs: [...item.gradInputs, ...(item.gradParams ?? [])],
    },
    run: (x) => {
      const y = convolution(x, { strides, padding, dilations } as never, groups);
      return x["bias"] === undefined ? y : engine.add(y, x["bias"]);
    },
  };
}
