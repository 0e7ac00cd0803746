/** Who is compared. */
export type ContenderName = "chainrule" | "tfjs-layers";

/** Where it computes. */
export type BackendName = "cpu" | "wasm" | "webgl" | "webgpu";

export const contenderNames: readonly ContenderName[] = ["chainrule", "tfjs-layers"];
export const backendNames: readonly BackendName[] = ["cpu", "wasm", "webgl", "webgpu"];

/** What some steps took. */
export interface Measured {
  readonly milliseconds: number;
  /** Calls of drawArrays and drawElements on any WebGL context. */
  readonly draws: number;
  /** Calls of dispatchWorkgroups on any WebGPU device. */
  readonly dispatches: number;
}

/** One kernel's part in a training step. */
export interface KernelCount {
  readonly kernel: string;
  readonly calls: number;
  readonly draws: number;
  readonly dispatches: number;
}

/** A framework with a workload's network on one backend, ready to train. */
export interface Contender {
  /** The ways in which it can train: `fit`, or one call per batch. */
  readonly ways: readonly string[];
  /** The losses of the first steps, batch by batch, each before its update; then of whole epochs by `fit`. Trains. */
  firstLosses(steps: number, epochs: number): Promise<readonly number[]>;
  /** Trains for `epochs` passes over the data in one way, and waits until they are done. */
  train(way: string, epochs: number): Promise<Measured>;
  /** Runs one step and tells kernels apart, where the framework lets us see them; else an empty list. */
  kernels(): readonly KernelCount[];
}
