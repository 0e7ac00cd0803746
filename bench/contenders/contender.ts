/** Where it computes. */
export type BackendName = "cpu" | "wasm" | "webgl" | "webgpu";

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

/** What a framework keeps alive on its device. */
export interface LiveMemory {
  readonly bytes: number;
  readonly buffers: number;
  /** Bytes of the whole process that are in memory, where it is one of Node's. */
  readonly resident: number | undefined;
}

/** Most bytes alive on the device at once during a step. */
export interface PeakBytes {
  readonly steady: number;
  /** In the first steps of a model, when slots are made and steps recorded. */
  readonly first: number;
}

/**
 * A framework with a workload's network on one backend, ready to train. The model is made when it is first needed, so that `firstStep`
 * can be the first thing that happens.
 */
export interface Contender {
  /** The ways in which it can train: `fit`, or one call per batch. */
  readonly ways: readonly string[];
  /** The losses of the first steps, batch by batch, each before its update. Trains. */
  firstLosses(steps: number): Promise<readonly number[]>;
  /** The mean of the losses of one pass over the first `steps` batches, by `fit` where there is one. Trains. */
  meanLoss(steps: number): Promise<number>;
  /** Trains for `steps` in one way, and waits until they are done: whole passes over the data, or over its first batches where there are fewer. */
  train(way: string, steps: number): Promise<Measured>;
  /** Answers for one batch, read back, `times` over. */
  predict(times: number): Promise<Measured>;
  /** Makes a new model, trains it for one step on one batch and reads the loss. */
  firstStep(): Promise<Measured>;
  /** Trains a new model on one batch, which counts, in that way; undefined where the framework does not tell. */
  peakBytes(way: string): Promise<PeakBytes | undefined>;
  /** What is alive now; undefined where the framework does not tell. */
  liveMemory(): Promise<LiveMemory | undefined>;
  /** Runs one step and tells kernels apart, where the framework lets us see them; else an empty list. */
  kernels(): Promise<readonly KernelCount[]>;
  /** How its steps run, in words, where it can tell; else nothing. */
  explain(): Promise<string>;
}

/** What can be asked of a contender, beside its ways. */
export const methods = [
  "firstLosses",
  "meanLoss",
  "train",
  "predict",
  "firstStep",
  "peakBytes",
  "liveMemory",
  "kernels",
  "explain",
] as const satisfies readonly (keyof Contender)[];

export type Method = (typeof methods)[number];
