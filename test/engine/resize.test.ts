import {
  Device,
  type ResizeOptions,
  resizeBilinear,
  resizeNearest,
  setDefaultDevice,
  type Tensor,
  tensor,
  upsampling1d,
  upsampling2d,
  upsampling3d,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

/** A picture of one channel. */
const picture = (rows: readonly (readonly number[])[]): Tensor<4> =>
  tensor(rows.flat(), { shape: [1, rows.length, rows[0]!.length, 1] });

/** What is not as it should be: nothing where shape and elements agree. */
async function wrongIn(y: Tensor, rows: readonly (readonly number[])[]): Promise<string[]> {
  const shape = [1, rows.length, rows[0]!.length, 1].join();
  if (y.shape.join() !== shape) return [`shape ${y.shape.join()}, not ${shape}`];
  const values = await y.read();
  return rows
    .flat()
    .flatMap((want, i) => (Math.abs(values[i]! - want) < 1e-10 ? [] : [`element ${i}: ${values[i]!}, not ${want}`]));
}

describe("resizeBilinear gives the numbers of PyTorch's documentation (torch.nn.Upsample)", () => {
  const two = [[1, 2], [3, 4]]; // prettier-ignore
  const three = [[1, 2, 0], [3, 4, 0], [0, 0, 0]]; // prettier-ignore

  test("half-pixel centres", async () => {
    expect(
      await wrongIn(resizeBilinear(picture(two), 4), [
        [1, 1.25, 1.75, 2],
        [1.5, 1.75, 2.25, 2.5],
        [2.5, 2.75, 3.25, 3.5],
        [3, 3.25, 3.75, 4],
      ]),
    ).toEqual([]);
    expect(
      await wrongIn(resizeBilinear(picture(three), [6, 6]), [
        [1, 1.25, 1.75, 1.5, 0.5, 0],
        [1.5, 1.75, 2.25, 1.875, 0.625, 0],
        [2.5, 2.75, 3.25, 2.625, 0.875, 0],
        [2.25, 2.4375, 2.8125, 2.25, 0.75, 0],
        [0.75, 0.8125, 0.9375, 0.75, 0.25, 0],
        [0, 0, 0, 0, 0, 0],
      ]),
    ).toEqual([]);
  });

  test("aligned corners", async () => {
    expect(
      await wrongIn(resizeBilinear(picture(two), 4, { alignCorners: true }), [
        [1, 4 / 3, 5 / 3, 2],
        [5 / 3, 2, 7 / 3, 8 / 3],
        [7 / 3, 8 / 3, 3, 10 / 3],
        [3, 10 / 3, 11 / 3, 4],
      ]),
    ).toEqual([]);
    expect(
      await wrongIn(resizeBilinear(picture(three), 6, { alignCorners: true }), [
        [1, 1.4, 1.8, 1.6, 0.8, 0],
        [1.8, 2.2, 2.6, 2.24, 1.12, 0],
        [2.6, 3, 3.4, 2.88, 1.44, 0],
        [2.4, 2.72, 3.04, 2.56, 1.28, 0],
        [1.2, 1.36, 1.52, 1.28, 0.64, 0],
        [0, 0, 0, 0, 0, 0],
      ]),
    ).toEqual([]);
  });
});

describe("resizing one axis of 0, 1, 2, …", () => {
  // the places of the new elements in the old axis are their values
  const ramp = (n: number): Tensor<3> => tensor(Array.from({ length: n }, (_, i) => i), { shape: [1, n, 1] }); // prettier-ignore
  const corners = { alignCorners: true };
  const left = { halfPixelCenters: false };
  const cases: readonly (readonly [string, number, number, ResizeOptions, readonly number[], readonly number[]])[] = [
    ["5 to 3", 5, 3, {}, [1 / 3, 2, 11 / 3], [0, 2, 4]],
    ["5 to 3, corners", 5, 3, corners, [0, 2, 4], [0, 2, 4]],
    ["5 to 3, left", 5, 3, left, [0, 5 / 3, 10 / 3], [0, 1, 3]],
    ["5 to 4", 5, 4, {}, [0.125, 1.375, 2.625, 3.875], [0, 1, 3, 4]],
    ["4 to 2", 4, 2, {}, [0.5, 2.5], [1, 3]],
    ["4 to 3, corners: halves go up", 4, 3, corners, [0, 1.5, 3], [0, 2, 3]],
    ["2 to 5", 2, 5, {}, [0, 0.1, 0.5, 0.9, 1], [0, 0, 1, 1, 1]],
    ["2 to 5, left", 2, 5, left, [0, 0.4, 0.8, 1, 1], [0, 0, 0, 1, 1]],
    ["3 to 1", 3, 1, {}, [1], [1]],
    ["3 to 1, corners", 3, 1, corners, [0], [0]],
    ["1 to 3", 1, 3, {}, [0, 0, 0], [0, 0, 0]],
    ["3 to 3", 3, 3, corners, [0, 1, 2], [0, 1, 2]],
    // 29 / 58 and the like are exact: no rounding moves a half to the wrong side
    ["29 to 58", 29, 58, {}, Array.from({ length: 58 }, (_, i) => Math.min(Math.max(i / 2 - 0.25, 0), 28)), Array.from({ length: 58 }, (_, i) => i >> 1)], // prettier-ignore
  ];
  test.each(cases)("%s", async (_, n, m, options, linear, nearest) => {
    const [a, b] = [resizeBilinear(ramp(n), m, options), resizeNearest(ramp(n), [m], options)];
    expect(a.shape).toEqual([1, m, 1]);
    const values = [...(await a.read())];
    linear.forEach((want, i) => {
      expect(values[i]).toBeCloseTo(want, 12);
    });
    expect([...(await b.read())]).toEqual(nearest);
  });

  test("three axes, and labels", async () => {
    const x = tensor([1, 2, 3, 4], { shape: [1, 1, 2, 2, 1], dtype: "int32" });
    const y = resizeNearest(x, [2, 2, 4]);
    expect([y.dtype, y.shape]).toEqual(["int32", [1, 2, 2, 4, 1]]);
    expect([...(await y.read())]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

describe("upsampling", () => {
  test("repeats", async () => {
    const line = tensor([1, 2, 3, 4], { shape: [1, 2, 2] });
    expect([...(await upsampling1d(line, { size: 3 }).read())]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
    expect(await wrongIn(upsampling2d(picture([[1, 2], [3, 4]]), { size: [1, 3] }), [[1, 1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4]])).toEqual([]); // prettier-ignore
    const cube = upsampling3d(tensor([1, 2], { shape: [1, 1, 1, 2, 1] }));
    expect(cube.shape).toEqual([1, 2, 2, 4, 1]);
    expect([...(await cube.read())]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]);
  });

  test("interpolates between the centres", async () => {
    expect(
      await wrongIn(upsampling2d(picture([[1, 2]]), { size: [1, 2], interpolation: "bilinear" }), [[1, 1.25, 1.75, 2]]),
    ).toEqual([]);
  });

  test("of nothing is nothing", () => {
    expect(upsampling2d(tensor([], { shape: [0, 2, 3, 1] })).shape).toEqual([0, 4, 6, 1]);
    expect(resizeBilinear(tensor([], { shape: [2, 2, 3, 0] }), [4, 5]).shape).toEqual([2, 4, 5, 0]);
  });
});
