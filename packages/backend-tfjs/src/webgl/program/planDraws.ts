import {
  type Attributes,
  type Call,
  type Group,
  groupCalls,
  type Kernel,
  kernelInputs,
  type Program,
  sizeOf,
} from "@chainrule/engine";
import { highestPackedRank } from "./grid.ts";
import { laneFunction } from "./laneFunctions.ts";
import { directionOf, longestReduction, reductionSteps } from "./reductionBlock.ts";

/** A step of a prepared program: a group of calls as one shader, or a call that the device's own kernel runs. */
export interface Step {
  readonly group: Group;
  readonly asShader: boolean;
}

/** Steps of loops that one block may take where loops stand inside of loops, or around what is computed again. */
const mostSteps = 1024;

/** Blocks of a row that softmax may walk for each element. */
const longestRow = 64;

const reductions: ReadonlySet<Kernel> = new Set(["Sum", "Mean", "Max", "Min"]);
/** Kernels that multiply matrices. */
export const products: ReadonlySet<Kernel> = new Set(["BatchMatMul", "_FusedMatMul"]);
const softmaxes: ReadonlySet<Kernel> = new Set(["Softmax", "LogSoftmax"]);

/** Reductions of short rows are pulled like elementwise calls: what depends on the row alone is computed once for it. */
const isShortRow = (call: Call, program: Program): boolean =>
  reductions.has(call.kernel) && directionOf(call, program) === "rows" && reductionSteps(call, program) <= 16;

/** Whether a shader of ours can compute the call. */
export function canPull(call: Call, program: Program): boolean {
  const { kernel, inputs, attributes, output } = call;
  const shapes = [...inputs, output].map((value) => program.values[value]!.shape);
  if (shapes.some((shape) => shape.length > highestPackedRank || sizeOf(shape) === 0)) return false;
  if (reductions.has(kernel))
    return directionOf(call, program) !== undefined && reductionSteps(call, program) <= longestReduction;
  if (softmaxes.has(kernel)) return shapes[0]!.at(-1)! <= 2 * longestRow;
  if (products.has(kernel)) return shapes[0]!.length <= 3 && shapes.every((shape) => shape.length >= 1);
  if (kernel === "Transpose") return String((attributes as Attributes<"Transpose">).perm) === "1,0";
  if (kernel === "FusedBatchNorm") return true;
  if (kernel === "Concat")
    return shapes.every((shape) => shape.length === 1) && inputs.length <= 16 && shapes.slice(0, -1).every(([n]) => n === 1);
  return (
    kernelInputs[kernel].length <= 3 &&
    laneFunction(
      kernel,
      attributes,
      inputs.map((input) => program.values[input]!.dtype),
    ) !== undefined
  );
}

/**
 * The steps of a program on webgl: few shaders, each with up to `mostOutputs` results of one shape, which read up to `mostInputs`
 * textures.
 */
export function planDraws(program: Program, mostInputs: number, mostOutputs: number): readonly Step[] {
  const pulled = new Set(program.calls.filter((call) => canPull(call, program)));
  const isReduction = (call: Call): boolean => reductions.has(call.kernel) && !isShortRow(call, program);
  const groups = groupCalls(program, {
    elementwise: (call) => !products.has(call.kernel) && !isReduction(call),
    leads: () => true,
    sinks: isReduction,
    mostInputs,
    mostOutputs,
    broadcastsInside: true,
    accepts: (call) => pulled.has(call),
    unites: (calls) => isCheap(calls, program),
  });
  // what nothing needs is not computed
  const needed = groups.filter(({ outputs }) => outputs.length > 0);
  return needed.map((group) => ({ group, asShader: group.calls.every((call) => pulled.has(call)) }));
}

/** Whether one shader for the calls does little more than they do apart: no products of what it computes itself, no long loops in loops. */
function isCheap(calls: readonly Call[], program: Program): boolean {
  const makers = new Map(calls.map((call) => [call.output, call]));
  let nested = false;
  /** Loop steps for one block of each of the values. */
  const steps = (values: readonly number[]): number => {
    const seen = new Set<Call>();
    let total = 0;
    const visit = (value: number): void => {
      const call = makers.get(value);
      if (call === undefined || seen.has(call)) return;
      seen.add(call);
      const around = stepsOf(call, program);
      if (around > 0) {
        const inside = steps(products.has(call.kernel) ? call.inputs.slice(0, 2) : call.inputs);
        if (inside > 0) nested = true;
        total += around * (1 + inside);
      }
      call.inputs.forEach(visit);
    };
    values.forEach(visit);
    return total;
  };
  const multiplied = calls.filter(({ kernel }) => products.has(kernel)).flatMap(({ inputs }) => inputs.slice(0, 2));
  if (multiplied.some((value) => makers.has(value))) return false;
  const total = steps([...makers.keys()]);
  return !nested || total <= mostSteps;
}

/** Loop steps that a call takes for one block. */
function stepsOf(call: Call, program: Program): number {
  if (reductions.has(call.kernel)) return reductionSteps(call, program);
  const { shape } = program.values[call.inputs[0]!]!;
  if (softmaxes.has(call.kernel)) return 2 * Math.ceil(shape.at(-1)! / 2);
  if (!products.has(call.kernel)) return 0;
  const { transposeA = false } = call.attributes as Partial<Attributes<"BatchMatMul">>;
  return Math.ceil(shape.at(transposeA ? -2 : -1)! / 2);
}
