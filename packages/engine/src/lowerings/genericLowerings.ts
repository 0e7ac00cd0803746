import type { Lowerings } from "../backend.ts";

/**
 * Kernels expressed through others, for backends that lack them. Each formula is exact up to rounding; what a lowering makes
 * and does not return is freed by the door. Those of whole families, which are long, are in `familyLowerings`.
 */
export const genericLowerings: Lowerings = {
  /** New axes in front, then copies along the axes of size 1. */
  BroadcastTo: (run, [x], { shape }) => {
    const from = x!;
    const padded = run("Reshape", [from], {
      shape: [...Array.from({ length: shape.length - from.shape.length }, () => 1), ...from.shape],
    });
    return run("Tile", [padded], { reps: shape.map((n, i) => (padded.shape[i] === n ? 1 : n)) });
  },

  /** x - max - ln sum e^(x - max). */
  LogSoftmax: (run, [x]) => {
    const axis = [x!.shape.length - 1];
    const shifted = run("Sub", [x!, run("Max", [x!], { axis, keepDims: true })], {});
    const total = run("Sum", [run("Exp", [shifted], {})], { axis, keepDims: true });
    return run("Sub", [shifted, run("Log", [total], {})], {});
  },

  /** Softmax as e^(x - max) / sum. */
  Softmax: (run, [x]) => {
    const axis = [x!.shape.length - 1];
    const e = run("Exp", [run("Sub", [x!, run("Max", [x!], { axis, keepDims: true })], {})], {});
    return run("RealDiv", [e, run("Sum", [e], { axis, keepDims: true })], {});
  },

  /** The rows with equal ids add up: a scatter of all rows into zeros. */
  UnsortedSegmentSum: (run, [x, ids], { numSegments }) => {
    const indices = run("Reshape", [ids!], { shape: [ids!.shape[0]!, 1] });
    return run("ScatterNd", [indices, x!], { shape: [numSegments, ...x!.shape.slice(1)] });
  },

  /** (a - b)^2. */
  SquaredDifference: (run, inputs) => run("Square", [run("Sub", inputs, {})], {}),

  /** Sum over the count. */
  Mean: (run, [x], { axis, keepDims }, constant) => {
    const count = axis.reduce((n, i) => n * x!.shape[i]!, 1);
    return run("Multiply", [run("Sum", [x!], { axis, keepDims }), constant(Float64Array.of(1 / count), [], "float32")], {});
  },

  /** x W + b. */
  _FusedMatMul: (run, [a, b, bias]) =>
    run("Add", [run("BatchMatMul", [a!, b!], { transposeA: false, transposeB: false }), bias!], {}),

  /** (x - mean) / sqrt(variance + epsilon) * scale + offset. */
  FusedBatchNorm: (run, [x, mean, variance, offset, scale], { varianceEpsilon }, constant) => {
    const spread = run("Rsqrt", [run("Add", [variance!, constant(Float64Array.of(varianceEpsilon), [], "float32")], {})], {});
    const z = run("Multiply", [run("Sub", [x!, mean!], {}), spread], {});
    const scaled = scale === undefined ? z : run("Multiply", [z, scale], {});
    return offset === undefined ? scaled : run("Add", [scaled, offset], {});
  },

  /** 1 where the index equals the column, by comparing against 0 … depth-1. */
  OneHot: (run, [indices], { depth, dtype }, constant) => {
    const columns = constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      "int32",
    );
    const rows = run("Reshape", [indices!], { shape: [...indices!.shape, 1] });
    return run("Cast", [run("Equal", [rows, columns], {})], { dtype });
  },

  /** max(x, 0) + alpha min(x, 0). */
  LeakyRelu: (run, [x], { alpha }, constant) => {
    const zero = constant(Float64Array.of(0), [], "float32");
    const negative = run("Multiply", [run("Minimum", [x!, zero], {}), constant(Float64Array.of(alpha), [], "float32")], {});
    return run("Add", [run("Maximum", [x!, zero], {}), negative], {});
  },
};
