import { type Call, type Group, groupCalls, type Program, sizeOf } from "@chainrule/engine";
import { anchorKernels, anchorOf, isGenerated, sinkKernels, stepsOf } from "./anchors.ts";
import { wantsTiles } from "./folds.ts";
import { anchorCall } from "./groupCode.ts";
import { type Pass, type PassSource, stretchPass, tiledPass, widePass } from "./passes.ts";
import { type Places, placesOf, smallest } from "./places.ts";
import { scalarKernels } from "./scalarCode.ts";

/** What a run does, in order: a dispatch of ours, or a kernel of the device. */
export type Step = { readonly kind: "pass"; readonly pass: Pass } | { readonly kind: "kernel"; readonly call: Call };

/** A program as dispatches. */
export interface Plan {
  readonly places: Places;
  readonly steps: readonly Step[];
}

/** Steps that a small call takes at most, over all its elements: one workgroup does them. */
const fewSteps = 20_000;

/**
 * Plans a program: what is larger in groups, those side by side that do not wait for each other, and small groups together in one workgroup
 * each time that nothing larger can run. `bindings`: how many storage buffers a shader may have.
 */
export function planOf(program: Program, bindings: number): Plan {
  const generated = (call: Call): boolean => isGenerated(call, program);
  const places = placesOf(program, generated);
  const source: PassSource = { program, places };
  const buffers = (values: Iterable<number>): number => {
    const found = new Set<number>();
    for (const value of values) {
      const place = places.of[value]!;
      if (place.kind === "tensor") found.add(place.root);
      if (place.kind === "arena") found.add(-1);
    }
    return found.size;
  };
  const groups = groupCalls(program, {
    elementwise: scalarKernels,
    leads: anchorKernels,
    sinks: sinkKernels,
    mostInputs: Number.POSITIVE_INFINITY,
    mostOutputs: Number.POSITIVE_INFINITY,
    broadcastsInside: true,
    accepts: (call) => !places.views.has(call) && generated(call),
    fits: (inputs, outputs) => buffers([...inputs, ...outputs]) <= bindings,
  });

  const isSmall = (call: Call): boolean => {
    const size = sizeOf(program.values[call.output]!.shape);
    return size <= smallest && size * stepsOf(call, program) <= fewSteps;
  };
  const kindOf = ({ calls }: Group): "view" | "kernel" | "small" | "large" => {
    if (places.views.has(calls[0]!)) return "view";
    if (!generated(calls[0]!)) return "kernel";
    return calls.every(isSmall) ? "small" : "large";
  };
  const waiting = new Map(groups.map((group) => [group, kindOf(group)]));
  const unmade = new Set(groups.flatMap(({ outputs }) => outputs));
  /** Takes all that can run now, of the kinds named. */
  const take = (...kinds: readonly string[]): Group[] => {
    const taken = [...waiting]
      .filter(([{ inputs }, kind]) => kinds.includes(kind) && inputs.every((value) => !unmade.has(value)))
      .map(([group]) => group);
    for (const group of taken) {
      waiting.delete(group);
      for (const value of group.outputs) unmade.delete(value);
    }
    return taken;
  };
  const steps: Step[] = [];
  const emit = (list: readonly Group[], write: (source: PassSource, list: readonly Group[]) => Pass): void => {
    for (const together of withinBudget(list, bindings, buffers)) steps.push({ kind: "pass", pass: write(source, together) });
  };
  while (waiting.size > 0) {
    for (let ready = take("view", "kernel", "large"); ready.length > 0; ready = take("view", "kernel", "large")) {
      for (const group of ready) {
        const kind = kindOf(group);
        if (kind === "kernel") steps.push({ kind: "kernel", call: group.calls[0]! });
        if (kind === "large" && isTiled(program, group)) steps.push({ kind: "pass", pass: tiledPass(source, group) });
      }
      emit(
        ready.filter((group) => kindOf(group) === "large" && !isTiled(program, group)),
        widePass,
      );
    }
    const small: Group[] = [];
    for (let ready = take("view", "small"); ready.length > 0; ready = take("view", "small"))
      small.push(...ready.filter((group) => kindOf(group) === "small"));
    emit(small, stretchPass);
  }
  return { places, steps };
}

/** Groups in passes of so many buffers, in their order. */
function withinBudget(
  groups: readonly Group[],
  bindings: number,
  buffers: (values: readonly number[]) => number,
): readonly (readonly Group[])[] {
  const lists: Group[][] = [];
  for (const group of groups) {
    const last = lists.at(-1);
    const values = [...(last ?? []), group].flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
    if (last === undefined || buffers(values) > bindings) lists.push([group]);
    else last.push(group);
  }
  return lists;
}

/** Whether a group is a product that is worth tiles. */
function isTiled(program: Program, group: Group): boolean {
  const call = anchorCall(group);
  if (call === undefined) return false;
  const anchor = anchorOf({ call, program, operand: () => "0", suffix: "" });
  return anchor.kind === "fold" && anchor.product !== undefined && wantsTiles(anchor.product, anchor.length);
}
