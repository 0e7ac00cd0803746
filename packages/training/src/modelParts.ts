import type { Device } from "@chainrule/engine";
import type { Sequential } from "@chainrule/layers";
import type { Callback } from "./callbacks/callback.ts";
import type { Verbose } from "./fitOptions.ts";
import type { Loss } from "./losses/loss.ts";
import type { Metric } from "./metrics/metric.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { DeviceSource } from "./trainer.ts";

/** What a model is made of. */
export interface ModelParts {
  readonly network: Sequential;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly metrics: readonly Metric[];
  readonly seed: number;
  readonly device: DeviceSource;
  readonly progress: ((verbose: Verbose) => Callback | undefined) | undefined;
  readonly openDevice: ((name: string) => Promise<Device>) | undefined;
  readonly recording: boolean;
}
