import type { Device, Kernel } from "@chainrule/engine";
import { scaledError } from "../support/scaledError.ts";
import type { Configuration } from "../support/configurations.ts";
import { calculus, difference, draw, numbers, type Point } from "../support/derivatives.ts";
import type { DeviceName } from "../support/devices.ts";
import { opTable } from "../support/opTable.ts";
import { stepwiseOps } from "../support/stepwiseOps.ts";
import { tolerances } from "../support/tolerances.ts";
import type { Request, WatchedDevice } from "./WatchedDevice.ts";

/** The four things that an op is asked for. */
export const aspects = ["forward", "vjp", "jvp", "second order"] as const;

/** What running an op's configurations on one device has shown, aspect by aspect. */
export interface OpRun {
  readonly requests: readonly (readonly Request[])[];
  readonly failed: ReadonlySet<number>;
  readonly failures: readonly string[];
  /** Whether its derivative is zero because its result has steps. */
  readonly isStep: boolean;
}

/** The Hessian of sum u f^3 runs through f and its derivatives several times: it may be off by that much more than one op. */
const chained = 10;

/** Runs an op's configurations on a device and says of each aspect whether it is right, and by which kernels. */
export async function measureOps(name: DeviceName, device: WatchedDevice, reference: Device): Promise<Map<string, OpRun>> {
  const runs = new Map<string, OpRun>();
  for (const [op, configurations] of Object.entries(opTable))
    runs.set(
      op,
      await runOf(chosen(configurations, name), (one, seed) => differentiable(name, device, reference, one, seed), device, false),
    );
  for (const [op, configurations] of Object.entries(stepwiseOps))
    runs.set(op, await runOf(chosen(configurations, name), (one) => stepwise(device, reference, one), device, true));
  return runs;
}

/** All configurations on the reference; elsewhere those that add kernels, and one at least. */
function chosen(configurations: readonly Configuration[], name: DeviceName): readonly Configuration[] {
  if (name === "reference") return configurations;
  const here = configurations.filter(({ referenceOnly }) => referenceOnly !== true);
  return here.length > 0 ? here : configurations.slice(0, 1);
}

/** For each aspect, a computation that says how far it is off as a part of what is allowed. */
type Checks = readonly (() => Promise<number>)[];

async function runOf(
  configurations: readonly Configuration[],
  checksOf: (one: Configuration, seed: number) => Promise<Checks>,
  device: WatchedDevice,
  isStep: boolean,
): Promise<OpRun> {
  const requests = aspects.map((): Request[] => []);
  const failures: string[] = [];
  const failed = new Set<number>();
  for (const [index, one] of configurations.entries()) {
    const checks = await checksOf(one, index + 1);
    for (const [i, check] of checks.entries()) {
      device.take();
      let error: number | string;
      try {
        error = await check();
      } catch (cause) {
        error = String(cause);
      }
      requests[i]!.push(...device.take());
      if (typeof error === "number" && error <= 1) continue;
      failed.add(i);
      failures.push(
        `${aspects[i]!} of ${one.label}: ${typeof error === "number" ? `${error.toPrecision(2)} times what is allowed` : error}`,
      );
    }
  }
  return { requests, failed, failures, isStep };
}

/**
 * One letter per aspect. A: a wrong kernel of tfjs's avoided; L: something lowered; N: all by kernels of the device; 0: zero, as the
 * result has steps; ✗: wrong.
 */
export function lettersOf({ requests, failed, isStep }: OpRun, avoided: ReadonlySet<Kernel>): string {
  const letter = (list: readonly Request[]): string => {
    if (list.some(({ kernel, way }) => way !== "tfjs" && avoided.has(kernel))) return "A";
    return list.some(({ way }) => way === "lowered") ? "L" : "N";
  };
  return requests.map((list, i) => (failed.has(i) ? "✗" : isStep && i > 0 ? "0" : letter(list))).join("");
}

async function differentiable(
  name: DeviceName,
  device: WatchedDevice,
  reference: Device,
  configuration: Configuration,
  seed: number,
): Promise<Checks> {
  const [f, exact] = [calculus(configuration, device), calculus(configuration, reference)];
  const { x, dx, next } = scene(configuration, seed);
  const active = x.map(() => true);
  const y = await exact.value(x);
  const u = next(y.length, 0.5, 1.5);
  const isReference = name === "reference";
  const { op } = tolerances[name];
  // the reference is held against finite differences, the others against the reference
  const tangent = isReference ? await difference(exact.value, x, dx) : await exact.tangent(x, dx, active);
  const hessian = isReference
    ? await difference((point) => exact.gradient(point, u), x, dx)
    : await exact.hessianTimes["forward over reverse"]!(x, u, dx);
  const cotangent = isReference ? undefined : await exact.cotangent(x, u, active);
  return [
    async () => scaledError(await f.value(x), y) / op,
    async () => {
      const got = await f.cotangent(x, u, active);
      if (cotangent !== undefined) return scaledError(got, cotangent) / op;
      // <J^T u, dx> = <u, J dx>, with J dx by differences
      return Math.abs(product(got, flat(dx)) - product(u, tangent)) / (1e-8 * Math.max(1, magnitude(got, flat(dx))));
    },
    async () => scaledError(await f.tangent(x, dx, active), tangent) / (isReference ? 1e-9 : op),
    async () => {
      let worst = 0;
      for (const hessianTimes of Object.values(f.hessianTimes))
        worst = Math.max(worst, scaledError(await hessianTimes(x, u, dx), hessian));
      return worst / (isReference ? 1e-8 : chained * op);
    },
  ];
}

/** Ops with steps: the reference's values, and no derivative. */
async function stepwise(device: WatchedDevice, reference: Device, configuration: Configuration): Promise<Checks> {
  const [f, exact] = [calculus(configuration, device), calculus(configuration, reference)];
  const { x, dx } = scene(configuration, 1);
  const y = await exact.value(x);
  const u = y.map(() => 1);
  const zero = (values: Float64Array): number => (values.every((v) => v === 0) ? 0 : Infinity);
  return [
    async () => (scaledError(await f.value(x), y) === 0 ? 0 : Infinity),
    async () => zero(await f.gradient(x, u)),
    async () =>
      zero(
        await f.tangent(
          x,
          dx,
          x.map(() => true),
        ),
      ),
    async () => zero(await f.hessianTimes["forward over reverse"]!(x, u, dx)),
  ];
}

function scene({ operands }: Configuration, seed: number): { x: Point; dx: Point; next: ReturnType<typeof numbers> } {
  const next = numbers(seed);
  return { x: operands.map((operand) => draw(operand, next)), dx: operands.map(({ shape }) => draw({ shape }, next)), next };
}

const flat = (point: Point): Float64Array => Float64Array.from(point.flatMap((data) => [...data]));
const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const magnitude = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + Math.abs(v * b[i]!), 0);
