import { type Device, observe } from "@chainrule/engine";
import { scaledError } from "../support/scaledError.ts";
import type { Configuration } from "../support/configurations.ts";
import { type Active, calculus, difference, dot, draw, numbers, type Point } from "../support/derivatives.ts";

/** Runs every derivative of a configuration and says what is wrong; undefined where nothing is. */
export type Check = () => Promise<string | undefined>;

/** All operands together, then each alone with the others constant. */
function choices({ operands }: Configuration): Active[] {
  const all = operands.map(() => true);
  return operands.length === 1 ? [all] : [all, ...operands.map((_, i) => all.map((_, j) => i === j))];
}

const only = (point: Point, active: Active): Float64Array =>
  Float64Array.from(point.flatMap((data, i) => (active[i] === true ? [...data] : [])));

/**
 * The checks of test/gradients.both.test.ts on the reference, its differences computed once, and one more: how many kernels a pullback
 * takes, so that work which nobody asked for is seen.
 */
export async function prepare(configuration: Configuration, device: Device, seed: number): Promise<Check> {
  const f = calculus(configuration, device);
  const next = numbers(seed);
  const x = configuration.operands.map((operand) => draw(operand, next));
  const dx = configuration.operands.map(({ shape }) => draw({ shape }, next));
  const y = await f.value(x);
  const u = next(y.length, 0.5, 1.5);
  const all = configuration.operands.map(() => true);
  const counted = async (active: Active): Promise<{ cotangent: Float64Array; kernels: number }> => {
    let kernels = 0;
    const cotangent = await observe({ ran: () => kernels++ }, () => f.cotangent(x, u, active));
    return { cotangent, kernels };
  };
  const expected: { active: Active; tangent: Float64Array; kernels: number }[] = [];
  for (const active of choices(configuration))
    expected.push({ active, tangent: await difference(f.value, x, dx, active), kernels: (await counted(active)).kernels });
  const slope = await difference((point) => f.gradient(point, u), x, dx);
  const bend = dot(only(dx, all), slope);
  const before = device.backend.memory.buffers;

  return async () => {
    if (!(await f.value(x)).every((v, i) => Object.is(v, y[i]))) return "value";
    for (const { active, tangent, kernels } of expected) {
      const got = await f.tangent(x, dx, active);
      if (!(scaledError(got, tangent) < 1e-9)) return "tangent";
      const back = await counted(active);
      const [left, right] = [dot(u, got), dot(back.cotangent, only(dx, active))];
      if (!(Math.abs(left.sum - right.sum) <= 1e-13 * Math.max(left.magnitude, right.magnitude))) return "adjoint identity";
      if (back.kernels > kernels) return "needless work";
    }
    for (const [nesting, hessianTimes] of Object.entries(f.hessianTimes))
      if (!(scaledError(await hessianTimes(x, u, dx), slope) < 1e-8)) return nesting;
    const [curvature] = await f.curvature(x, u, dx);
    if (!(Math.abs((curvature ?? Number.NaN) - bend.sum) <= 1e-8 * bend.magnitude)) return "forward over forward";
    return device.backend.memory.buffers === before ? undefined : "buffers left";
  };
}

/** The check of an op with steps: no derivative, in either mode. */
export function flatCheck(configuration: Configuration, device: Device): Check {
  const f = calculus(configuration, device);
  const next = numbers(1);
  const x = configuration.operands.map((operand) => draw(operand, next));
  const dx = configuration.operands.map(({ shape }) => draw({ shape }, next));
  return async () => {
    const u = (await f.value(x)).map(() => 1);
    const isFlat = [
      await f.tangent(
        x,
        dx,
        dx.map(() => true),
      ),
      await f.gradient(x, u),
    ].every((d) => d.every((v) => v === 0));
    return isFlat ? undefined : "a derivative of steps";
  };
}
