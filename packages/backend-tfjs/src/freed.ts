import { DisposedError, type Handle, showShape } from "@chainrule/engine";

/** The error for a handle whose memory was given back. */
export function freed(device: string, where: string, handle: Handle): DisposedError {
  return new DisposedError(
    `${device} ${where}: the ${handle.dtype} value of shape ${showShape(handle.shape)} has been freed. Keep it alive until its last use.`,
  );
}
