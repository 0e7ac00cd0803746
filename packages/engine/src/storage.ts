import type { Handle } from "./backend.ts";
import type { Device } from "./device.ts";
import { DisposedError } from "./errors.ts";

interface Watched {
  readonly device: Device;
  readonly handle: Handle;
}

let finalizer: FinalizationRegistry<Watched> | undefined;

/** A handle with its device and its owners. Tensors that differ only in how they are traced share one storage. */
export class Storage {
  readonly device: Device;
  /** Parameters, buffers and snapshots that hold this value; a scope never frees what is owned. */
  owners = 0;
  private held: Handle | undefined;
  private watched = false;

  constructor(device: Device, handle: Handle) {
    this.device = device;
    this.held = handle;
  }

  /** The device's handle; a DisposedError once it was freed. */
  get handle(): Handle {
    if (this.held === undefined)
      throw new DisposedError(
        "tensor: used after its memory was given back. It was disposed, or made in a scope that has ended: return it from the scope to keep it.",
      );
    return this.held;
  }

  get isFreed(): boolean {
    return this.held === undefined;
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    if (this.held === undefined) return;
    const handle = this.held;
    this.held = undefined;
    if (this.watched) finalizer?.unregister(this);
    this.device.free(handle);
  }

  /** Takes a share: the value lives until every owner has let go. */
  retain(): this {
    this.owners++;
    return this;
  }

  /** Gives a share back; the last one frees. */
  release(): void {
    if (this.owners > 0) this.owners--;
    if (this.owners === 0) this.free();
  }

  /** Lets the garbage collector free the value when nobody can reach it any more: for what escaped every scope. */
  watch(): void {
    if (this.watched || this.held === undefined) return;
    this.watched = true;
    finalizer ??= new FinalizationRegistry(({ device, handle }) => device.free(handle));
    finalizer.register(this, { device: this.device, handle: this.held }, this);
  }
}
