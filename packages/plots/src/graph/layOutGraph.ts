import type { ComputationGraph } from "@chainrule/engine";

/** A node's place: its centre. */
export interface Placed {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands, in pixels from the drawing's own corner. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  /** The way of each edge, from border to border. */
  readonly edges: readonly (readonly Placed[])[];
}

/** Layers from left to right, with few crossings (Sugiyama's method, by dagre, which is loaded here and nowhere else). */
export async function layOutGraph(
  { nodes, edges }: ComputationGraph,
  sizeOf: (id: number) => { readonly width: number; readonly height: number },
): Promise<GraphLayout> {
  if (nodes.length === 0) return { width: 0, height: 0, nodes: [], edges: [] };
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: 64, nodesep: 30, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(String(id), { ...sizeOf(id) });
  edges.forEach(({ from, to }, i) => graph.setEdge(String(from), String(to), {}, `edge ${i}`));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: nodes.map(({ id }) => {
      const { x, y } = graph.node(String(id)) as Placed;
      return { x, y };
    }),
    edges: edges.map(({ from, to }, i) => {
      const { points } = graph.edge(String(from), String(to), `edge ${i}`) as { points: Placed[] };
      return points.map(({ x, y }) => ({ x, y }));
    }),
  };
}
