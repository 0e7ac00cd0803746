import { addConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Add";
import { equalConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Equal";
import { greaterConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Greater";
import { greaterEqualConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/GreaterEqual";
import { lessConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Less";
import { lessEqualConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/LessEqual";
import { logicalAndConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalAnd";
import { logicalNotConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalNot";
import { logicalOrConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalOr";
import { maxConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Max";
import { maximumConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Maximum";
import { minConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Min";
import { minimumConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Minimum";
import { notEqualConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/NotEqual";
import { reluConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Relu";
import { signConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Sign";
import { squaredDifferenceConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/SquaredDifference";
import { subConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Sub";
import { sumConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Sum";
import type { StockKernel } from "../tfjsTypes.ts";

/** Stock kernels for what ours leave over: other dtypes than float32, and kernels that are rare. Imported one by one, so that a bundler takes no others; never registered. */
export const stockKernels: readonly StockKernel[] = [
  addConfig,
  subConfig,
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
  signConfig,
  reluConfig,
  sumConfig,
  maxConfig,
  minConfig,
];
