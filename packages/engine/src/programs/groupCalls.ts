import type { Kernel } from "../kernels.ts";
import { sameShape } from "../shape.ts";
import { CallGraph } from "./CallGraph.ts";
import type { Cluster } from "./CallGraph.ts";
import type { Call, Group, Program } from "./program.ts";

/** Kernels, or a question to ask of each call. */
export type Calls = ReadonlySet<Kernel> | ((call: Call) => boolean);

/** What a device can do in one pass. */
export interface Grouping {
  /** Kernels that are computed element by element, each with one result of the shape that its operands broadcast to. */
  readonly elementwise: Calls;
  /** Kernels (products, reductions) behind which elementwise calls over their result can be done in the same pass; one in a group. */
  readonly leads?: Calls;
  /** Kernels (reductions) whose first operand can be computed elementwise in the same pass, where nothing else needs it; one in a group. */
  readonly sinks?: Calls;
  /** Inputs and outputs that a group may have; constants of one number do not count. */
  readonly mostInputs: number;
  readonly mostOutputs: number;
  /** Refuses groups by what they read and make in all, where the two share one budget. */
  readonly fits?: (inputs: readonly number[], outputs: readonly number[]) => boolean;
  /** Whether a value of a smaller shape may be computed again for each element that it is broadcast to. */
  readonly broadcastsInside?: boolean;
  /** Refuses single calls that the sets admit: by dtype, rank or size. */
  readonly accepts?: (call: Call, program: Program) => boolean;
  /** Refuses single unions that all else admits. */
  readonly unites?: (calls: readonly Call[]) => boolean;
}

/**
 * Groups the calls of a program into passes of a device, in an order in which they can run: [elementwise calls] [one product or reduction]
 * [elementwise calls]. Greedy, in the order of the calls: each joins the groups that make its operands where that stays one pass. No call
 * is done twice.
 */
export function groupCalls(program: Program, grouping: Grouping): readonly Group[] {
  const graph = new CallGraph(program);
  const { accepts = () => true, unites = () => true } = grouping;
  const [elementwise, leads, sinks] = [grouping.elementwise, grouping.leads ?? none, grouping.sinks ?? none].map(asQuestion) as [
    (call: Call) => boolean,
    (call: Call) => boolean,
    (call: Call) => boolean,
  ];
  const shapeOf = (call: Call): readonly number[] => program.values[call.output]!.shape;

  const fits = (joined: readonly Call[]): boolean => {
    const { inputs, outputs } = graph.boundary(joined);
    return (
      inputs.filter((value) => !graph.isNumber(value)).length <= grouping.mostInputs &&
      outputs.length <= grouping.mostOutputs &&
      (grouping.fits?.(inputs, outputs) ?? true)
    );
  };
  const merge = (into: Cluster, from: Cluster): boolean => {
    if (into.anchor !== undefined && from.anchor !== undefined) return false;
    const joined = [...into.calls, ...from.calls];
    if (!fits(joined) || !unites(joined) || graph.wouldCycle(into, from)) return false;
    graph.merge(into, from);
    return true;
  };
  /** Whether nothing outside of the cluster but `call` needs what it makes. */
  const feedsOnly = (cluster: Cluster, call: Call): boolean =>
    graph.boundary([...cluster.calls, call]).outputs.every((value) => value === call.output);

  for (const call of program.calls) {
    const own = graph.clusterOf(call);
    if (!accepts(call, program)) continue;
    if (elementwise(call)) {
      own.shape = shapeOf(call);
      for (const input of call.inputs) {
        const maker = graph.makerOf(input);
        const mine = graph.clusterOf(call);
        if (maker === undefined || maker === mine || maker.shape === undefined) continue;
        // what a product or reduction reads is made before it, not in the same pass
        if (graph.isAhead(maker, mine) || graph.isAhead(mine, maker)) continue;
        if (sameShape(maker.shape, own.shape)) merge(maker, mine);
        else if (grouping.broadcastsInside === true && maker.anchor === undefined && feedsOnly(maker, call)) {
          if (merge(mine, maker)) mine.shape = own.shape;
        }
      }
      graph.clusterOf(call).shape = own.shape;
      continue;
    }
    const [isLead, isSink] = [leads(call), sinks(call)];
    if (!isLead && !isSink) continue;
    own.anchor = call;
    const maker = isSink ? graph.makerOf(call.inputs[0]!) : undefined;
    if (maker?.shape !== undefined && maker.anchor === undefined && feedsOnly(maker, call)) {
      const front = maker.calls;
      if (merge(own, maker)) own.front = front;
    }
    own.shape = isLead ? shapeOf(call) : undefined;
  }
  return graph.inOrder();
}

const none: ReadonlySet<Kernel> = new Set();

function asQuestion(calls: Calls): (call: Call) => boolean {
  return typeof calls === "function" ? calls : (call) => calls.has(call.kernel);
}
