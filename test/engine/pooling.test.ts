import {
  averagePool1d,
  averagePool2d,
  averagePool3d,
  Device,
  globalAveragePool,
  globalMaxPool,
  grad,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  setDefaultDevice,
  sum,
  type Tensor,
  tensor,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

const line = (...values: number[]): Tensor<3> => tensor(values, { shape: [1, values.length, 1] });
const values = async (y: Tensor): Promise<number[]> => [...(await y.read())];

describe("pooling without options", () => {
  test("takes windows of 2 that do not overlap", async () => {
    expect(await values(maxPool1d(line(1, 5, 3, 2, 9)))).toEqual([5, 3]);
    expect(await values(averagePool1d(line(1, 5, 3, 2, 9)))).toEqual([3, 2.5]);
    const picture = tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [1, 2, 4, 1] });
    expect(await values(maxPool2d(picture))).toEqual([6, 8]);
    expect(await values(averagePool2d(picture))).toEqual([3.5, 5.5]);
    const cube = tensor([1, 2, 3, 4, 5, 6, 7, 80], { shape: [1, 2, 2, 2, 1] });
    expect(await values(maxPool3d(cube))).toEqual([80]);
    expect(await values(averagePool3d(cube))).toEqual([13.5]);
  });
  test("moves by the size of the window", () => {
    expect(maxPool1d(line(1, 2, 3, 4, 5, 6), { poolSize: 3 }).shape).toEqual([1, 2, 1]);
    expect(maxPool2d(tensor(new Float32Array(36), { shape: [1, 6, 6, 1] }), { poolSize: [3, 2] }).shape).toEqual([1, 2, 3, 1]);
  });
});

describe("padding", () => {
  test("is the same on both sides, or as said", async () => {
    expect(await values(maxPool1d(line(-1, -2, -3, -4), { padding: 1 }))).toEqual([-1, -2, -4]);
    expect(await values(maxPool1d(line(-1, -2, -3, -4), { padding: [[1, 0]] }))).toEqual([-1, -2]);
    expect(await values(averagePool1d(line(1, 2, 3, 4), { padding: [1] }))).toEqual([1, 2.5, 4]);
    expect(await values(averagePool1d(line(1, 2, 3, 4), { padding: 1, countIncludePad: true }))).toEqual([0.5, 2.5, 2]);
  });
  test('"same" gives ceil(size / stride) windows, the odd cell at the end', async () => {
    expect(await values(averagePool1d(line(1, 2, 3), { padding: "same" }))).toEqual([1.5, 3]);
    expect(await values(maxPool1d(line(1, 2, 3, 4), { poolSize: 3, strides: 1, padding: "same" }))).toEqual([2, 3, 4, 4]);
  });
});

test("dilation takes every other cell", async () => {
  expect(await values(maxPool1d(line(1, 9, 2, 3, 4), { poolSize: 2, strides: 1, dilations: 2 }))).toEqual([2, 9, 4]);
});

describe("ties", () => {
  test("of a window go to the first cell, as after relu", async () => {
    expect(await values(grad((x: Tensor<3>) => sum(maxPool1d(x)))(line(0, 0, 3, 3)))).toEqual([1, 0, 1, 0]);
  });
  test("of a whole channel share", async () => {
    expect(await values(grad((x: Tensor<3>) => sum(globalMaxPool(x)))(line(3, 1, 3, 0)))).toEqual([0.5, 0, 0.5, 0]);
  });
});

test("pooling everything leaves batch and channels, or sizes of 1", async () => {
  const x = tensor([1, 10, 2, 20, 3, 60], { shape: [1, 3, 1, 2] });
  expect(await globalMaxPool(x).array()).toEqual([[3, 60]]);
  expect(await globalAveragePool(x).array()).toEqual([[2, 30]]);
  expect(globalMaxPool(x, { keepDims: true }).shape).toEqual([1, 1, 1, 2]);
});
