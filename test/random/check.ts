import type { Device } from "@chainrule/engine";
import { expect } from "vitest";
import type { Configuration } from "../support/configurations.ts";
import { calculus, dot, draw, numbers, type Point } from "../support/derivatives.ts";
import type { Tolerance } from "../support/tolerances.ts";
import { centralDifference, type Columns, forwardJacobian, mismatches, numericJacobian, reverseJacobian } from "./jacobians.ts";

/** A configuration with numbers for its operands, and what the float64 reference says of it. */
export interface Scene {
  readonly configuration: Configuration;
  readonly x: Point;
  readonly dx: Point;
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly jacobian: Columns;
}

/** Numbers that depend on the seed and on the configuration alone, so that a configuration met again meets the same ones. */
function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return (h >>> 0) % 1000003;
}

const flat = (point: Point): Float64Array => Float64Array.from(point.flatMap((data) => [...data]));

/** |left - right| of an adjoint identity, as a part of the magnitude of its terms; 0 where there are none. */
function discrepancy(u: Float64Array, tangent: Float64Array, cotangent: Float64Array, dx: Point): number {
  const [left, right] = [dot(u, tangent), dot(cotangent, flat(dx))];
  const scale = Math.max(left.magnitude, right.magnitude);
  return left.sum === right.sum ? 0 : Math.abs(left.sum - right.sum) / scale;
}

/** Draws the numbers and lets the reference compute. */
export async function sceneOf(configuration: Configuration, reference: Device, seed: number): Promise<Scene> {
  const { label, operands } = configuration;
  const next = numbers(seed + hash(JSON.stringify([label, operands])));
  const x = operands.map((operand) => draw(operand, next));
  const dx = operands.map(({ shape }) => draw({ shape }, next));
  const f = calculus(configuration, reference);
  const y = await f.value(x);
  return { configuration, x, dx, y, u: next(y.length, 0.5, 1.5), jacobian: await forwardJacobian(f, x) };
}

/** On the reference: both Jacobians and, along dx, the Hessian of sum u y^3 against central differences, <u, J dx> = <J^T u, dx>, operands held constant, nothing left. */
export async function checkDerivatives({ configuration, x, dx, y, u, jacobian }: Scene, reference: Device): Promise<void> {
  const before = reference.backend.memory.buffers;
  const f = calculus(configuration, reference);
  const numeric = await numericJacobian(f, x);
  const reverse = await reverseJacobian(f, x, y.length);
  expect([...mismatches("forward", jacobian, numeric), ...mismatches("reverse", reverse, numeric)]).toEqual([]);
  const all = x.map(() => true);
  const [tangent, cotangent] = [await f.tangent(x, dx, all), await f.cotangent(x, u, all)];
  expect(discrepancy(u, tangent, cotangent, dx), "<u, J dx> - <J^T u, dx>").toBeLessThanOrEqual(1e-12);
  if (x.length > 1)
    for (const [i] of x.entries()) {
      // one operand constant: the derivatives for the others are what they were
      const active = x.map((_, j) => i !== j);
      const some = dx.map((data, j) => (i === j ? data.map(() => 0) : data));
      const partly = await f.cotangent(x, u, active);
      expect(
        discrepancy(
          u,
          await f.tangent(x, some, active),
          partly,
          some.filter((_, j) => i !== j),
        ),
        `operand ${i} constant`,
      ).toBeLessThanOrEqual(1e-12);
      let at = 0;
      const whole = flat(x.map((data) => cotangent.slice(at, (at += data.length))).filter((_, j) => i !== j));
      expect(partly, `operand ${i} constant`).toEqual(whole);
    }
  const slope = await centralDifference((point) => f.gradient(point, u), x, dx);
  const wrong: string[] = [];
  for (const [nesting, hessianTimes] of Object.entries(f.hessianTimes))
    wrong.push(...mismatches(`second order, ${nesting}`, [await hessianTimes(x, u, dx)], [slope]));
  expect(wrong).toEqual([]);
  expect(reference.backend.memory.buffers, "buffers left").toBe(before);
}

/**
 * How large the terms of each result are: max over the results of sum_j |dy/dx_j| |x_j|, or |y|. Rounding of the operands alone
 * moves a result by that much times the unit roundoff, however small what remains of a cancellation.
 */
function magnitude(y: Float64Array, jacobian: Columns, x: Point): number {
  const inputs = flat(x);
  let largest = 0;
  y.forEach((value, i) => {
    let sum = 0;
    jacobian.forEach((column, j) => (sum += Math.abs((column[i] as number) * (inputs[j] as number))));
    largest = Math.max(largest, sum, Math.abs(value));
  });
  return largest;
}

/** On a device: values against the reference's, and the adjoint identity; nothing left. */
export async function checkOnDevice(
  { configuration, x, dx, y, u, jacobian }: Scene,
  device: Device,
  allowed: Tolerance,
): Promise<void> {
  const before = device.backend.memory.buffers;
  const f = calculus(configuration, device);
  const value = await f.value(x);
  expect(value.length, `${device.name}: number of results`).toBe(y.length);
  const scale = magnitude(y, jacobian, x) || 1;
  value.forEach((v, i) => {
    expect(Math.abs(v - (y[i] as number)) / scale, `${device.name}: value ${i} is ${v}, expected ${y[i]}`).toBeLessThanOrEqual(
      allowed.op,
    );
  });
  const all = x.map(() => true);
  const [tangent, cotangent] = [await f.tangent(x, dx, all), await f.cotangent(x, u, all)];
  expect(discrepancy(u, tangent, cotangent, dx), `${device.name}: <u, J dx> - <J^T u, dx>`).toBeLessThanOrEqual(allowed.adjoint);
  expect(device.backend.memory.buffers, `${device.name}: buffers left`).toBe(before);
}
