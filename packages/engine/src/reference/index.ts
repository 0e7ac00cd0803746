export { available, createReferenceBackend, open } from "./createReferenceBackend.ts";
export type { ReferenceOptions } from "./createReferenceBackend.ts";
