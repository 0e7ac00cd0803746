import { _fusedMatMulConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/_FusedMatMul";
import { absConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Abs";
import { addConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Add";
import { batchMatMulConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/BatchMatMul";
import { castConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Cast";
import { clipByValueConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/ClipByValue";
import { concatConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Concat";
import { conv2DConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2D";
import { eluConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Elu";
import { equalConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Equal";
import { erfConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Erf";
import { expConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Exp";
import { expm1Config } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Expm1";
import { gatherV2Config } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/GatherV2";
import { greaterConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Greater";
import { greaterEqualConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/GreaterEqual";
import { identityConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Identity";
import { leakyReluConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/LeakyRelu";
import { lessConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Less";
import { lessEqualConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/LessEqual";
import { log1pConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Log1p";
import { logConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Log";
import { logicalAndConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalAnd";
import { logicalNotConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalNot";
import { logicalOrConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalOr";
import { maxConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Max";
import { maximumConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Maximum";
import { meanConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Mean";
import { minConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Min";
import { minimumConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Minimum";
import { multiplyConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Multiply";
import { negConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Neg";
import { notEqualConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/NotEqual";
import { oneHotConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/OneHot";
import { padV2Config } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/PadV2";
import { powConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Pow";
import { realDivConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/RealDiv";
import { reciprocalConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Reciprocal";
import { reluConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Relu";
import { reshapeConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Reshape";
import { rsqrtConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Rsqrt";
import { scatterNdConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/ScatterNd";
import { selectConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Select";
import { sigmoidConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Sigmoid";
import { signConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Sign";
import { sliceConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Slice";
import { softmaxConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Softmax";
import { softplusConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Softplus";
import { sqrtConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Sqrt";
import { squareConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Square";
import { squaredDifferenceConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/SquaredDifference";
import { stepConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Step";
import { subConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Sub";
import { sumConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Sum";
import { tanhConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Tanh";
import { transposeConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/Transpose";
import { unsortedSegmentSumConfig } from "@tensorflow/tfjs-backend-webgpu/dist/kernels/UnsortedSegmentSum";
import type { StockKernel } from "../tfjsTypes.ts";

/** tfjs's WebGPU kernels of the vocabulary. Imported one by one, so that a bundler takes no others; never registered. */
export const stockKernels: readonly StockKernel[] = [
  absConfig,
  expConfig,
  expm1Config,
  logConfig,
  log1pConfig,
  sqrtConfig,
  rsqrtConfig,
  squareConfig,
  signConfig,
  negConfig,
  reciprocalConfig,
  tanhConfig,
  sigmoidConfig,
  reluConfig,
  eluConfig,
  softplusConfig,
  erfConfig,
  stepConfig,
  leakyReluConfig,
  clipByValueConfig,
  castConfig,
  identityConfig,
  addConfig,
  subConfig,
  multiplyConfig,
  realDivConfig,
  powConfig,
  maximumConfig,
  minimumConfig,
  squaredDifferenceConfig,
  equalConfig,
  notEqualConfig,
  greaterConfig,
  greaterEqualConfig,
  lessConfig,
  lessEqualConfig,
  logicalAndConfig,
  logicalOrConfig,
  logicalNotConfig,
  selectConfig,
  sumConfig,
  meanConfig,
  maxConfig,
  minConfig,
  softmaxConfig,
  batchMatMulConfig,
  _fusedMatMulConfig,
  conv2DConfig,
  reshapeConfig,
  transposeConfig,
  concatConfig,
  sliceConfig,
  padV2Config,
  gatherV2Config,
  scatterNdConfig,
  unsortedSegmentSumConfig,
  oneHotConfig,
];
