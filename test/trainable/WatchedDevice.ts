import { type Attributes, type Backend, Device, type Handle, type Kernel } from "@chainrule/engine";

/** How one request for a kernel was met. */
export type Way =
  /** By tfjs's kernel of that name, whatever ours adds before or after. */
  | "tfjs"
  /** By a kernel of our own. */
  | "own"
  /** Through other kernels. */
  | "lowered";

/** A request that passed the door. */
export interface Request {
  readonly kernel: Kernel;
  readonly way: Way;
}

/** A device that notes how every request is met, those of lowerings included. */
export class WatchedDevice extends Device {
  readonly requests: Request[] = [];
  private readonly stockCalls: ReadonlyMap<string, number>;
  private readonly last: { output: Handle | undefined; depth: number };
  private depth = 0;

  /** `stockCalls` counts the calls of tfjs's kernels by name, as they happen. */
  constructor(backend: Backend, stockCalls: ReadonlyMap<string, number>) {
    const last: { output: Handle | undefined; depth: number } = { output: undefined, depth: 0 };
    const depthOf = (): number => this.depth;
    const run: Backend["run"] = (kernel, inputs, attributes) => {
      last.depth = depthOf();
      return (last.output = backend.run(kernel, inputs, attributes));
    };
    super(Object.create(backend, { run: { value: run } }) as Backend);
    this.stockCalls = stockCalls;
    this.last = last;
  }

  override run<K extends Kernel>(kernel: K, inputs: readonly Handle[], attributes: Attributes<K>): Handle {
    const before = this.stockCalls.get(kernel) ?? 0;
    this.depth++;
    try {
      const output = super.run(kernel, inputs, attributes);
      const isDirect = this.last.output === output && this.last.depth === this.depth;
      const isStock = (this.stockCalls.get(kernel) ?? 0) > before;
      this.requests.push({ kernel, way: !isDirect ? "lowered" : isStock ? "tfjs" : "own" });
      return output;
    } finally {
      this.depth--;
    }
  }

  /** What has been asked for since the last call. */
  take(): readonly Request[] {
    return this.requests.splice(0);
  }
}
