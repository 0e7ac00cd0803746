import { ArgumentError, NumericError, ShapeError, showShape } from "@chainrule/engine";
import { toHostArray } from "@chainrule/data";
import type { ArrayInput, HostArray } from "@chainrule/data";
import type { Layer } from "@chainrule/layers";
import type { Loss } from "./losses/loss.ts";

/** Weights by class: how much a sample of each class counts; 1 for classes without an entry. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Sample weights on the host: one finite number >= 0 per row. */
export function checkWeights(where: string, given: ArrayInput, rows: number): HostArray {
  const weights = toHostArray(given, { name: `${where}: sampleWeight`, dtype: "float32", allowNonFinite: true });
  if (weights.shape.length !== 1 || weights.shape[0] !== rows)
    throw new ShapeError(
      `${where}: sampleWeight has shape ${showShape(weights.shape)}, but x has ${rows} rows. Give one weight per row.`,
    );
  const at = weights.data.findIndex((weight: number) => !(weight >= 0 && Number.isFinite(weight)));
  if (at < 0) return weights;
  const message = `${where}: sampleWeight is ${String(weights.data[at])} at row ${at}. Use finite weights >= 0; 0 leaves a row out.`;
  throw Number.isFinite(weights.data[at]) ? new ArgumentError(message) : new NumericError(message);
}

/** Sample weights times the weights of the rows' classes. `y` is as `fitTargets` gives it. */
export function classWeighted(
  where: string,
  y: HostArray,
  weight: HostArray | undefined,
  { classWeight, loss, network }: { classWeight: ClassWeight | undefined; loss: Loss; network: Layer },
): HostArray | undefined {
  if (classWeight === undefined) return weight;
  const rows = y.shape[0] ?? 0;
  const width = rows === 0 ? 1 : y.data.length / rows;
  const isBinary = loss.targets === "binary";
  if (loss.targets === "numbers" || y.shape.length > (y.dtype === "int32" ? 1 : 2) || (isBinary && width > 1))
    throw new ShapeError(
      `${where}: classWeight with ${loss.name} and targets of shape ${showShape(y.shape)}. ` +
        "It needs one class per sample: use sampleWeight instead.",
    );
  checkClassWeight(where, classWeight, isBinary ? 2 : (network.outputShape.at(-1) ?? Infinity));
  const classOf = (row: number): number => {
    if (width === 1) return y.data[row] as number;
    let best = 0;
    for (let k = 1; k < width; k++) if ((y.data[row * width + k] as number) > (y.data[row * width + best] as number)) best = k;
    return best;
  };
  const out = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = classOf(row);
    if (!Number.isInteger(label))
      throw new ArgumentError(
        `${where}: classWeight with the target ${label} at row ${row}, which is no class. Use sampleWeight.`,
      );
    out[row] = (Object.hasOwn(classWeight, label) ? (classWeight[label] as number) : 1) * (weight?.data[row] ?? 1);
  }
  return { data: out, shape: [rows], dtype: "float32" };
}

function checkClassWeight(where: string, classWeight: ClassWeight, classes: number): void {
  if (typeof classWeight !== "object" || classWeight === null)
    throw new ArgumentError(`${where}: classWeight ${String(classWeight)}. Give weights by class number, as { 0: 1, 1: 2.5 }.`);
  for (const [label, value] of Object.entries<unknown>(classWeight)) {
    const number = Number(label);
    if (!Number.isInteger(number) || number < 0 || number >= classes)
      throw new ArgumentError(`${where}: classWeight names class "${label}". Classes are numbers from 0 to ${classes - 1}.`);
    if (typeof value !== "number" || !(value >= 0) || !Number.isFinite(value))
      throw new ArgumentError(
        `${where}: classWeight of class ${label} is ${typeof value === "string" ? `"${value}"` : String(value)}. Use finite weights >= 0.`,
      );
  }
}
