import type { DeviceName } from "./devices.ts";

/** What may differ between a device and the float64 reference, relative to the tensor's largest magnitude. */
export interface Tolerance {
  /** One op, forward or one derivative. */
  readonly op: number;
  /** <u, J dx> against <J^T u, dx>, relative to the sum of the magnitudes of both sums' terms. */
  readonly adjoint: number;
}

/**
 * float64 rounds at 1.1e-16, float32 at 6e-8. cpu computes single functions in double and rounds once; wasm's and the shaders'
 * exp, log, tanh, erf and pow are approximations good to some 2e-7 to 3e-6 of the largest value (tfjs 4.22.0).
 */
export const tolerances: Readonly<Record<DeviceName, Tolerance>> = {
  reference: { op: 1e-12, adjoint: 1e-13 },
  cpu: { op: 2e-6, adjoint: 1e-6 },
  wasm: { op: 5e-6, adjoint: 2e-6 },
  webgl: { op: 1e-5, adjoint: 5e-6 },
  webgpu: { op: 1e-5, adjoint: 5e-6 },
};
