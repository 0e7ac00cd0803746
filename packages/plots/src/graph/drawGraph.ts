import type { ComputationGraph, GraphEdge, GraphNode } from "@chainrule/engine";
import { element, formatNumber, label } from "../svg/element.ts";
import { belowTitle, figure, fontSizes, margin, titleSize } from "../svg/figure.ts";
import { legend } from "../svg/legend.ts";
import { colourOf, ink, tint } from "../svg/palette.ts";
import { textWidth } from "../svg/textWidth.ts";
import { requireBooleans } from "../checkInput.ts";
import { checkGraph, type GraphOptions } from "./checkGraph.ts";
import { showNumber, showValues } from "./graphNumbers.ts";
import { layOutGraph, type Placed } from "./layOutGraph.ts";

/** Options of `drawGraph`. */
export interface DrawGraphOptions extends GraphOptions {
  /** Whether each edge shows its local derivative, which an upstream is multiplied by; false. */
  readonly locals?: boolean;
}

const where = "drawGraph";
const radius = 19;
const [valueColour, derivativeColour] = [colourOf(0), colourOf(4)];
/** Keeps text readable where an arrow runs behind it. */
const halo = { stroke: ink.ground, "stroke-width": 3, "paint-order": "stroke" } as const;
/** Lines of text above and below a node. */
const line = fontSizes.tick + 4;

/**
 * A computational graph as an SVG, in the lecture's manner: operations in circles, inputs and constants in boxes, arrows from operands
 * to results; above each node its value, below it its derivative (reverse mode: dL/dvalue; forward mode: the tangent).
 */
export async function drawGraph(graph: ComputationGraph, options: DrawGraphOptions = {}): Promise<string> {
  checkGraph(where, graph, options, ["title", "digits", "locals"]);
  const { title = "Computational graph", digits = 4, locals = false } = options;
  requireBooleans(where, { locals });
  const looks = graph.nodes.map((node) => lookOf(node, digits));
  const layout = await layOutGraph(graph, (id) => (looks[id] as Look).size);
  const derivative = graph.mode === "reverse" ? "derivative dL/d(value)" : "tangent";
  const width = Math.ceil(Math.max(360, layout.width + 2 * margin, textWidth(title, titleSize) + 2 * margin));
  const key = legend(
    [
      { text: "value", sign: { kind: "line", colour: valueColour } },
      { text: derivative, sign: { kind: "line", colour: derivativeColour } },
    ],
    belowTitle,
    width,
  );
  const top = key.bottom + 10;
  const left = (width - layout.width) / 2;
  const at = ({ x, y }: Placed): Placed => ({ x: x + left, y: y + top });
  const arrows = graph.edges.map((edge, i) =>
    drawEdge(
      edge,
      {
        start: at(layout.nodes[edge.from] as Placed),
        end: at(layout.nodes[edge.to] as Placed),
        bends: (layout.edges[i] ?? []).slice(1, -1).map(at),
      },
      looks,
      locals ? digits : undefined,
    ),
  );
  const nodes = graph.nodes.map((node, i) => drawNode(node, looks[i] as Look, at(layout.nodes[i] as Placed)));
  return figure({
    width,
    height: Math.ceil(top + layout.height + margin),
    title,
    description: describe(graph, digits),
    body: [key.markup, element("g", { class: "edges" }, ...arrows), element("g", { class: "nodes" }, ...nodes)],
  });
}

/** What a node shows, and the room it takes with its lines of text. */
interface Look {
  readonly text: string;
  readonly name: string | undefined;
  readonly value: string;
  readonly derivative: string;
  readonly halfWidth: number;
  readonly size: { readonly width: number; readonly height: number };
}

function lookOf(node: GraphNode, digits: number): Look {
  const { kind, symbol, name, shape } = node;
  const value = kind === "constant" && shape.length === 0 ? "" : showValues(node.value, shape, digits);
  const derivative = showValues(node.derivative, shape, digits);
  const named = name !== undefined && name !== symbol ? name : undefined;
  const above = named === undefined ? value : `${named} = ${value}`;
  const inside = textWidth(symbol, fontSizes.axis);
  const halfWidth = kind === "operation" ? Math.max(radius, inside / 2 + 7) : Math.max(15, inside / 2 + 8);
  const wide = Math.max(2 * halfWidth, textWidth(above, fontSizes.tick), textWidth(derivative, fontSizes.tick));
  return { text: symbol, name: named, value: above, derivative, halfWidth, size: { width: wide, height: 2 * (radius + line) } };
}

function drawNode(node: GraphNode, { text, value, derivative, halfWidth }: Look, { x, y }: Placed): string {
  const fill = node.kind === "operation" ? ink.ground : tint(node.kind === "input" ? valueColour : ink.frame, 0.12);
  const stroke = { fill, stroke: ink.text, "stroke-width": node.isOutput ? 2.4 : 1.3 };
  const box = { x: x - halfWidth, y: y - radius, width: 2 * halfWidth, height: 2 * radius };
  return element(
    "g",
    { class: node.kind, "text-anchor": "middle" },
    element("rect", { ...box, rx: node.kind === "operation" ? radius : 4, ...stroke }),
    label(text === "²" ? "( )²" : text, { x, y: y + 4.6, "font-size": fontSizes.axis }),
    value === ""
      ? ""
      : label(value, { class: "value", x, y: y - radius - 5, "font-size": fontSizes.tick, fill: valueColour, ...halo }),
    derivative === ""
      ? ""
      : label(derivative, {
          class: "derivative",
          x,
          y: y + radius + line - 2,
          "font-size": fontSizes.tick,
          fill: derivativeColour,
          ...halo,
        }),
  );
}

/** From the border of one shape to the border of the other, by way of the layout's bends. */
function drawEdge(
  { from, to, local }: GraphEdge,
  { start, end, bends }: { readonly start: Placed; readonly end: Placed; readonly bends: readonly Placed[] },
  looks: readonly Look[],
  digits: number | undefined,
): string {
  const [first, last] = [bends[0] ?? end, bends.at(-1) ?? start];
  const begin = onBorder(start, first, looks[from]?.halfWidth ?? radius);
  const tip = onBorder(end, last, looks[to]?.halfWidth ?? radius);
  const path = [begin, ...bends, tip];
  const before = path.at(-2) as Placed;
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const back = (turn: number): string =>
    `${formatNumber(tip.x - 8 * Math.cos(angle + turn))} ${formatNumber(tip.y - 8 * Math.sin(angle + turn))}`;
  const middle = path[Math.floor(path.length / 2)] as Placed;
  const other = path[Math.floor((path.length - 1) / 2)] as Placed;
  return element(
    "g",
    {},
    element("path", { d: smooth(path), fill: "none", stroke: ink.frame, "stroke-width": 1.3 }),
    element("path", { d: `M${formatNumber(tip.x)} ${formatNumber(tip.y)}L${back(0.4)}L${back(-0.4)}Z`, fill: ink.frame }),
    digits !== undefined && local !== undefined
      ? label(`× ${showNumber(local, digits)}`, {
          class: "local",
          x: (middle.x + other.x) / 2,
          y: (middle.y + other.y) / 2 - 4,
          "text-anchor": "middle",
          "font-size": fontSizes.note,
          fill: ink.soft,
          ...halo,
        })
      : "",
  );
}

/** Where the line from a shape's centre towards `to` leaves it: shapes are boxes, rounded for operations. */
function onBorder(centre: Placed, to: Placed, halfWidth: number): Placed {
  const [dx, dy] = [to.x - centre.x, to.y - centre.y];
  const length = Math.hypot(dx, dy) || 1;
  const reach = Math.min(halfWidth / (Math.abs(dx) / length || 1e-9), radius / (Math.abs(dy) / length || 1e-9));
  const limited = Math.min(reach, Math.hypot(halfWidth, radius)) + 2;
  return { x: centre.x + (dx / length) * limited, y: centre.y + (dy / length) * limited };
}

/** A curve through the points: straight between two, rounded at the bends. */
function smooth(points: readonly Placed[]): string {
  const [first, ...rest] = points as [Placed, ...Placed[]];
  let d = `M${formatNumber(first.x)} ${formatNumber(first.y)}`;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    if (next === undefined) d += `L${formatNumber(point.x)} ${formatNumber(point.y)}`;
    else {
      const [x, y] = [(point.x + next.x) / 2, (point.y + next.y) / 2];
      d += `Q${formatNumber(point.x)} ${formatNumber(point.y)} ${formatNumber(x)} ${formatNumber(y)}`;
    }
  });
  return d;
}

function describe({ nodes, mode, inputs, outputs }: ComputationGraph, digits: number): string {
  const shown = (ids: readonly number[], of: "value" | "derivative"): string =>
    ids
      .map((id) => nodes[id] as GraphNode)
      .map((node) => `${node.name ?? node.symbol} = ${showValues(node[of], node.shape, digits) || "none"}`)
      .join(", ");
  const operations = nodes.filter(({ kind }) => kind === "operation").length;
  const derivatives =
    mode === "reverse"
      ? `Derivatives by the inputs: ${shown(inputs, "derivative")}.`
      : `Tangents: ${shown(outputs, "derivative")}.`;
  return `A graph of ${operations} operations. Inputs: ${shown(inputs, "value")}. Outputs: ${shown(outputs, "value")}. ${derivatives}`;
}
