import { seededData } from "./seededData.ts";
import type { LayerDescription, WorkloadDescription, Workload } from "./workload.ts";

const convolution = (filters: number, kernelSize: number, strides: number): LayerDescription => ({
  kind: "conv2d",
  filters,
  kernelSize,
  strides,
  padding: "same",
  useBias: false,
});

/** ReLU(shortcut(x) + BN(conv(ReLU(BN(conv(x)))))); the shortcut is a 1×1 convolution where the stride is not 1. */
const block = (filters: number, strides: number): readonly LayerDescription[] => [
  {
    kind: "residual",
    branch: [
      convolution(filters, 3, strides),
      { kind: "batchNorm" },
      { kind: "relu" },
      convolution(filters, 3, 1),
      { kind: "batchNorm" },
    ],
    ...(strides === 1 ? {} : { shortcut: convolution(filters, 1, strides) }),
  },
  { kind: "relu" },
];

const description: WorkloadDescription = {
  name: "W4",
  title:
    "ResNet on 32×32×3: conv 3×3 16 + BN + ReLU, residual blocks of two 3×3 convolutions with BN (16; 32 and 64 at stride 2 with a " +
    "1×1 projection), global average pooling, dense 10; batch 16, SGD 0.05 with momentum 0.9; 128 seeded rows",
  inputShape: [32, 32, 3],
  classes: 10,
  layers: [
    convolution(16, 3, 1),
    { kind: "batchNorm" },
    { kind: "relu" },
    ...block(16, 1),
    ...block(32, 2),
    ...block(64, 2),
    { kind: "globalAveragePooling" },
    { kind: "dense", units: 10 },
  ],
  optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.9 },
  batchSize: 16,
  rows: 128,
};

/** W4: deep, with shortcuts. After He et al. 2016. */
export const resNet: Workload = { ...description, data: () => seededData(description) };
