import * as engine from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { scaledError } from "./golden/golden.ts";
import type { Configuration } from "./support/configurations.ts";
import { type Active, calculus, difference, dot, draw, numbers, type Point } from "./support/derivatives.ts";
import { deviceNames, deviceOf } from "./support/devices.ts";
import { wrappedFunctions } from "./support/families/transforms.ts";
import { notOps } from "./support/notOps.ts";
import { opTable } from "./support/opTable.ts";
import { stepwiseOps } from "./support/stepwiseOps.ts";
import { tolerances } from "./support/tolerances.ts";

test("every exported op has an entry in the table", () => {
  const functions = Object.entries(engine).flatMap(([name, value]) =>
    typeof value === "function" && /^[a-z]/.test(name) ? [name] : [],
  );
  const known = [...Object.keys(opTable), ...Object.keys(stepwiseOps), ...notOps];
  expect(functions.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !functions.includes(name))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});

/** A point, a direction and what else a configuration needs, always the same ones. */
function scene({ operands }: Configuration, seed: number): { x: Point; dx: Point; next: ReturnType<typeof numbers> } {
  const next = numbers(seed);
  return { x: operands.map((operand) => draw(operand, next)), dx: operands.map(({ shape }) => draw({ shape }, next)), next };
}

/** All operands together, then each alone with the others constant. */
function choices({ operands }: Configuration): Active[] {
  const all = operands.map(() => true);
  return operands.length === 1 ? [all] : [all, ...operands.map((_, i) => all.map((_, j) => i === j))];
}

const only = (point: Point, active: Active): Float64Array =>
  Float64Array.from(point.flatMap((data, i) => (active[i] === true ? [...data] : [])));

describe("reference: derivatives of every op against finite differences in float64", () => {
  for (const [name, configurations] of Object.entries({ ...opTable, ...wrappedFunctions }))
    for (const [index, configuration] of configurations.entries())
      test(`${name} ${configuration.label}`, async () => {
        const device = await deviceOf("reference");
        const before = device.backend.memory.buffers;
        const f = calculus(configuration, device);
        const { x, dx, next } = scene(configuration, index + 1);
        const y = await f.value(x);
        const u = next(y.length, 0.5, 1.5);
        for (const active of choices(configuration)) {
          const tangent = await f.tangent(x, dx, active);
          expect(scaledError(tangent, await difference(f.value, x, dx, active))).toBeLessThan(1e-9);
          const cotangent = await f.cotangent(x, u, active);
          const [left, right] = [dot(u, tangent), dot(cotangent, only(dx, active))];
          expect(Math.abs(left.sum - right.sum)).toBeLessThanOrEqual(1e-13 * Math.max(left.magnitude, right.magnitude));
        }
        const expected = await difference((point) => f.gradient(point, u), x, dx);
        for (const [nesting, hessianTimes] of Object.entries(f.hessianTimes))
          expect.soft(scaledError(await hessianTimes(x, u, dx), expected), nesting).toBeLessThan(1e-8);
        const all = configuration.operands.map(() => true);
        const { sum, magnitude } = dot(only(dx, all), expected);
        expect(Math.abs((await f.curvature(x, u, dx))[0]! - sum), "forward over forward").toBeLessThanOrEqual(1e-8 * magnitude);
        expect(device.backend.memory.buffers).toBe(before);
      });
});

for (const name of deviceNames.filter((device) => device !== "reference"))
  describe(`${name}: values, tangents and cotangents of every op against the reference, and <u, J dx> = <J^T u, dx>`, () => {
    for (const [op, configurations] of Object.entries(opTable)) {
      const here = [...configurations.entries()].filter(([, configuration]) => configuration.referenceOnly !== true);
      if (here.length > 0)
        test(op, async () => {
          const [device, reference] = [await deviceOf(name), await deviceOf("reference")];
          const before = device.backend.memory.buffers;
          for (const [index, configuration] of here) {
            const [f, exact] = [calculus(configuration, device), calculus(configuration, reference)];
            const { x, dx, next } = scene(configuration, index + 1);
            const active = configuration.operands.map(() => true);
            const y = await f.value(x);
            const u = next(y.length, 0.5, 1.5);
            const [tangent, cotangent] = [await f.tangent(x, dx, active), await f.cotangent(x, u, active)];
            const allowed = tolerances[name].op;
            expect.soft(scaledError(y, await exact.value(x)), "value").toBeLessThan(allowed);
            expect.soft(scaledError(tangent, await exact.tangent(x, dx, active)), "tangent").toBeLessThan(allowed);
            expect.soft(scaledError(cotangent, await exact.cotangent(x, u, active)), "cotangent").toBeLessThan(allowed);
            const [left, right] = [dot(u, tangent), dot(cotangent, only(dx, active))];
            const scale = Math.max(left.magnitude, right.magnitude);
            expect.soft(Math.abs(left.sum - right.sum), "adjoint").toBeLessThanOrEqual(tolerances[name].adjoint * scale);
          }
          expect(device.backend.memory.buffers).toBe(before);
        });
    }
  });

for (const name of deviceNames)
  test(`${name}: derivatives end at ops with steps, whose values are the reference's`, async () => {
    const [device, reference] = [await deviceOf(name), await deviceOf("reference")];
    for (const configuration of Object.values(stepwiseOps).flat()) {
      const [f, exact] = [calculus(configuration, device), calculus(configuration, reference)];
      const { x, dx } = scene(configuration, 1);
      const active = configuration.operands.map(() => true);
      const y = await f.value(x);
      expect([...y]).toEqual([...(await exact.value(x))]);
      expect([...(await f.tangent(x, dx, active))]).toEqual([...y].map(() => 0));
      expect([
        ...(await f.gradient(
          x,
          y.map(() => 1),
        )),
      ]).toEqual(x.flatMap((data) => [...data].map(() => 0)));
    }
  });
