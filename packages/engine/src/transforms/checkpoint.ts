import { evaluateApart, withSubstitutes } from "../closures.ts";
import { chosenDevice, withDefaultDevice } from "../device.ts";
import { applyAll, met } from "../op.ts";
import type { Application, Derivative, Op } from "../op.ts";
import { notingChoices, repeatingChoices } from "../remembered.ts";
import { backward, takeGradient } from "../reverse.ts";
import { scope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { leavesOf, mapTree } from "../tree.ts";
import type { TreeLike } from "../tree.ts";
import { standingMarks, withMarks } from "../variable.ts";
import { requireFunction, requireTensors } from "./checks.ts";
import { jvp } from "./jvp.ts";
import { recordGraph } from "./recordGraph.ts";

/** A stretch of computation whose inside is not kept: how to run it again, and what it gave the first time. */
interface Stretch {
  readonly rerun: (operands: readonly Tensor[]) => readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/**
 * The same function, whose inside is not kept for the way back: the reverse walk runs it again when it needs its values. Saves memory
 * for time: a chain of n layers in √n checkpointed stretches of √n layers keeps O(√n) values instead of O(n), at the cost of one more
 * forward pass. Values and derivatives are those of f, at every order and in every mode; what f closes over (parameters too) is
 * differentiated as ever. f must be a pure function of what it is given and of what it closes over: it runs more than once,
 * and parameters that it reads must not be assigned before the way back.
 * Random masks that layers take from their context are the same each time.
 * (Chen et al., "Training deep nets with sublinear memory cost", 2016; JAX's `checkpoint`.)
 */
export function checkpoint<X extends readonly unknown[], Y extends TreeLike<Y>>(f: (...x: X) => Y): (...x: X) => Y {
  requireFunction("checkpoint", f);
  return (...x) => {
    const surroundings = surroundingsNow();
    const { result: evaluated, choices } = notingChoices(() =>
      evaluateApart(() => {
        const y = f(...x);
        requireTensors("checkpoint: the result", y);
        return y;
      }),
    );
    const { result, captured } = evaluated;
    const operands = [...captured.values()];
    if (!operands.some(isTraced)) return result;
    const closedOver = [...captured.keys()];
    // what f hands through as it came needs no op
    const isMade = leavesOf(result).map((y) => !isTraced(y));
    const made = (y: unknown): Tensor[] => leavesOf(y).filter((_, i) => isMade[i]);
    const again = (): Tensor[] => repeatingChoices(choices, () => made(f(...x)));
    const rerun = (values: readonly Tensor[]): Tensor[] => surroundings(() => withSubstitutes(closedOver, values, again));
    const stretch: Stretch = { outputs: made(result), rerun };
    const outputs = [...applyAll(checkpointOp, operands, stretch)];
    return mapTree(result, (y) => (isTraced(y) ? y : (outputs.shift() as Tensor)));
  };
}

/** What a function run again later must find as it is now: the default device, and what stands in the place of variables. */
function surroundingsNow(): <T>(fn: () => T) => T {
  const [device, { variables, values }] = [chosenDevice(), standingMarks()];
  return (fn) => withDefaultDevice(device, () => withMarks(variables, values, fn));
}

const isTraced = (x: Tensor): boolean => met(x).trace !== undefined;

const checkpointOp: Op<Stretch> = {
  name: "checkpoint",
  forward: (_, { outputs }) => outputs,
  vjp: (upstream, application) =>
    scope(() => {
      const { run, chosen } = ofNeeded(application);
      const graph = recordGraph("checkpoint", run, chosen);
      const [results, cotangents]: [Tensor[], Tensor[]] = [[], []];
      graph.result.forEach((y, i) => {
        const u = upstream[i];
        if (u === undefined) return;
        results.push(y);
        cotangents.push(u);
      });
      backward(graph.level, results, cotangents);
      return spread(application, graph.leaves.map(takeGradient));
    }),
  jvp: (tangents, application) => {
    const { run, chosen } = ofNeeded(application);
    const given = tangents.filter((dx) => dx !== undefined);
    const moved = scope(() => jvp(run, chosen, given).tangent);
    return moved.map((dy, i) => (application.outputs[i]?.dtype === "float32" ? dy : undefined));
  },
};

/** The stretch as a function of the operands that are differentiated. */
function ofNeeded({ inputs, needs, attributes }: Application<Stretch>): {
  run: (x: readonly Tensor[]) => readonly Tensor[];
  chosen: readonly Tensor[];
} {
  const run = (x: readonly Tensor[]): readonly Tensor[] => {
    let next = 0;
    return attributes.rerun(inputs.map((input, i) => (needs[i] === true ? (x[next++] as Tensor) : input)));
  };
  return { run, chosen: inputs.filter((_, i) => needs[i]) };
}

function spread({ needs }: Application<Stretch>, gradients: readonly Derivative[]): readonly Derivative[] {
  let next = 0;
  return needs.map((need) => (need ? gradients[next++] : undefined));
}
