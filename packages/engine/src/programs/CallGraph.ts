import { uniformValue } from "./foldConstants.ts";
import type { Call, Group, Program } from "./program.ts";

/** Calls that will be done as one. */
export interface Cluster {
  calls: readonly Call[];
  /** The shape over which further elementwise calls may join; undefined where none may. */
  shape: readonly number[] | undefined;
  /** The product or reduction in it. */
  anchor: Call | undefined;
  /** The calls in front of that, whose results nothing else needs. */
  front: readonly Call[];
}

/** The calls of a program as clusters, with who makes and who needs each value. At first every call is a cluster of its own. */
export class CallGraph {
  private readonly place = new Map<Call, number>();
  private readonly clusters = new Map<Call, Cluster>();
  private readonly makers = new Map<number, Call>();
  private readonly readers = new Map<number, Call[]>();
  private readonly leaving: ReadonlySet<number>;
  private readonly numbers: ReadonlySet<number>;

  constructor(program: Program) {
    this.leaving = new Set(program.results.map(({ value }) => value));
    this.numbers = new Set(program.constants.flatMap(({ value, data }) => (uniformValue(data) === undefined ? [] : [value])));
    program.calls.forEach((call, i) => {
      this.place.set(call, i);
      this.clusters.set(call, { calls: [call], shape: undefined, anchor: undefined, front: [] });
      this.makers.set(call.output, call);
      for (const input of new Set(call.inputs)) {
        const readers = this.readers.get(input);
        if (readers === undefined) this.readers.set(input, [call]);
        else readers.push(call);
      }
    });
  }

  clusterOf(call: Call): Cluster {
    return this.clusters.get(call)!;
  }

  /** The cluster that makes a value; undefined for what enters, is constant or state. */
  makerOf(value: number): Cluster | undefined {
    const maker = this.makers.get(value);
    return maker && this.clusters.get(maker);
  }

  /** Whether a value is a constant of one number, which code can hold as a literal. */
  isNumber(value: number): boolean {
    return this.numbers.has(value);
  }

  /** What calls read from outside, and what they make that is needed outside. */
  boundary(calls: readonly Call[]): { readonly inputs: readonly number[]; readonly outputs: readonly number[] } {
    const inside = new Set(calls);
    const made = new Set(calls.map(({ output }) => output));
    const inputs = new Set(calls.flatMap((call) => call.inputs.filter((input) => !made.has(input))));
    const outputs = [...made].filter(
      (value) => this.leaving.has(value) || (this.readers.get(value) ?? []).some((reader) => !inside.has(reader)),
    );
    return { inputs: [...inputs], outputs };
  }

  /**
   * Whether two clusters as one would have to wait for themselves: a way from one to the other leads over a third. Calls behind both must
   * be clusters of their own still, for then no way leads back from them.
   */
  wouldCycle(a: Cluster, b: Cluster): boolean {
    const last = Math.max(this.lastOf(a), this.lastOf(b));
    return this.leadsAround(a, b, last) || this.leadsAround(b, a, last);
  }

  /** Whether the product or reduction of a cluster, or what stands in front of it, reads what the other one makes. */
  isAhead(other: Cluster, { anchor, front }: Cluster): boolean {
    if (anchor === undefined) return false;
    return [anchor, ...front].some(({ inputs }) => inputs.some((input) => this.makerOf(input) === other));
  }

  merge(into: Cluster, from: Cluster): void {
    into.calls = [...into.calls, ...from.calls].sort((a, b) => this.place.get(a)! - this.place.get(b)!);
    into.anchor ??= from.anchor;
    into.front = [...into.front, ...from.front];
    for (const call of from.calls) this.clusters.set(call, into);
  }

  /** The clusters as groups, each behind those that it needs; among those that can run the one whose last call comes first. */
  inOrder(): readonly Group[] {
    const done = new Set<Cluster>();
    const order: Group[] = [];
    const visit = (cluster: Cluster): void => {
      if (done.has(cluster)) return;
      done.add(cluster);
      const { inputs, outputs } = this.boundary(cluster.calls);
      for (const input of inputs) {
        const maker = this.makerOf(input);
        if (maker !== undefined) visit(maker);
      }
      order.push({ calls: cluster.calls, inputs, outputs });
    };
    for (const cluster of [...new Set(this.clusters.values())].sort((a, b) => this.lastOf(a) - this.lastOf(b))) visit(cluster);
    return order;
  }

  private lastOf({ calls }: Cluster): number {
    return this.place.get(calls.at(-1)!)!;
  }

  /** `last`: the place behind which no way leads to either. */
  private leadsAround(from: Cluster, to: Cluster, last: number): boolean {
    const seen = new Set<Cluster>([from]);
    const waiting = this.followersOf(from).filter((cluster) => cluster !== to);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === to) return true;
      if (seen.has(at) || this.place.get(at.calls[0]!)! > last) continue;
      seen.add(at);
      waiting.push(...this.followersOf(at));
    }
    return false;
  }

  private followersOf(cluster: Cluster): Cluster[] {
    return [
      ...new Set(cluster.calls.flatMap(({ output }) => (this.readers.get(output) ?? []).map((reader) => this.clusterOf(reader)))),
    ].filter((other) => other !== cluster);
  }
}
