import type { Backend } from "@chainrule/engine";

/** A backend of which the n-th call of `run` or `upload` (counted together, from 1) throws; `calls` says how many there were. */
export function faultyBackend(backend: Backend): Backend & { failAt: number; calls: number } {
  const count = (self: { failAt: number; calls: number }): void => {
    self.calls++;
    if (self.calls === self.failAt) throw new Error(`injected at call ${self.calls}`);
  };
  const faulty = {
    failAt: 0,
    calls: 0,
    name: backend.name,
    floats: backend.floats,
    lowerings: backend.lowerings ?? {},
    lost: backend.lost,
    get memory() {
      return backend.memory;
    },
    upload: (...args: Parameters<Backend["upload"]>) => {
      count(faulty);
      return backend.upload(...args);
    },
    run: ((kernel, inputs, attributes) => {
      count(faulty);
      return backend.run(kernel, inputs, attributes);
    }) as Backend["run"],
    read: (handle: Parameters<Backend["read"]>[0]) => backend.read(handle),
    free: (handle: Parameters<Backend["free"]>[0]) => {
      backend.free(handle);
    },
    supports: (kernel: Parameters<Backend["supports"]>[0]) => backend.supports(kernel),
    sync: () => backend.sync(),
    dispose: () => {
      backend.dispose();
    },
  };
  return faulty;
}
