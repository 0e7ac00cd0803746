import { BackendError } from "@chainrule/engine";
import type { Gpu } from "./gpu.ts";
import type { Pass } from "./passes.ts";

/** A compiled shader with the layout of its buffers. */
export interface Pipeline {
  readonly pipeline: object;
  readonly layout: object;
}

/** Compiled shaders of a device by their text: programs that are made again compile nothing. */
export class Pipelines {
  private readonly device: Gpu;
  private readonly ready = new Map<string, Pipeline>();
  /** What the device said against a shader. It says so late: a dispatch of such a shader does nothing until then. */
  private refusal: string | undefined;

  constructor(device: Gpu) {
    this.device = device;
  }

  /** The shader of a pass, compiled now if it was not yet. */
  of(pass: Pass): Pipeline {
    const there = this.ready.get(pass.code);
    if (there !== undefined) return there;
    this.device.pushErrorScope("validation");
    const { descriptor, layout } = this.describe(pass);
    const made = { pipeline: this.device.createComputePipeline(descriptor), layout };
    void this.device.popErrorScope().then(
      (error) => (this.refusal ??= error?.message),
      () => undefined, // a lost device says so elsewhere
    );
    this.ready.set(pass.code, made);
    return made;
  }

  /** Throws a BackendError once a shader has been refused. */
  check(): void {
    if (this.refusal !== undefined)
      throw new BackendError(
        `webgpu: the device refuses a generated shader: ${this.refusal}. Please report it; setRecordingMode("off") trains without.`,
      );
  }

  /** Compiles beside other work. Rejects where the shader does not compile. */
  async warm(pass: Pass): Promise<void> {
    if (this.ready.has(pass.code)) return;
    const { descriptor, layout } = this.describe(pass);
    const pipeline = await this.device.createComputePipelineAsync(descriptor);
    if (!this.ready.has(pass.code)) this.ready.set(pass.code, { pipeline, layout });
  }

  private describe({ code, bound, usesArena }: Pass): { readonly descriptor: object; readonly layout: object } {
    const { device } = this;
    const entry = (binding: number, type: string): object => ({ binding, visibility: computeStage, buffer: { type } });
    const layout = device.createBindGroupLayout({
      entries: [
        entry(0, "uniform"),
        ...(usesArena ? [entry(1, "storage")] : []),
        ...bound.map(({ written }, i) => entry(i + 2, written ? "storage" : "read-only-storage")),
      ],
    });
    const module = device.createShaderModule({ code });
    const descriptor = {
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "start" },
    };
    return { descriptor, layout };
  }
}

/** GPUShaderStage.COMPUTE. */
const computeStage = 4;
