import { Parameter, showShape, sizeOf } from "@chainrule/engine";
import { Activation } from "./activation.ts";
import { Layer } from "./layer.ts";
import type { NamedVariable } from "./module.ts";

/** A layer inside another, under its path of properties. */
interface Part {
  readonly path: string;
  readonly layer: Layer;
}

/**
 * A network as an aligned table: path, layer with its options, output shape and number of parameters; parts inside parts are
 * indented; below, how many numbers are trained, frozen, and kept as buffers.
 */
export function summary(network: Layer): string {
  const rows = [
    ["path", "layer", "output", "parameters"],
    ["", "input", showShape(network.inputShape), ""],
  ];
  const visit = ({ path, layer }: Part, depth: number): void => {
    const parts = partsOf(layer);
    const label = `${layer.label ?? layer.name}${layer.trainable ? "" : " (frozen)"}`;
    const count = parts.length > 0 ? "" : grouped(sizeOfAll(layer.variables().filter(isParameter)));
    rows.push([`${"  ".repeat(depth)}${path}`, label, showShape(layer.outputShape), count]);
    for (const part of parts) visit({ ...part, path: `${path}.${part.path}` }, depth + 1);
  };
  const top = partsOf(network);
  for (const part of top.length > 0 ? top : [{ path: "", layer: network }]) visit(part, 0);
  return [...aligned(rows), totals(network.variables())].join("\n");
}

/** The layers that a layer is made of: its own properties and their arrays. */
function partsOf(owner: Layer): Part[] {
  return Object.entries(owner).flatMap(([key, value]: [string, unknown]): Part[] => {
    if (Array.isArray(value))
      return value.flatMap((item: unknown, i) => (item instanceof Layer ? [{ path: `${key}.${i}`, layer: item }] : []));
    if (!(value instanceof Layer)) return [];
    // an activation is told by its owner's options, a branch by the layers in it
    if (key === "activation" && value instanceof Activation) return [];
    return key === "branch"
      ? partsOf(value).map(({ path, layer }) => ({ path: `${key}.${path}`, layer }))
      : [{ path: key, layer: value }];
  });
}

function isParameter({ variable }: NamedVariable): boolean {
  return variable instanceof Parameter;
}

function sizeOfAll(variables: readonly NamedVariable[]): number {
  return variables.reduce((total, { variable }) => total + sizeOf(variable.shape), 0);
}

function totals(variables: readonly NamedVariable[]): string {
  const trainable = sizeOfAll(variables.filter(({ trains }) => trains));
  const frozen = sizeOfAll(variables.filter((named) => isParameter(named) && !named.trains));
  const buffers = sizeOfAll(variables.filter((named) => !isParameter(named)));
  return `trainable ${grouped(trainable)}, frozen ${grouped(frozen)}, buffers ${grouped(buffers)}`;
}

/** 1,234,567. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Columns of equal width, the last one flush right, with a rule below the head and the body. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const last = 3;
  const widths = Array.from({ length: last + 1 }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === last ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0] as string, rule, ...lines.slice(1), rule];
}
