import { abs, cast, type DType, type Kernel, mul, neg, square, tensor, type Tensor } from "@chainrule/engine";
import { expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { bools, integers, type KernelCase } from "./cases/kernelCase.ts";
import { outcomeOf } from "./compare.ts";

// webgl holds integers as float32, and webgpu's conversion is the driver's
const devices = ["reference", "cpu", "wasm"] as const;

async function converted(
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
  expect(await converted(name, "int32", values, square)).toEqual(products);
  expect(await converted(name, "int32", values, (x) => mul(x, x))).toEqual(products);
  expect(await converted(name, "int32", [3, -7], (x) => mul(x, 1431655765))).toEqual([-1, -1431655763]);
});

test.each(devices)("%s: signs of int32 change exactly, in small tensors and in large ones", async (name) => {
  const values = [2147483647, 16777217, -16777217, 0, -5, -2147483648];
  const [negated, absolute] = [
    [-2147483647, -16777217, 16777217, 0, 5, -2147483648],
    [2147483647, 16777217, 16777217, 0, 5, -2147483648],
  ];
  const many = (list: number[]): number[] => Array.from({ length: 2000 }, (_, i) => list[i % list.length]!);
  expect(await converted(name, "int32", values, neg)).toEqual(negated);
  expect(await converted(name, "int32", values, abs)).toEqual(absolute);
  expect(await converted(name, "int32", many(values), neg)).toEqual(many(negated));
  expect(await converted(name, "int32", many(values), abs)).toEqual(many(absolute));
});

test.each(devices)("%s: float32 beyond int32 becomes its bounds, NaN becomes 0", async (name) => {
  const values = [3e9, -3e9, Infinity, -Infinity, NaN, 2147483648, -2147483648, 1.9, -1.9, -0];
  const bounds = [2147483647, -2147483648, 2147483647, -2147483648, 0, 2147483647, -2147483648, 1, -1, 0];
  expect(await converted(name, "float32", values, (x) => cast(x, "int32"))).toEqual(bounds);
});

const most = 2147483647;
const least = -2147483648;
const odd = 16777217; // the first whole number that float32 does not hold
const left = [most, least, odd, -1, odd, 7];
const right = [1, 1, odd - 1, 1, -odd, 7];

/** What kernels give for the pairs of `left` and `right`. */
const paired: readonly (readonly [Kernel, DType, readonly number[]])[] = [
  ["Add", "int32", [least, least + 1, 2 * odd - 1, 0, 0, 14]],
  ["Sub", "int32", [most - 1, most, 1, -2, 2 * odd, 0]],
  ["SquaredDifference", "int32", [4, 1, 1, 4, 134217732, 0]],
  ["Maximum", "int32", [most, 1, odd, 1, odd, 7]],
  ["Minimum", "int32", [1, least, odd - 1, -1, -odd, 7]],
  ["Equal", "bool", [0, 0, 0, 0, 0, 1]],
  ["NotEqual", "bool", [1, 1, 1, 1, 1, 0]],
  ["Greater", "bool", [1, 0, 1, 0, 1, 0]],
  ["GreaterEqual", "bool", [1, 0, 1, 0, 1, 1]],
  ["Less", "bool", [0, 1, 0, 1, 0, 0]],
  ["LessEqual", "bool", [0, 1, 0, 1, 0, 1]],
];

const repeated = (list: readonly number[], times: number): number[] => Array.from({ length: times }, () => list).flat();

async function outcome(name: (typeof devices)[number], call: Pick<KernelCase, "kernel" | "inputs" | "attributes">) {
  const { dtype, values } = await outcomeOf(await deviceOf(name), { ...call, name: "", accuracy: "exact" });
  return { dtype, values: [...values] };
}

test.each(devices.flatMap((device) => paired.map(([kernel, dtype, values]) => [device, kernel, dtype, values] as const)))(
  "%s: %s of int32 is exact, in small tensors and in large ones",
  async (name, kernel, dtype, values) => {
    for (const times of [1, 400]) {
      const inputs = [left, right].map((list) => integers([6 * times], repeated(list, times)));
      expect(await outcome(name, { kernel, inputs, attributes: {} })).toEqual({ dtype, values: repeated(values, times) });
    }
  },
);

test.each(devices)("%s: reductions of int32 are exact, over any axes, and sums wrap beyond 2^31", async (name) => {
  const x = integers([2, 3, 2], [most, 1, odd, -odd, 2, 0, least, -1, 5, -7, 3, most]);
  const over = async (kernel: "Sum" | "Max" | "Min", axis: number[]) =>
    (await outcome(name, { kernel, inputs: [x], attributes: { axis, keepDims: false } })).values;
  expect(await over("Sum", [1])).toEqual([most + odd + 2 - 2 ** 32, 1 - odd, least + 8, most - 8]);
  expect(await over("Sum", [0, 2])).toEqual([-1, -2, least + 4]);
  expect(await over("Max", [1])).toEqual([most, 1, 5, most]);
  expect(await over("Max", [0, 2])).toEqual([most, odd, most]);
  expect(await over("Min", [1])).toEqual([2, -odd, least, -7]);
  expect(await over("Min", [0, 1, 2])).toEqual([least]);
});

test.each(devices)("%s: bool is compared, false before true", async (name) => {
  const inputs = [bools([4], [0, 0, 1, 1]), bools([4], [0, 1, 0, 1])];
  const values = async (kernel: Kernel) => await outcome(name, { kernel, inputs, attributes: {} });
  expect(await values("Equal")).toEqual({ dtype: "bool", values: [1, 0, 0, 1] });
  expect(await values("Greater")).toEqual({ dtype: "bool", values: [0, 0, 1, 0] });
  expect(await values("LessEqual")).toEqual({ dtype: "bool", values: [1, 1, 0, 1] });
});

test("cpu: a kernel says for which dtypes it is not", async () => {
  await expect(
    outcome("cpu", { kernel: "RealDiv", inputs: [integers([1], [1]), integers([1], [1])], attributes: {} }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`[DTypeError: cpu RealDiv: not for int32, int32. Cast the operands first.]`);
});
