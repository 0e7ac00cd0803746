import { ArgumentError, BackendError, chosenDevice, Device, setDefaultDevice } from "@chainrule/engine";
import type { Backend } from "@chainrule/engine";

/** What each backend's module offers. */
interface Opener {
  open(): Promise<Backend>;
  available(): Promise<{ readonly available: boolean; readonly reason: string; readonly software?: boolean }>;
}

/** The backends by name; each is loaded only when it is asked for. */
const openers = {
  cpu: () => import("@chainrule/backend-tfjs/cpu"),
  wasm: () => import("@chainrule/backend-tfjs/wasm"),
  webgl: () => import("@chainrule/backend-tfjs/webgl"),
  webgpu: () => import("@chainrule/backend-tfjs/webgpu"),
  reference: () => import("@chainrule/engine/reference"),
} as const satisfies Record<string, () => Promise<Opener>>;

/** Name of a backend. `reference` computes in float64 with plain loops: slow, and the measure of the others. */
export type BackendName = keyof typeof openers;

/** A backend as this machine has it. */
export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** Whether it is the default for new work now. */
  readonly isChosen: boolean;
  /** Why it is available or not, and why it was chosen. */
  readonly reason: string;
}

const opened = new Map<BackendName, Promise<Device>>();
let because = "";

/**
 * Opens a backend and makes it the default for new work. Models that are not pinned follow: before their next step they move all their
 * state, also in the middle of a fit. Throws a BackendError with the reason where the backend is not to be had.
 */
export async function useBackend(name: BackendName): Promise<Device> {
  requireBackendName("useBackend", name);
  const device = await openDevice(name);
  because = "chosen by useBackend";
  setDefaultDevice(device);
  return device;
}

/** The device of a backend, opened once and kept. */
export async function openDevice(name: BackendName): Promise<Device> {
  requireBackendName("openDevice", name);
  let device = opened.get(name);
  if (device === undefined) {
    device = openers[name]().then(async (module: Opener) => watched(name, await module.open()));
    opened.set(name, device);
    // a failed opening may be tried again
    device.catch(() => opened.delete(name));
  }
  return await device;
}

/** Throws an ArgumentError unless there is a backend of that name. Only own names count: "constructor" is as unknown as any other. */
export function requireBackendName(where: string, name: unknown): asserts name is BackendName {
  if (typeof name === "string" && Object.hasOwn(openers, name)) return;
  const shown = typeof name === "string" ? `"${name}"` : String(name);
  const known = Object.keys(openers).map((key) => `"${key}"`);
  throw new ArgumentError(`${where}: there is no backend ${shown}. Choose from ${known.join(", ")}.`);
}

/** A lost device is forgotten, so that the next `useBackend` opens a new one. */
function watched(name: BackendName, backend: Backend): Device {
  void backend.lost.then(() => opened.delete(name));
  return new Device(backend);
}

/** Which backends exist here, which one is the default for new work, and why. */
export async function backends(): Promise<readonly BackendReport[]> {
  return await Promise.all(
    (Object.keys(openers) as BackendName[]).map(async (name) => {
      const { available, reason } = await availability(name);
      const isChosen = chosenDevice() !== undefined && chosenDevice()?.name === name;
      return { name, available, isChosen, reason: isChosen && because !== "" ? `${reason}; ${because}` : reason };
    }),
  );
}

/** The default device; the first call picks one if none was chosen: webgl on a hardware GPU in a page, else wasm, else cpu. */
export async function defaultBackend(): Promise<Device> {
  const chosen = chosenDevice();
  if (chosen !== undefined) return chosen;
  for (const { name, why } of preferred()) {
    const { available, software } = await availability(name);
    if (!available || (name === "webgl" && software === true)) continue;
    const device = await openDevice(name);
    // another caller may have chosen meanwhile
    if (chosenDevice() === undefined) {
      because = why;
      setDefaultDevice(device);
    }
    return chosenDevice() as Device;
  }
  throw new BackendError("no backend could be opened, not even cpu. See `await backends()` for the reasons.");
}

function preferred(): readonly { readonly name: BackendName; readonly why: string }[] {
  const inPage = typeof window !== "undefined" || typeof document !== "undefined";
  return [
    ...(inPage ? [{ name: "webgl" as const, why: "chosen by default: WebGL runs on a hardware GPU here" }] : []),
    { name: "wasm", why: "chosen by default: the fastest CPU backend here" },
    { name: "cpu", why: "chosen by default: WebAssembly is not to be had here" },
  ];
}

async function availability(
  name: BackendName,
): Promise<{ readonly available: boolean; readonly reason: string; readonly software?: boolean }> {
  try {
    const module: Opener = await openers[name]();
    return await module.available();
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
