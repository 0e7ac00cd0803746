import { observe, scope, tensor } from "@chainrule/engine";
import type { NamedUpload, Tensor, Upload } from "@chainrule/engine";
import { build, dropout, input, sequential } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu, trainingContext } from "./device.ts";

onCpu();

const ones = [Array.from({ length: 4000 }, () => 1)];
const network = (rate: number) => build(sequential(input(4000), dropout(rate)));

test("dropout drops in training alone, and scales what stays so that the mean stays", async () => {
  expect(await apply(network(0.25), ones)).toEqual(ones[0]);
  const y = await apply(network(0.25), ones, trainingContext());
  const kept = y.filter((value) => value !== 0);
  expect(new Set(kept)).toEqual(new Set([Math.fround(4 / 3)]));
  // 4000 draws: deviation of the share is 0.0068
  expect(Math.abs(kept.length / 4000 - 0.75)).toBeLessThan(0.03);
});

test("the mask depends on path and step alone", async () => {
  const two = build(sequential(input(4000), dropout(0.5), dropout(0.5)));
  const one = network(0.5);
  const first = await apply(one, ones, trainingContext(1));
  expect(await apply(one, ones, trainingContext(1))).toEqual(first);
  expect(await apply(one, ones, trainingContext(2))).not.toEqual(first);
  const both = await apply(two, ones, trainingContext(1));
  expect(both.filter((value) => value !== 0).length, "two masks differ").toBeLessThan(1500);
});

test("the mask enters a step by name, and nothing else is uploaded", () => {
  const entered: NamedUpload[] = [];
  const uploaded: Upload[] = [];
  const x = tensor(ones) as Tensor;
  observe({ entered: (value) => void entered.push(value), uploaded: (value) => void uploaded.push(value) }, () =>
    scope(() => void network(0.5).call(x, trainingContext())),
  );
  expect(entered.map(({ name, shape }) => ({ name, shape }))).toEqual([{ name: "layers.0", shape: [1, 4000] }]);
  expect(entered[0]?.provide().data).toEqual(entered[0]?.data);
  expect(uploaded).toEqual([]);
});

test("rate 0 draws nothing", () => {
  const entered: NamedUpload[] = [];
  observe({ entered: (value) => void entered.push(value) }, () =>
    scope(() => void network(0).call(tensor(ones) as Tensor, trainingContext())),
  );
  expect(entered).toEqual([]);
});

test("rates outside [0, 1) are refused", () => {
  expect(() => dropout(1)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: dropout: rate 1. Use a number from 0 up to, but not including, 1.]`,
  );
  for (const rate of [-0.1, 1.5, Number.NaN, "0.5", null, undefined])
    expect(() => dropout(rate as number)).toThrow(/^dropout: rate /);
});
