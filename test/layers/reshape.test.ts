import { scope, zeros } from "@chainrule/engine";
import { build, flatten, inference, input, reshape, sequential } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu } from "./device.ts";

onCpu();

test("flatten and reshape keep the batch and the order of elements", async () => {
  const network = build(sequential(input([2, 3]), flatten(), reshape([3, -1]), reshape([-1])));
  expect(network.layers.map((layer) => layer.outputShape)).toEqual([
    [null, 6],
    [null, 3, 2],
    [null, 6],
  ]);
  expect(
    await apply(network, [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]),
  ).toEqual([1, 2, 3, 4, 5, 6]);
});

test("an empty batch and samples of rank 0 pass", () => {
  const shapeOf = (sizes: readonly number[], batch: number): readonly number[] =>
    scope(() => build(sequential(input(sizes), flatten())).call(zeros([batch, ...sizes]), inference).shape);
  expect(shapeOf([2, 3], 0)).toEqual([0, 6]);
  expect(shapeOf([], 5)).toEqual([5, 1]);
});

test("sizes that do not fit are refused", () => {
  expect(() => build(sequential(input([2, 3]), reshape([4])))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 reshape([4]): samples of [batch, 2, 3] hold 6 elements, which do not fit [4]. The number must stay.]`,
  );
  expect(() => build(sequential(input([2, 3]), reshape([4, -1])))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.0 reshape([4, -1]): samples of [batch, 2, 3] hold 6 elements, which do not fit [4, -1]. The number must stay.]`,
  );
  expect(() => reshape([-1, -1])).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: reshape([-1, -1]): more than one size is -1. Only one can be what remains.]`,
  );
  expect(() => reshape([0])).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: reshape([0]): size 0. Use an integer of at least 1.]`,
  );
  // @ts-expect-error an array of sizes
  expect(() => reshape(4)).toThrowErrorMatchingInlineSnapshot(`[ArgumentError: reshape: sizes 4. Use an array, as [4, -1].]`);
});
