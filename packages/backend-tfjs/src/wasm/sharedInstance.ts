import { engine } from "@tensorflow/tfjs-core";
import type { RawWasmBackend } from "./RawWasmBackend.ts";

interface TfjsEngine {
  readonly registry: Record<string, RawWasmBackend | undefined>;
  readonly registryFactory: Record<string, { factory: () => unknown } | undefined>;
  readonly pendingBackendInit?: Promise<boolean> | null;
}

let opening: Promise<RawWasmBackend> | undefined;

/**
 * tfjs keeps the entry points of its wasm kernels in module variables, so a realm can have one instance only: a second one
 * makes the kernels of the first abort. We take the one that a user's own tfjs has opened; and the one we open is handed to
 * tfjs's table of opened backends, where `setBackend("wasm")` finds it. The active backend stays as it is.
 */
export function sharedInstance(create: () => Promise<RawWasmBackend>): Promise<RawWasmBackend> {
  opening ??= findOrCreate(create).finally(() => (opening = undefined));
  return opening;
}

async function findOrCreate(create: () => Promise<RawWasmBackend>): Promise<RawWasmBackend> {
  const tfjs = engine() as unknown as TfjsEngine;
  await tfjs.pendingBackendInit?.catch(() => false);
  const existing = tfjs.registry["wasm"];
  if (existing !== undefined && existing.wasm !== null) return existing;
  const created = create();
  // a setBackend("wasm") of the user's meanwhile waits for the same instance
  const registered = tfjs.registryFactory["wasm"];
  const factory = registered?.factory;
  if (registered !== undefined) registered.factory = () => created;
  try {
    const instance = await created;
    tfjs.registry["wasm"] = instance;
    return instance;
  } finally {
    if (registered !== undefined && factory !== undefined) registered.factory = factory;
  }
}
