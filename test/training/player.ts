import { observe, Tensor } from "@chainrule/engine";
import type { Device, Handle, KernelCall, NamedUpload, Upload, Variable } from "@chainrule/engine";
import { Storage } from "../../packages/engine/src/storage.ts";
import type { Model } from "@chainrule/training";
import type { Batch } from "@chainrule/data";

/** One line of a recorded step: a kernel call, a constant, or a host value that enters by name. */
export type Line = { readonly ran: KernelCall } | { readonly constant: Upload } | { readonly entered: NamedUpload };

/** A training step as a flat list, with the state it reads and the state it leaves. */
export interface Recording {
  readonly lines: readonly Line[];
  readonly before: ReadonlyMap<Variable, Handle>;
  readonly after: ReadonlyMap<Variable, Handle>;
  readonly loss: Handle;
}

/** Runs one eager step and writes down what passes the door. */
export function recordStep(model: Model, device: Device, batch: Batch): Recording {
  const lines: Line[] = [];
  const variables = model.variables().map(({ variable }) => variable);
  const handles = (): Map<Variable, Handle> =>
    new Map(variables.map((variable) => [variable, (variable.storage as Storage).handle]));
  const before = handles();
  model.step.prepare(batch);
  const report = observe(
    {
      ran: (ran) => lines.push({ ran }),
      uploaded: (constant) => lines.push({ constant }),
      entered: (entered) => lines.push({ entered }),
    },
    () => model.step.run(device),
  );
  const loss = report.loss.storage.handle;
  for (const t of [report.loss, ...report.metrics.flat()]) t.storage.release();
  const after = new Map([...handles()].filter(([variable, handle]) => before.get(variable) !== handle));
  return { lines, before, after, loss };
}

/** Replays a recorded step on another batch: no graph, no rules, only the list. Gives the batch's loss. */
export async function playStep(
  model: Model,
  { backend }: Device,
  { lines, before, after, loss }: Recording,
  batch: Batch,
): Promise<number> {
  model.step.prepare(batch);
  const now = new Map<Handle, Handle>();
  const made: Handle[] = [];
  const define = (recorded: Handle, value: Handle): void => {
    now.set(recorded, value);
    made.push(value);
  };
  for (const [variable, handle] of before) now.set(handle, (variable.storage as Storage).handle);
  for (const line of lines) {
    if ("ran" in line) {
      const { kernel, inputs, attributes, output } = line.ran;
      const operands = inputs.map((handle) => now.get(handle) as Handle);
      define(output, backend.run(kernel, operands, attributes as never));
    } else {
      const { output, ...fixed } = "entered" in line ? line.entered : line.constant;
      const { data, shape, dtype } = "entered" in line ? line.entered.provide() : fixed;
      define(output, backend.upload(dtype === "float32" ? Float32Array.from(data) : data, shape, dtype));
    }
  }
  const [value] = await backend.read(now.get(loss) as Handle);
  const kept = new Set([...after.values()].map((handle) => now.get(handle) as Handle));
  for (const [variable, handle] of after) {
    const storage = new Storage((variable.storage as Storage).device, now.get(handle) as Handle);
    variable.assign(new Tensor(storage, variable.shape, variable.dtype, undefined));
  }
  for (const handle of made) if (!kept.has(handle)) backend.free(handle);
  model.step.state.steps++;
  return value as number;
}
