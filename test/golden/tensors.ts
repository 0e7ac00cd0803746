import { type Device, jvp, type Shape, Tensor, tensor, vjp } from "@chainrule/engine";
import { differences, type GoldenCase, type GoldenTensor } from "./golden.ts";

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

/** A golden tensor on a device. */
export function place({ data, shape, dtype }: GoldenTensor, device: Device): Tensor {
  return tensor(data, { shape: shape as Shape, dtype, device });
}

/** Golden tensors on a device, by name. */
export function placeAll(list: readonly GoldenTensor[], device: Device): Record<string, Tensor> {
  return Object.fromEntries(list.map((item) => [item.name, place(item, device)]));
}

/** The values of named tensors, read together. */
export async function readAll(tensors: Named): Promise<Map<string, { shape: readonly number[]; data: ArrayLike<number> }>> {
  const entries = Object.entries(tensors);
  const values = await Promise.all(entries.map(([, t]) => t.read()));
  return new Map(entries.map(([name, t], i) => [name, { shape: t.shape, data: values[i] as ArrayLike<number> }]));
}

/**
 * Runs a case whose outputs are a function of named tensors, with the gradients of every input that the case differentiates,
 * and returns what is wrong: nothing where all agrees. In float64 forward mode is checked too: <u, J dx> = <J^T u, dx> for dx = J^T u.
 */
export async function checkFunction(item: GoldenCase, device: Device, run: (x: Named) => Named | Tensor): Promise<string[]> {
  const before = device.backend.memory.buffers;
  const { floats } = device.backend;
  const all = placeAll(item.inputs, device);
  const wrong: string[] = [];
  const named = (y: Named | Tensor): Named => (y instanceof Tensor ? { [item.outputs[0]?.name ?? "y"]: y } : y);
  const wanted = Object.fromEntries(item.gradInputs.map(({ name }) => [name, all[name] as Tensor]));
  const cotangents = placeAll(item.cotangents, device);
  const { value, pullback, dispose } = vjp((x: Named) => named(run({ ...all, ...x })), wanted);
  wrong.push(...differences(item, "out", floats, item.outputs, await readAll(value)));
  if (item.gradInputs.length > 0) {
    const upstream = Object.fromEntries(Object.entries(value).map(([name, y]) => [name, cotangents[name] ?? onesLike(y)]));
    const gradient = pullback(upstream);
    wrong.push(...differences(item, "grad", floats, item.gradInputs, await readAll(gradient)));
    if (floats === "float64")
      wrong.push(...(await checkTangent(item, (x) => named(run({ ...all, ...x })), wanted, upstream, gradient)));
    for (const t of [gradient, upstream]) disposeAll(t);
  }
  dispose();
  for (const t of [value, all, cotangents]) disposeAll(t);
  const left = device.backend.memory.buffers - before;
  return left === 0 ? wrong : [...wrong, `${item.id}: ${left} buffers left`];
}

/** <u, J dx> = <J^T u, dx> for dx = J^T u. */
async function checkTangent(item: GoldenCase, f: (x: Named) => Named, x: Named, u: Named, gradient: Named): Promise<string[]> {
  const { value, tangent } = jvp(f, x, gradient);
  const [left, right] = [await innerProduct(u, tangent), await innerProduct(gradient, gradient)];
  for (const t of [value, tangent]) disposeAll(t);
  const close = Math.abs(left.sum - right.sum) <= 1e-12 * Math.max(left.magnitude, right.magnitude, 1e-30);
  return close ? [] : [`${item.id}: <u, J dx> = ${left.sum}, <J^T u, dx> = ${right.sum}`];
}

function onesLike(y: Tensor): Tensor {
  return tensor(new Float64Array(y.size).fill(1), { shape: y.shape, dtype: y.dtype, device: y.device });
}

function disposeAll(tensors: Named): void {
  for (const t of Object.values(tensors)) t.dispose();
}

async function innerProduct(a: Named, b: Named): Promise<{ sum: number; magnitude: number }> {
  const [p, q] = [await readAll(a), await readAll(b)];
  let [sum, magnitude] = [0, 0];
  for (const [name, { data }] of p)
    for (let i = 0; i < data.length; i++) {
      const term = (data[i] as number) * (q.get(name)?.data[i] as number);
      sum += term;
      magnitude += Math.abs(term);
    }
  return { sum, magnitude };
}
