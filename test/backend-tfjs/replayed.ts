import { type Device, type Handle, optimize, record } from "@chainrule/engine";
import type { Outcome } from "./compare.ts";
import type { KernelCase } from "./cases/kernelCase.ts";

/** What a recorded and prepared program of `device` makes of host values that are its state, after all shaders have been compiled. */
export async function replayed(
  device: Device,
  inputs: KernelCase["inputs"],
  run: (handles: readonly Handle[]) => readonly Handle[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly lines: readonly string[] }> {
  const handles = inputs.map(({ data, shape, dtype }) => device.upload(data, shape, dtype));
  const eager: Handle[] = [];
  const name = (list: readonly Handle[]): { name: string; handle: Handle }[] =>
    list.map((handle, i) => ({ name: `value ${i}`, handle }));
  try {
    const { program, refusal } = record(
      device,
      name(handles),
      () => {
        const made = run(handles);
        eager.push(...made);
        return made;
      },
      name,
    );
    if (program === undefined) throw new Error(refusal);
    const executable = device.prepare(optimize(program, device.backend.floats));
    try {
      await executable.warmUp?.(() => undefined);
      const state = program.state.map(({ name: of }) => handles[Number(of.split(" ")[1])]!);
      // twice: nothing of a run may be left over in the next
      for (const handle of executable.run([], state)) device.free(handle);
      const results = executable.run([], state);
      try {
        const outcomes = await Promise.all(
          results.map(async (result) => ({
            shape: [...result.shape],
            dtype: result.dtype,
            values: await device.read(result),
          })),
        );
        return { outcomes, lines: executable.describe?.() ?? [] };
      } finally {
        for (const handle of results) device.free(handle);
      }
    } finally {
      executable.dispose();
    }
  } finally {
    for (const handle of new Set([...handles, ...eager])) device.free(handle);
  }
}
