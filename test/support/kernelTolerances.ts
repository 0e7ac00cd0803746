/**
 * Tolerances of single kernels. Errors are scaled: max |got - want| / max |want| over one result, because a single element may
 * lose any number of digits to cancellation. The values are measured against float64 (SwiftShader for the two GPU devices) and
 * widened by no more than a factor of about three.
 */
export type Accuracy =
  /** Nothing is computed, or every device rounds alike. */
  | "exact"
  /** A handful of roundings: arithmetic, and sums of up to about a thousand terms. */
  | "arithmetic"
  /** Functions that a device approximates: exp, log, tanh, … */
  | "transcendental"
  /** Products and sums over thousands of terms in float32. */
  | "long";

/** Scaled errors allowed on each device. */
export const kernelTolerances: Readonly<Record<"cpu" | "wasm" | "webgl" | "webgpu", Readonly<Record<Accuracy, number>>>> = {
  // sums are kept in double precision and rounded once: half a unit in the last place, 6e-8
  cpu: { exact: 0, arithmetic: 1.2e-7, transcendental: 1.2e-7, long: 1.2e-7 },
  // float32 throughout; its polynomials for exp and tanh are good to about 2 units; its sums are naive
  wasm: { exact: 0, arithmetic: 1e-6, transcendental: 1e-6, long: 5e-6 },
  // SwiftShader's exp and log are good to 3e-7, its tanh and erf follow from exp; GPUs differ by as much
  webgl: { exact: 0, arithmetic: 1e-6, transcendental: 5e-6, long: 5e-6 },
  webgpu: { exact: 0, arithmetic: 1e-6, transcendental: 5e-6, long: 5e-6 },
};

/** The smallest normal float32: below it shaders and WebAssembly kernels may flush to zero. */
export const smallestNormal = 1.1754944e-38;
