import { type Executable, type Program, sizeOf } from "@chainrule/engine";
import type { TfjsBackend } from "../../TfjsBackend.ts";
import type { ProgramBackend } from "./gpu.ts";
import type { Pipelines } from "./pipelines.ts";
import { WebgpuProgram } from "./WebgpuProgram.ts";

/** A recorded program made ready for webgpu; undefined where there are values without elements, whose calls run one by one. */
export function preparedProgram(
  program: Program,
  backend: TfjsBackend,
  raw: ProgramBackend,
  pipelines: Pipelines,
): Executable | undefined {
  if (program.values.some(({ shape }) => sizeOf(shape) === 0)) return undefined;
  return new WebgpuProgram(program, backend, raw, pipelines);
}
