import { ArgumentError, ShapeError, showShape, sizeOf } from "@chainrule/engine";
import type { HostArray } from "@chainrule/data";
import type { LayerShape } from "@chainrule/layers";
import type { Loss } from "./losses/loss.ts";

/**
 * Targets in the form that the loss takes, checked before the first step: labels become int32 of shape [rows], everything else
 * float32 of the output's shape. `output` is the network's output shape, the batch first.
 */
export function fitTargets(where: string, y: HostArray, loss: Loss, output: LayerShape): HostArray {
  const classes = output.at(-1) ?? null;
  switch (loss.targets) {
    case "labels":
      return asLabels(where, y, loss, output, classes);
    case "oneHot":
      return asRows(where, y, loss, output);
    case "labelsOrOneHot":
      return y.shape.length === output.length && (classes === 1 || y.shape.at(-1) === classes)
        ? asRows(where, y, loss, output)
        : asLabels(where, y, loss, output, classes);
    case "binary":
      return withinUnit(where, asRows(where, y, loss, output), loss);
    case "numbers":
      return asRows(where, y, loss, output);
  }
}

/** Integer labels in [0, classes), without the class axis. */
function asLabels(where: string, y: HostArray, loss: Loss, output: LayerShape, classes: number | null): HostArray {
  const expected = output.slice(1, -1);
  const trailing = y.shape.slice(1);
  const shape = trailing.length === expected.length + 1 && trailing.at(-1) === 1 ? y.shape.slice(0, -1) : y.shape;
  if (!fits(shape.slice(1), expected))
    throw new ShapeError(
      `${where}: ${loss.name} got targets of shape ${showShape(y.shape)} for outputs ${showShape(output)}. ` +
        `Expected integer labels of shape ${showShape(output.slice(0, -1))}${loss.targets === "labels" ? "; for one-hot rows use categoricalCrossentropy" : `, or rows of ${classes ?? "all"} classes`}.`,
    );
  const labels = new Int32Array(y.data.length);
  for (let i = 0; i < labels.length; i++) {
    const label = y.data[i] as number;
    const isIgnored = label === loss.ignoredLabel;
    if (!isIgnored && (!Number.isInteger(label) || label < 0 || (classes !== null && label >= classes)))
      throw new ArgumentError(
        `${where}: ${loss.name} got the label ${label} at row ${rowOf(i, y.shape)}. Labels are integers from 0 to ${(classes ?? 1) - 1}.`,
      );
    labels[i] = label;
  }
  return { data: labels, shape, dtype: "int32" };
}

/** Numbers of the output's shape; a flat list stands for a column. */
function asRows(where: string, y: HostArray, loss: Loss, output: LayerShape): HostArray {
  const shape = y.shape.length === output.length - 1 && output.at(-1) === 1 ? [...y.shape, 1] : y.shape;
  if (!fits(shape.slice(1), output.slice(1)) || shape.length !== output.length)
    throw new ShapeError(
      `${where}: ${loss.name} got targets of shape ${showShape(y.shape)} for outputs ${showShape(output)}. ` +
        `Expected one target per output${shape.length < output.length ? "; for class labels use oneHot(y), or softmaxCrossEntropy, which takes them" : ""}.`,
    );
  const data = y.data instanceof Float32Array || y.data instanceof Float64Array ? y.data : Float32Array.from(y.data);
  return { data, shape, dtype: "float32" };
}

function withinUnit(where: string, y: HostArray, loss: Loss): HostArray {
  const at = y.data.findIndex((value: number) => !(value >= 0 && value <= 1));
  if (at >= 0)
    throw new ArgumentError(
      `${where}: ${loss.name} got the target ${y.data[at] as number} at row ${rowOf(at, y.shape)}. Targets are chances, from 0 to 1.`,
    );
  return y;
}

function fits(shape: readonly number[], expected: LayerShape): boolean {
  return shape.length === expected.length && expected.every((n, i) => n === null || n === shape[i]);
}

function rowOf(index: number, shape: readonly number[]): number {
  return Math.floor(index / (sizeOf(shape.slice(1)) || 1));
}
