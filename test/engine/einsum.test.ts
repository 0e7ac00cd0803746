import {
  Device,
  dot,
  einsum,
  full,
  grad,
  type KernelCall,
  matMul,
  observe,
  type Operand,
  scope,
  setDefaultDevice,
  type Shape,
  sizeOf,
  Tensor,
  tensor,
  tensorDot,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";

let device: Device;
beforeAll(() => setDefaultDevice((device = new Device(createReferenceBackend()))));
afterAll(() => setDefaultDevice(undefined));

interface Value {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** The definition: for every value of every letter, the product of the operands' elements is added to the result's element. */
function bySums(terms: readonly string[], output: string, operands: readonly Value[]): Value {
  const letters = [...new Set(terms.join(""))];
  const size = (letter: string): number =>
    Math.max(...terms.flatMap((term, i) => [...term].flatMap((l, axis) => (l === letter ? [operands[i]!.shape[axis]!] : []))));
  const element = ({ shape }: { shape: Shape }, term: string, at: ReadonlyMap<string, number>): number =>
    [...term].reduce((offset, letter, axis) => offset * shape[axis]! + (shape[axis] === 1 ? 0 : at.get(letter)!), 0);
  const shape = [...output].map(size);
  const data = new Array<number>(sizeOf(shape)).fill(0);
  const visit = (depth: number, at: Map<string, number>): void => {
    if (depth === letters.length) {
      const product = terms.reduce((p, term, i) => p * operands[i]!.data[element(operands[i]!, term, at)]!, 1);
      data[element({ shape }, output, at)]! += product;
      return;
    }
    for (let i = 0; i < size(letters[depth]!); i++) visit(depth + 1, new Map([...at, [letters[depth]!, i]]));
  };
  visit(0, new Map());
  return { shape, data };
}

/** Whole numbers, so that every order of summation gives the same. */
const whole = (shape: Shape, seed: number): Value => ({
  shape,
  data: Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed * 5) % 11) - 4),
});

describe("einsum is the sum of products that the equation states", () => {
  const cases: readonly (readonly [equation: string, terms: string, shapes: readonly Shape[]])[] = [
    ["ij,jk->ik", "ij,jk->ik", [[2, 3], [3, 4]]],
    ["ij,jk", "ij,jk->ik", [[2, 3], [3, 4]]],
    ["ji", "ji->ij", [[2, 3]]],
    ["bA,ab", "bA,ab->Aa", [[2, 3], [4, 2]]],
    [" i j , j -> i ", "ij,j->i", [[2, 3], [3]]],
    ["ii->i", "ii->i", [[3, 3]]],
    ["ii", "ii->", [[3, 3]]],
    ["iij->ji", "iij->ji", [[2, 2, 3]]],
    ["iii->i", "iii->i", [[3, 3, 3]]],
    ["ijij", "ijij->", [[2, 3, 2, 3]]],
    ["ij->", "ij->", [[2, 3]]],
    ["i,j,k->kji", "i,j,k->kji", [[2], [3], [2]]],
    ["ab,bc,cd->ad", "ab,bc,cd->ad", [[2, 3], [3, 4], [4, 2]]],
    ["ab,ab,ab->b", "ab,ab,ab->b", [[2, 3], [2, 3], [2, 3]]],
    ["abc,bd,cd->a", "abc,bd,cd->a", [[2, 3, 2], [3, 4], [2, 4]]],
    ["ij,kl->jl", "ij,kl->jl", [[2, 3], [3, 2]]],
    ["...ij,...jk->...ik", "xij,xjk->xik", [[4, 2, 3], [4, 3, 2]]],
    ["...ij,...jk", "xyij,yjk->xyik", [[2, 4, 2, 3], [4, 3, 2]]],
    ["...ij,jk->...ik", "xyij,jk->xyik", [[2, 2, 2, 3], [3, 2]]],
    ["...,...->...", "xy,y->xy", [[2, 3], [3]]],
    ["i...->...i", "ixy->xyi", [[2, 3, 4]]],
    ["i...j->ji...", "ixj->jix", [[2, 3, 4]]],
    ["ij,jk->ik", "ij,jk->ik", [[2, 1], [3, 4]]],
    ["...i,...i->...", "xyi,xyi->xy", [[2, 1, 3], [1, 4, 3]]],
    ["ij,ij->ij", "ij,ij->ij", [[2, 1], [1, 3]]],
    ["ij,jk->ik", "ij,jk->ik", [[2, 0], [0, 4]]],
    [",ij->ji", ",ij->ji", [[], [2, 3]]],
    ["abcdef->fedcba", "abcdef->fedcba", [[2, 1, 2, 1, 2, 2]]],
  ]; // prettier-ignore
  test.each(cases)("%s", async (equation, spelled, shapes) => {
    const [terms = "", output = ""] = spelled.split("->");
    const operands = shapes.map(whole);
    const want = bySums(terms.split(","), output, operands);
    const y = einsum(equation, ...operands.map(({ data, shape }) => tensor(Float64Array.from(data), { shape })));
    expect(y.shape).toEqual(want.shape);
    expect(Array.from(await y.read(), (value) => value + 0)).toEqual(want.data); // 0 for -0
  });

  test("of host arrays, and leaves nothing but its result", async () => {
    const before = device.backend.memory.buffers;
    const y = einsum("ij,j,k->ki", [[1, 2], [3, 4]], [1, -1], Float32Array.of(1, 10)); // prettier-ignore
    expect(await y.array()).toEqual([[-1, -1], [-10, -10]]); // prettier-ignore
    expect(device.backend.memory.buffers).toBe(before + 1);
    y.dispose();
  });
});

describe("a contraction", () => {
  /** The kernels that run, and the most elements that one of them gives. */
  const work = (equation: string, ...shapes: readonly Shape[]): { kernels: string[]; largest: number } => {
    const kernels: string[] = [];
    let largest = 0;
    const operands: Operand[] = shapes.map((shape) => tensor(new Float64Array(sizeOf(shape)), { shape }));
    const ran = ({ kernel, output }: KernelCall): void => {
      kernels.push(kernel);
      largest = Math.max(largest, sizeOf(output.shape));
    };
    observe({ ran }, () => scope(() => void einsum(equation, ...operands)));
    return { kernels, largest };
  };

  test("takes the pair first that keeps the intermediate results small", () => {
    // (ab bc) is [50, 50]; (bc c) is [2]
    expect(work("ab,bc,c->a", [50, 2], [2, 50], [50]).largest).toBe(50);
    expect(work("i,ij,j->", [20], [20, 30], [30]).largest).toBe(30);
  });

  test("keeps below rank 7 where another order can", () => {
    const ones = new Array<number>(6).fill(1);
    // the first two alone would give abcdefghi
    expect(work("abcdef,abcghi,defghi->abc", ones, ones, ones).largest).toBe(1);
  });

  test("needs no transpose where the product can do it", () => {
    expect(work("bhqd,bhkd->bhqk", [2, 2, 3, 4], [2, 2, 5, 4]).kernels).toEqual(["Reshape", "Reshape", "BatchMatMul", "Reshape"]);
    expect(work("ki,kj->ij", [3, 2], [3, 4]).kernels).toEqual(["BatchMatMul"]);
    expect(work("ij,ij->ij", [3, 2], [3, 2]).kernels).toEqual(["Multiply"]);
  });
});

test("matMul takes vectors and host arrays as in NumPy", async () => {
  const a = tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  const stack = tensor([[[1, 0], [0, 1]], [[0, 2], [2, 0]]]); // prettier-ignore
  expect(await matMul(a, [1, 0, -1]).array()).toEqual([-2, -2]);
  expect(await matMul([1, -1], a).array()).toEqual([-3, -3, -3]);
  expect(await matMul([1, 2], [3, 4]).array()).toBe(11);
  expect(await matMul([[1, 1]], a).array()).toEqual([[5, 7, 9]]);
  expect(await matMul(stack, [1, 2]).array()).toEqual([[1, 2], [4, 2]]); // prettier-ignore
  expect(await matMul([1, 2], stack).array()).toEqual([[1, 2], [4, 2]]); // prettier-ignore
  expect(await matMul(a, [[1, 2, 3]], { transposeB: true }).array()).toEqual([[14], [32]]);
  expect(matMul(a, Float32Array.of(1, 2, 3))).toBeInstanceOf(Tensor);
});

test.each(["cpu", "wasm"] as const)("%s: inner products keep their digits over a million terms", async (name) => {
  const x = full([1_000_000], 0.1, { device: await deviceOf(name) });
  const products = [dot(x, x), einsum("i,i->", x, x), tensorDot(x, x, 1), grad((t: Tensor<1>) => dot(t, x))(x)];
  expect(await Promise.all(products.map(async (y) => ((await y.read())[0] as number).toPrecision(6)))).toEqual([
    "10000.0",
    "10000.0",
    "10000.0",
    "0.100000",
  ]);
  for (const t of [x, ...products]) t.dispose();
});
