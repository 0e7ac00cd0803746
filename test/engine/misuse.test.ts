import * as engine from "@chainrule/engine";
import { add, type Backend, concat, Device, setDefaultDevice, sum, tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let backend: Backend;
beforeAll(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

describe("what is no tensor", () => {
  const x = (): engine.Tensor => tensor([1, 2]);
  const wrong: Record<string, () => unknown> = {
    neg: () => engine.neg(5 as never),
    relu: () => engine.relu([1] as never),
    exp: () => engine.exp(undefined as never),
    cast: () => engine.cast(5 as never, "int32"),
    sum: () => sum([1] as never),
    gather: () => engine.gather(x(), 0 as never),
    oneHot: () => engine.oneHot(5 as never, 2),
    concat: () => concat(x() as never),
    "64-bit integers": () => add(x(), new BigInt64Array(2) as never),
    "segmentSum, rows": () => engine.segmentSum(x(), [0, 0], -1),
    "scatterAdd, rows": () => engine.scatterAdd([0, 2], x(), 2),
  };
  test("is named", () => {
    const messages = Object.entries(wrong).map(([name, call]) => {
      expect(call, name).toThrow(engine.ArgumentError);
      try {
        call();
      } catch (error) {
        return `${name} | ${(error as Error).message}`;
      }
      return "";
    });
    expect(messages.join("\n")).toMatchInlineSnapshot(`
      "neg | neg: expected a tensor, got 5. Make one with tensor(values).
      relu | relu: expected a tensor, got [1]. Make one with tensor(values).
      exp | exp: expected a tensor, got undefined. Make one with tensor(values).
      cast | cast: expected a tensor, got 5. Make one with tensor(values).
      sum | sum: expected a tensor, got [1]. Make one with tensor(values).
      gather | gather: indices are 0. Use an int32 tensor or an array of integers.
      oneHot | oneHot: indices are 5. Use an int32 tensor or an array of integers.
      concat | concat: expected an array of tensors, got a Tensor. Write concat([a, b]).
      64-bit integers | add: a BigInt64Array cannot be held. Convert it to Float64Array or Int32Array first.
      segmentSum, rows | segmentSum: -1 rows. Use an integer >= 0.
      scatterAdd, rows | scatterAdd: index 2 at position 1 is not in 0 to 1. Check the indices."
    `);
  });
});

describe("what the caller changes later", () => {
  test("does not reach the graph", async () => {
    const [paddings, shape]: [[number, number][], number[]] = [[[1, 1]], [2, 2]];
    const f = (t: engine.Tensor): engine.Tensor => {
      const y = add(sum(engine.pad(t, paddings)), sum(engine.broadcastTo(t, shape)));
      paddings[0]![0] = 0;
      shape[0] = 7;
      return y;
    };
    expect(
      await engine
        .grad(f)(tensor([1, 2]))
        .array(),
    ).toEqual([3, 3]);
  });

  test("does not reach a parameter", async () => {
    const data = Float32Array.of(1, 2);
    const w = new engine.Parameter({ data, shape: [2], dtype: "float32" });
    data[0] = 99;
    expect([...(await w.read())]).toEqual([1, 2]);
  });
});

test("a fraction is no padding of integers", () => {
  expect(() => engine.pad(tensor([1], { dtype: "int32" }), [[1, 1]], 1.5)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: pad: 1.5 is no int32. Use an integer, or cast(x, "float32").]`,
  );
});

describe("valueAndGradients", () => {
  const host = (dtype: engine.DType): engine.HostValue => ({ data: Float32Array.of(1), shape: [1], dtype });
  test("refuses a parameter given twice, an int32 one, and a function without a loss", () => {
    const w = new engine.Parameter(host("float32"));
    const n = new engine.Parameter(host("int32"));
    const f = (): { loss: engine.Tensor } => ({ loss: sum(w.value) });
    expect(() => engine.valueAndGradients([w, w], f)).toThrow(engine.ArgumentError);
    expect(() => engine.valueAndGradients([n], f)).toThrow(engine.DTypeError);
    expect(() => engine.valueAndGradients([w], (() => undefined) as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: valueAndGradients: the function returned undefined. Return a record with a scalar loss.]`,
    );
  });
});

describe("products", () => {
  test("over nothing are zero, in batches too", async () => {
    expect(engine.matMul(engine.zeros([2, 3, 0]), engine.zeros([0, 4])).shape).toEqual([2, 3, 4]);
    expect(await engine.affine(engine.zeros([3, 0]), engine.zeros([0, 2]), tensor([1, 2])).array()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  test("of rank 3 leave nothing but themselves", () => {
    const [x, w, b] = [engine.zeros([2, 3, 4]), engine.zeros([4, 5]), engine.zeros([5])];
    const before = backend.memory.buffers;
    engine.affine(x, w, b);
    expect(backend.memory.buffers - before).toBe(1);
  });
});
