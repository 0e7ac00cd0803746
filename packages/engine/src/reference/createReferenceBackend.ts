import type { Backend } from "../backend.ts";
import type { Kernel } from "../kernels.ts";
import { ReferenceBackend } from "./ReferenceBackend.ts";

/** How a reference backend differs from the whole one. */
export interface ReferenceOptions {
  /** Kernels to hide, so that the engine has to lower them: `supports` denies them and `run` throws. */
  readonly without?: readonly Kernel[];
}

/** A float64 backend of plain loops, ready at once. It depends on nothing and remembers nothing of other instances. */
export function createReferenceBackend({ without = [] }: ReferenceOptions = {}): Backend {
  return new ReferenceBackend(new Set(without));
}

/** Opens the reference backend the way other backends are opened. */
export function open(): Promise<Backend> {
  return Promise.resolve(createReferenceBackend());
}

/** Plain JavaScript runs everywhere. */
export function available(): Promise<{ readonly available: true; readonly reason: string }> {
  return Promise.resolve({ available: true, reason: "plain JavaScript in double precision runs everywhere, slowly" });
}
