import { requireKnownOptions, showValue } from "../choices.ts";
import { tensor } from "../create.ts";
import { ArgumentError } from "../errors.ts";
import type { NestedNumbers } from "../operand.ts";
import { nest } from "../print.ts";
import type { NestedValues } from "../print.ts";
import { scope } from "../scope.ts";
import { Tensor } from "../tensor.ts";
import { requireFunction } from "../transforms/checks.ts";
import type { Tree } from "../tree.ts";
import type { ComputationGraph, GraphEdge, GraphNode } from "./ComputationGraph.ts";
import { sketch } from "./sketch.ts";
import type { SketchOptions } from "./sketch.ts";

/** Options of `trace`. */
export interface TraceOptions {
  /** "reverse" (default) puts dL/d(value) at every node, "forward" the tangent. */
  readonly mode?: "reverse" | "forward";
  /** Names of the inputs; by default the keys of records, else x1, x2, … */
  readonly names?: readonly string[];
  /** Reverse mode: a number for each output, L = Σ upstream · output; all 1 by default. */
  readonly upstream?: readonly number[];
  /** Forward mode: a number for each input, the direction to go; all 1 by default. */
  readonly direction?: readonly number[];
}

/** What `trace` takes in the place of a tensor: numbers become tensors. */
export type Traceable<X> = Tree extends X
  ? unknown
  : X extends Tensor
    ? X | number | NestedNumbers
    : { readonly [K in keyof X]: Traceable<X[K]> };

/**
 * The computational graph of f at its arguments: every operation with its value, and with its derivative in reverse mode (dL/d(value)) or
 * in forward mode (the tangent), as plain data for looking at. Arguments are numbers, tensors, or records of them; `label` names values
 * inside f. Only what the outputs depend on is in the graph. Errors are those of `vjp`.
 */
export function trace<X extends readonly Tree[]>(
  f: (...x: X) => Tree,
  options: TraceOptions = {},
): (...x: { [K in keyof X]: Traceable<X[K]> }) => Promise<ComputationGraph> {
  requireFunction("trace", f);
  requireKnownOptions("trace", options, ["mode", "names", "upstream", "direction"]);
  const { mode = "reverse" } = options;
  if (mode !== "reverse" && mode !== "forward")
    throw new ArgumentError(`trace: mode is ${showValue(mode)}. Expected "reverse" or "forward".`);
  const idle = mode === "reverse" ? "direction" : "upstream";
  if (options[idle] !== undefined)
    throw new ArgumentError(`trace: ${idle} has no meaning in ${mode} mode. Leave it out, or choose the other mode.`);
  return async (...x: readonly unknown[]) => {
    const full: SketchOptions = { ...options, mode };
    const drawn = scope(() => sketch(f as (...x: readonly Tree[]) => Tree, x.map(placed), full));
    const read = async (t: Tensor | undefined): Promise<NestedValues | undefined> => t && nest(await t.read(), t.shape, t.dtype);
    try {
      const nodes = await Promise.all(
        drawn.nodes.map(async ({ value, derivative, symbol, ...node }, id): Promise<GraphNode> => {
          const at = (await read(value)) as NestedValues;
          return {
            id,
            ...node,
            symbol: symbol ?? showConstant(at),
            shape: value.shape,
            value: at,
            derivative: await read(derivative),
          };
        }),
      );
      const edges = await Promise.all(
        drawn.edges.map(async ({ local, ...edge }): Promise<GraphEdge> => ({
          ...edge,
          local: (await read(local)) as number | undefined,
        })),
      );
      const inputs = nodes.flatMap(({ kind, id }) => (kind === "input" ? [id] : []));
      return { mode, nodes, edges, inputs, outputs: drawn.outputs };
    } finally {
      for (const { value, derivative } of drawn.nodes) for (const t of [value, derivative]) t?.dispose();
      for (const { local } of drawn.edges) local?.dispose();
    }
  };
}

/** Numbers, and nested arrays of them, as tensors. */
function placed(x: unknown): Tree {
  if (x instanceof Tensor) return x;
  if (isNumbers(x)) return tensor(x as NestedNumbers);
  if (Array.isArray(x)) return x.map(placed);
  if (typeof x === "object" && x !== null)
    return Object.fromEntries(Object.entries(x).map(([key, item]) => [key, placed(item)])) as Tree;
  throw new ArgumentError(`trace: an argument is ${showValue(x)}. Give numbers, tensors, or arrays and records of them.`);
}

function isNumbers(x: unknown): boolean {
  return typeof x === "number" || ArrayBuffer.isView(x) || (Array.isArray(x) && x.length > 0 && x.every(isNumbers));
}

/** A constant as a formula would write it. */
function showConstant(value: NestedValues): string {
  return typeof value === "number"
    ? String(Number(value.toPrecision(7)))
    : typeof value === "boolean"
      ? String(value)
      : "constant";
}
