import {
  add,
  ArgumentError,
  type ComputationGraph,
  cos,
  Device,
  label,
  maximum,
  mul,
  reshape,
  setDefaultDevice,
  sin,
  square,
  stopGradient,
  sub,
  sum,
  tensor,
  type Tensor,
  trace,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const backend = createReferenceBackend();
beforeEach(() => {
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

/** Each node as "name or symbol: value, derivative". */
const lines = ({ nodes }: ComputationGraph): string[] =>
  nodes.map(
    ({ name, symbol, value, derivative, isOutput }) =>
      `${name === undefined || name === symbol ? symbol : `${name} = ${symbol}`}: ${String(value)}, ${String(derivative)}${isOutput ? " (output)" : ""}`,
  );

describe("the lecture's graphs, with the lecture's numbers", () => {
  test("f = (x + y) max(y, z) at (1, 2, 0), in reverse mode", async () => {
    const graph = await trace(
      (x: Tensor, y: Tensor, z: Tensor) => label("f", mul(label("a", add(x, y)), label("b", maximum(y, z)))),
      { names: ["x", "y", "z"] },
    )(1, 2, 0);
    expect(lines(graph)).toEqual(["x: 1, 2", "y: 2, 5", "z: 0, 0", "a = +: 3, 2", "b = max: 2, 3", "f = ×: 6, 1 (output)"]);
    // at each edge, what the upstream is multiplied by
    expect(graph.edges.map(({ from, to, local }) => [from, to, local])).toEqual([
      [0, 3, 1],
      [1, 3, 1],
      [1, 4, 1],
      [2, 4, 0],
      [3, 5, 2],
      [4, 5, 3],
    ]);
    expect([graph.inputs, graph.outputs]).toEqual([[0, 1, 2], [5]]);
  });

  test("y = x1^2 + 3 (x2 x3 - x1^2) at (1, 2, 3): dy/dx = (-4, 9, 6)", async () => {
    const graph = await trace((x1: Tensor, x2: Tensor, x3: Tensor) => {
      const a = label("a", square(x1));
      return label("y", add(a, mul(3, sub(mul(x2, x3), a))));
    })(1, 2, 3);
    expect(graph.inputs.map((i) => graph.nodes[i]?.derivative)).toEqual([-4, 9, 6]);
    expect(graph.nodes.find(({ name }) => name === "y")?.value).toBe(16);
    // two paths meet at a: 1 directly, -3 through the difference
    expect(graph.nodes.find(({ name }) => name === "a")?.derivative).toBe(-2);
    const constant = graph.nodes.find(({ kind }) => kind === "constant");
    expect([constant?.symbol, constant?.derivative]).toEqual(["3", undefined]);
  });

  test("sin and cos of w1 x + w0, forward by each input and reverse by each output", async () => {
    const f = (w1: Tensor, x: Tensor, w0: Tensor) => {
      const u = label("u", add(mul(w1, x), w0));
      return { s: label("s", sin(u)), c: label("c", cos(u)) };
    };
    const names = ["w1", "x", "w0"];
    const [w1, x, w0] = [0.5, 2, -0.25];
    const u = w1 * x + w0;
    const close = (got: unknown, want: number): void => expect(got as number).toBeCloseTo(want, 12);
    for (const [i, factor] of [x, w1, 1].entries()) {
      const direction = [0, 0, 0].map((_, k) => (k === i ? 1 : 0));
      const graph = await trace(f, { names, mode: "forward", direction })(w1, x, w0);
      const [s, c] = graph.outputs.map((at) => graph.nodes[at]);
      close(s?.value, Math.sin(u));
      close(s?.derivative, Math.cos(u) * factor);
      close(c?.derivative, -Math.sin(u) * factor);
    }
    for (const [i, slope] of [Math.cos(u), -Math.sin(u)].entries()) {
      const graph = await trace(f, { names, upstream: [1 - i, i] })(w1, x, w0);
      graph.inputs.forEach((at, k) => close(graph.nodes[at]?.derivative, slope * ([x, w1, 1][k] as number)));
    }
  });
});

test("tensors, records and arrays of numbers; names are the keys", async () => {
  const graph = await trace(({ w, b }: { w: Tensor; b: Tensor }, x: Tensor) => sum(add(mul(w, x), b)))(
    { w: tensor([2, 3]), b: 1 },
    [10, 20],
  );
  expect(graph.nodes.slice(0, 3).map(({ name, value, derivative }) => [name, value, derivative])).toEqual([
    ["w", [2, 3], [10, 20]],
    ["b", 1, 2],
    ["x3", [10, 20], [2, 3]],
  ]);
  // local derivatives are numbers: only between scalars
  expect(graph.edges.map(({ local }) => local)).toEqual(graph.edges.map(() => undefined));
});

test("only what the outputs depend on is drawn; what no derivative reaches has none", async () => {
  const graph = await trace((x: Tensor) => {
    sin(x);
    return mul(x, stopGradient(square(x)));
  })(3);
  expect(lines(graph)).toEqual(["x1: 3, 9", "9: 9, undefined", "×: 27, 1 (output)"]);
});

test("an input that is an output", async () => {
  const graph = await trace((x: Tensor) => x)(3);
  expect(lines(graph)).toEqual(["x1: 3, 1 (output)"]);
  expect(graph.outputs).toEqual([0]);
});

test("names that would be unclear say which argument they are of", async () => {
  const names = async (f: (...x: never[]) => Tensor, ...x: unknown[]): Promise<unknown[]> => {
    const { nodes, inputs } = await (trace(f as never) as (...of: unknown[]) => Promise<ComputationGraph>)(...x);
    return inputs.map((i) => nodes[i]?.name);
  };
  const both = (a: { w: Tensor }, b: { w: Tensor; b: Tensor }): Tensor => add(mul(a.w, b.w), b.b);
  expect(await names(both as never, { w: 1 }, { w: 2, b: 3 })).toEqual(["x1.w", "x2.w", "b"]);
  const list = ([a, b]: readonly [Tensor, Tensor], c: Tensor): Tensor => mul(mul(a, b), c);
  expect(await names(list as never, [tensor(1), tensor(2)], 3)).toEqual(["x1[0]", "x1[1]", "x3"]);
});

test("a constant in another shape is another constant", async () => {
  const k = tensor([1, 2]);
  const graph = await trace((x: Tensor) => add(sum(mul(x, k)), sum(mul(x, reshape(k, [2, 1])))))(3);
  expect(graph.nodes.filter(({ kind }) => kind === "constant").map(({ shape, value }) => [shape, value])).toEqual([
    [[2], [1, 2]],
    [
      [2, 1],
      [[1], [2]],
    ],
  ]);
});

test("leaves nothing behind", async () => {
  const x = tensor(2);
  const before = backend.memory.buffers;
  await trace((t: Tensor) => mul(t, square(t)))(x);
  expect(backend.memory.buffers).toBe(before);
  expect(await x.array()).toBe(2);
});

test("misuse is named", async () => {
  expect(() => trace(3 as never)).toThrow(ArgumentError);
  expect(() => trace((x: Tensor) => x, { mode: "back" as never })).toThrow(
    'trace: mode is "back". Expected "reverse" or "forward".',
  );
  await expect(trace((x: Tensor) => x, { names: ["a", "b"] })(1)).rejects.toThrow("trace: 2 names for 1 inputs.");
  await expect(trace((x: Tensor) => x, { names: "x" as never })(1)).rejects.toThrow(
    'trace: names is "x". Give an array of strings',
  );
  await expect(trace((x: Tensor) => x, { names: [1] as never })(1)).rejects.toThrow(
    "trace: names is [1]. Give an array of strings",
  );
  await expect(trace((x: Tensor) => x, { upstream: "1" as never })(1)).rejects.toThrow(
    'trace: upstream is "1". Give an array with a number for each output.',
  );
  expect(() => trace((x: Tensor) => x, { mode: "forward", upstream: [1] })).toThrow(
    "trace: upstream has no meaning in forward mode. Leave it out, or choose the other mode.",
  );
  expect(() => trace((x: Tensor) => x, { direction: [1] })).toThrow("trace: direction has no meaning in reverse mode.");
  await expect(trace((x: Tensor) => x, { upstream: [1, 2] })(1)).rejects.toThrow("trace: upstream has 2 entries for 1 outputs.");
  await expect(trace((x: Tensor) => x)("one" as never)).rejects.toThrow('trace: an argument is "one".');
  expect(() => label("a", 3 as never)).toThrow(ArgumentError);
});
