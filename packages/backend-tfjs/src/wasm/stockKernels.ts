import { _fusedMatMulConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul";
import { absConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Abs";
import { addConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Add";
import { batchMatMulConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul";
import { castConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Cast";
import { clipByValueConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/ClipByValue";
import { concatConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Concat";
import { eluConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Elu";
import { equalConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Equal";
import { erfConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Erf";
import { expConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Exp";
import { expm1Config } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Expm1";
import { fusedBatchNormConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/FusedBatchNorm";
import { gatherV2Config } from "@tensorflow/tfjs-backend-wasm/dist/kernels/GatherV2";
import { greaterConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Greater";
import { greaterEqualConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/GreaterEqual";
import { identityConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Identity";
import { leakyReluConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/LeakyRelu";
import { lessConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Less";
import { lessEqualConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/LessEqual";
import { log1pConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Log1p";
import { logConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Log";
import { logicalAndConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalAnd";
import { logicalNotConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalNot";
import { logicalOrConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalOr";
import { maxConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Max";
import { maximumConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Maximum";
import { meanConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Mean";
import { minConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Min";
import { minimumConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Minimum";
import { multiplyConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Multiply";
import { negConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Neg";
import { notEqualConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/NotEqual";
import { oneHotConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/OneHot";
import { padV2Config } from "@tensorflow/tfjs-backend-wasm/dist/kernels/PadV2";
import { powConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Pow";
import { realDivConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/RealDiv";
import { reciprocalConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Reciprocal";
import { reluConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Relu";
import { reshapeConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape";
import { rsqrtConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Rsqrt";
import { selectConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Select";
import { sigmoidConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sigmoid";
import { signConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sign";
import { sliceConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Slice";
import { softmaxConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Softmax";
import { softplusConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Softplus";
import { sqrtConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sqrt";
import { squareConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Square";
import { squaredDifferenceConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/SquaredDifference";
import { stepConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Step";
import { subConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sub";
import { sumConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Sum";
import { tanhConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Tanh";
import { transposeConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Transpose";
import type { StockKernel } from "../tfjsTypes.ts";

/** tfjs's WebAssembly kernels of the vocabulary. Imported one by one, so that a bundler takes no others; never registered. */
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
  reshapeConfig,
  transposeConfig,
  concatConfig,
  sliceConfig,
  padV2Config,
  gatherV2Config,
  oneHotConfig,
  fusedBatchNormConfig,
];
