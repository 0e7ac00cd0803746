import type { RecordingMode } from "@chainrule/engine";

declare module "vitest" {
  interface ProvidedContext {
    /** How steps are run in all tests that do not choose themselves. */
    readonly recording: RecordingMode;
  }
}

/** CHAINRULE_RECORDING: "on" (the usual), "off" or "verify". */
export function recordingFromEnvironment(environment: Readonly<Record<string, string | undefined>>): RecordingMode {
  const mode = environment["CHAINRULE_RECORDING"] ?? "on";
  if (mode === "on" || mode === "off" || mode === "verify") return mode;
  throw new Error(`CHAINRULE_RECORDING is "${mode}". Use on, off or verify.`);
}
