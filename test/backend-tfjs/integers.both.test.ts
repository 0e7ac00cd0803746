import { abs, cast, type DType, mul, neg, square, tensor, type Tensor } from "@chainrule/engine";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

// webgl holds integers as float32, and webgpu's conversion is the driver's
const devices = ["reference", "cpu", "wasm"] as const;

async function integers(
  name: (typeof devices)[number],
  dtype: DType,
  values: number[],
  f: (x: Tensor) => Tensor,
): Promise<number[]> {
  const device = await deviceOf(name);
  const x = tensor(values, { dtype, device }) as Tensor;
  const y = f(x);
  const read = [...(await y.read())];
  expect(y.dtype).toBe("int32");
  for (const t of [x, y]) t.dispose();
  expect(device.backend.memory).toEqual({ buffers: 0, bytes: 0 });
  return read;
}

test.each(devices)("%s: products of int32 are exact, and wrap beyond 2^31", async (name) => {
  const values = [5001, 46340, 46341, 65536, 2147483647, -2147483648];
  const products = [25010001, 2147395600, -2147479015, 0, 1, 0];
  expect(await integers(name, "int32", values, square)).toEqual(products);
  expect(await integers(name, "int32", values, (x) => mul(x, x))).toEqual(products);
  expect(await integers(name, "int32", [3, -7], (x) => mul(x, 1431655765))).toEqual([-1, -1431655763]);
});

test.each(devices)("%s: signs of int32 change exactly, in small tensors and in large ones", async (name) => {
  const values = [2147483647, 16777217, -16777217, 0, -5, -2147483648];
  const [negated, absolute] = [
    [-2147483647, -16777217, 16777217, 0, 5, -2147483648],
    [2147483647, 16777217, 16777217, 0, 5, -2147483648],
  ];
  const many = (list: number[]): number[] => Array.from({ length: 2000 }, (_, i) => list[i % list.length]!);
  expect(await integers(name, "int32", values, neg)).toEqual(negated);
  expect(await integers(name, "int32", values, abs)).toEqual(absolute);
  expect(await integers(name, "int32", many(values), neg)).toEqual(many(negated));
  expect(await integers(name, "int32", many(values), abs)).toEqual(many(absolute));
});

test.each(devices)("%s: float32 beyond int32 becomes its bounds, NaN becomes 0", async (name) => {
  const values = [3e9, -3e9, Infinity, -Infinity, NaN, 2147483648, -2147483648, 1.9, -1.9, -0];
  const bounds = [2147483647, -2147483648, 2147483647, -2147483648, 0, 2147483647, -2147483648, 1, -1, 0];
  expect(await integers(name, "float32", values, (x) => cast(x, "int32"))).toEqual(bounds);
});
