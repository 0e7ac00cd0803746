import type { Group, Program } from "@chainrule/engine";
import { type Blocks, declareLanes, declareSerial, declareTiles, laneThreads, tileThreads, wantsLanes } from "./folds.ts";
import { declareGroup, type GroupCode } from "./groupCode.ts";
import type { Places } from "./places.ts";
import { type BoundTensor, ShaderText } from "./ShaderText.ts";

/** One dispatch: a shader, its workgroups and its buffers. */
export interface Pass {
  readonly code: string;
  readonly blocks: number;
  readonly bound: readonly BoundTensor[];
  readonly usesArena: boolean;
  readonly groups: readonly Group[];
  /** Whether one workgroup does it all. */
  readonly inOne: boolean;
}

/** What passes are written over. */
export interface PassSource {
  readonly program: Program;
  readonly places: Places;
}

/** A product in tiles, with a pass of its own. */
export function tiledPass(source: PassSource, group: Group): Pass {
  const shader = new ShaderText(source.program, source.places);
  const { run, blocks } = declareTiles(shader, declareGroup(shader, group, ""));
  return pass(shader, run("block"), tileThreads, blocks, [group]);
}

/** Groups that do not wait for each other, side by side: each has workgroups of its own. */
export function widePass(source: PassSource, groups: readonly Group[]): Pass {
  const shader = new ShaderText(source.program, source.places);
  const arrays = new Set<string>();
  let before = 0;
  const parts = groups.map((group, i) => {
    const code = declareGroup(shader, group, groups.length === 1 ? "" : `_${i}`);
    const from = before;
    const block = from === 0 ? "block" : `block - ${from}`;
    if (code.anchor?.kind === "fold" && wantsLanes(code.anchor, code.size)) {
      arrays.add(lanesArray(code));
      const { run, blocks } = declareLanes(shader, code, arrayName(code));
      before += blocks;
      return { end: before, text: run(block) };
    }
    before += Math.ceil(code.size / laneThreads);
    const start = `let o = (${block}) * ${laneThreads} + thread;`;
    return { end: before, text: `${start} if (o < ${code.size}) { ${elementText(shader, code)} }` };
  });
  for (const text of arrays) shader.declare(text);
  const main = parts.map(({ end, text }, i) => (i === parts.length - 1 ? `{ ${text} }` : `if (block < ${end}) { ${text} } else`));
  return pass(shader, main.join("\n"), laneThreads, before, groups);
}

/** Small groups, one after the other in one workgroup, with barriers where one needs what another made. */
export function stretchPass(source: PassSource, groups: readonly Group[]): Pass {
  const shader = new ShaderText(source.program, source.places);
  const levels = levelsOf(groups, source);
  const arrays = new Set<string>();
  let number = 0;
  const phases = levels.map((level) =>
    level
      .map((group) => {
        const code = declareGroup(shader, group, `_${number++}`);
        const { anchor, size } = code;
        if (anchor?.kind !== "fold" || !wantsLanes(anchor, size))
          return `for (var o = thread; o < ${size}; o += ${laneThreads}) { ${elementText(shader, code)} }`;
        arrays.add(lanesArray(code));
        const { run, blocks }: Blocks = declareLanes(shader, code, arrayName(code));
        return `for (var b = 0; b < ${blocks}; b++) { ${run("b")} }`;
      })
      .join("\n"),
  );
  for (const text of arrays) shader.declare(text);
  return pass(shader, phases.join("\nstorageBarrier();\n"), laneThreads, 1, groups, true);
}

/** Statements that compute element o with one thread. */
function elementText(shader: ShaderText, code: GroupCode): string {
  const { anchor, suffix } = code;
  if (anchor === undefined) return `finish${suffix}(o);`;
  const element = anchor.kind === "fold" ? declareSerial(shader, code) : `element_of${suffix}`;
  return `finish${suffix}(o, ${element}(o));`;
}

const arrayName = ({ type }: GroupCode): string => `lanes_${type}`;
const lanesArray = (code: GroupCode): string => `var<workgroup> ${arrayName(code)} : array<${code.type}, ${laneThreads}>;`;

/** Groups by how many others they wait for, in a row. Views among them carry what they wait for on. */
function levelsOf(groups: readonly Group[], { places }: PassSource): readonly (readonly Group[])[] {
  const made = new Map<number, number>();
  const views = new Map([...places.views].map((call) => [call.output, call.inputs[0]!]));
  const levelOf = (value: number): number => {
    const root = views.get(value);
    return root === undefined ? (made.get(value) ?? -1) : levelOf(root);
  };
  const levels: Group[][] = [];
  for (const group of groups) {
    const level = Math.max(-1, ...group.inputs.map(levelOf)) + 1;
    for (const value of group.outputs) made.set(value, level);
    (levels[level] ??= []).push(group);
  }
  return levels;
}

function pass(shader: ShaderText, main: string, threads: number, blocks: number, groups: readonly Group[], inOne = false): Pass {
  const code = shader.whole(main, threads);
  return { code, blocks, bound: shader.bound, usesArena: shader.usesArena, groups, inOne };
}
