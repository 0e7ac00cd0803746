import * as engine from "@chainrule/engine";
import {
  add,
  type Backend,
  BackendError,
  concat,
  Device,
  DTypeError,
  matMul,
  mul,
  setDefaultDevice,
  ShapeError,
  sub,
  sum,
  tensor,
  where,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let backend: Backend;
let other: Device;
beforeAll(() => {
  backend = createReferenceBackend();
  setDefaultDevice(new Device(backend));
  other = new Device(Object.assign(Object.create(createReferenceBackend()) as Backend, { name: "another" }));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

describe("operands", () => {
  test("numbers and host arrays go to the other operand's device", async () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { device: other },
    );
    for (const y of [add(x, 1), add(1, x), add(x, [1, 1]), add([[1], [1]], x), add(x, Float32Array.of(1, 1))]) {
      expect(y.device).toBe(other);
      expect(await y.array()).toEqual([
        [2, 3],
        [4, 5],
      ]);
    }
    expect(where(tensor([true, false], { device: other }), 1, 0).device).toBe(other);
    expect(engine.gather(x, [1]).device).toBe(other);
    expect(engine.zeros([2]).device.backend).toBe(backend);
  });

  test("the targets of both cross-entropies may stand on the host", async () => {
    const logits = tensor([[0, 2]], { device: other });
    const sigmoid = engine.sigmoidCrossEntropy(logits, tensor([[1, 0]], { device: other }));
    expect(await engine.sigmoidCrossEntropy(logits, [[1, 0]]).array()).toEqual(await sigmoid.array());
    expect(engine.sigmoidCrossEntropy(logits, [[1, 0]], { reduction: "mean" }).device).toBe(other);
    expect(await engine.softmaxCrossEntropy(logits, [[1, 0]]).array()).toEqual(
      await engine.softmaxCrossEntropy(logits, [0]).array(),
    );
    expect(() => engine.sigmoidCrossEntropy(logits, [1, 0])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: sigmoidCrossEntropy: logits [1, 2] with targets [2]. Expected equal shapes: reshape one of them.]`,
    );
    expect(() => engine.sigmoidCrossEntropy(logits, 1 as never)).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: sigmoidCrossEntropy: expected a tensor, got 1. Make one with tensor(values).]`,
    );
  });

  test("two host operands are computed on the default device", async () => {
    expect(await sub([5, 6], 2).array()).toEqual([3, 4]);
  });

  test("a number takes the other operand's type, and is refused where it does not fit", async () => {
    const n = tensor([1, 2], { dtype: "int32" });
    const y = mul(n, 3);
    expect(y.dtype).toBe("int32");
    expect(await y.array()).toEqual([3, 6]);
    expect(() => mul(n, 0.5)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: mul: 0.5 at position 0 is no int32. Use dtype "float32", or round it first.]`,
    );
  });

  test("equal numbers are uploaded once in a scope", () => {
    const before = backend.memory.buffers;
    engine.scope(() => {
      const x = tensor([1, 2]);
      add(add(x, 1), mul(x, 1));
      sub(x, -0);
      sub(x, 0);
      expect(backend.memory.buffers - before).toBe(1 + 1 + 3 + 2 + 2);
    });
  });

  test("two devices in one operation: both are named", () => {
    const [x, y] = [tensor([[1]]), tensor([[1]], { device: other })];
    expect(() => add(x, y)).toThrow(BackendError);
    expect(() => add(x, y)).toThrowErrorMatchingInlineSnapshot(
      `[BackendError: add: operands live on two devices, "reference" and "another". Tensors never move by themselves: read one and make it anew on the other.]`,
    );
    const flags = tensor([[true]]);
    const labels = tensor([0], { dtype: "int32" });
    const calls: Record<string, () => unknown> = {
      matMul: () => matMul(x, y),
      affine: () => engine.affine(x, y, tensor([1])),
      concat: () => concat([x, y]),
      where: () => where(flags, y, 1),
      "where with both": () => where(flags, y, y),
      gather: () => engine.gather(y, labels),
      segmentSum: () => engine.segmentSum(y, labels, 1),
      softmaxCrossEntropy: () => engine.softmaxCrossEntropy(y, labels),
      sigmoidCrossEntropy: () => engine.sigmoidCrossEntropy(x, y),
      normalizeWith: () => engine.normalizeWith(y, tensor([1]), tensor([1]), 1),
      equal: () => engine.equal(x, y),
    };
    for (const [name, call] of Object.entries(calls))
      expect(call, name).toThrow(/two devices, "(reference|another)" and "(reference|another)"/);
  });

  test("no backend: what to call is said", () => {
    const device = engine.defaultDevice();
    setDefaultDevice(undefined);
    expect(() => tensor([1])).toThrowErrorMatchingInlineSnapshot(
      `[BackendError: No backend is open. Call \`await useBackend("cpu")\` (or another name) before the first tensor is made.]`,
    );
    setDefaultDevice(device);
  });
});

describe("element types", () => {
  test("nothing is converted silently", () => {
    const [x, n, b] = [tensor([1.5]), tensor([1], { dtype: "int32" }), tensor([true])];
    expect(() => add(x, n)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: operands of types float32 and int32. Nothing is converted silently: use cast(x, "float32").]`,
    );
    expect(() => add(b, b)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: add: expected float32 or int32, got bool. Use cast(x, "float32").]`,
    );
    expect(() => engine.div(n, n)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: div: expected float32, got int32. Use cast(x, "float32").]`,
    );
    expect(() => engine.exp(n)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: exp: expected float32, got int32. Use cast(x, "float32").]`,
    );
    expect(() => engine.relu(b)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: relu: expected float32 or int32, got bool. Use cast(x, "float32").]`,
    );
  });

  test("every op that needs float32 refuses int32 and bool", () => {
    const [n, b] = [tensor([[1]], { dtype: "int32" }), tensor([[true]])];
    const ops = {
      clip: (x: engine.Tensor) => engine.clip(x, 0, 1),
      elu: (x: engine.Tensor) => engine.elu(x),
      elu2: (x: engine.Tensor) => engine.elu(x, 2),
      gelu: (x: engine.Tensor) => engine.gelu(x),
      leakyRelu: (x: engine.Tensor) => engine.leakyRelu(x),
      softmax: (x: engine.Tensor) => engine.softmax(x),
      logSoftmax: (x: engine.Tensor) => engine.logSoftmax(x),
      mean: (x: engine.Tensor) => engine.mean(x),
      logSumExp: (x: engine.Tensor) => engine.logSumExp(x),
      matMul: (x: engine.Tensor) => matMul(x as engine.Tensor<2>, x as engine.Tensor<2>),
      pow: (x: engine.Tensor) => engine.pow(x, x),
      batchNormalize: (x: engine.Tensor) => engine.batchNormalize(x, 1).z,
      normalizeWith: (x: engine.Tensor) => engine.normalizeWith(x, tensor([1]), tensor([1]), 1),
      sigmoidCrossEntropy: (x: engine.Tensor) => engine.sigmoidCrossEntropy(x, x),
      softmaxCrossEntropy: (x: engine.Tensor) => engine.softmaxCrossEntropy(x, x),
      affine: (x: engine.Tensor) => engine.affine(x, tensor([[1]]), tensor([1])),
      grad: (x: engine.Tensor) => engine.grad((t: engine.Tensor) => sum(t))(x),
      jvp: (x: engine.Tensor) => engine.jvp((t: engine.Tensor) => t, x, x).tangent,
    };
    for (const [name, op] of Object.entries(ops)) for (const x of [n, b]) expect(() => op(x), name).toThrow(DTypeError);
    expect(() => sum(b)).toThrow(DTypeError);
    expect(() => engine.gather(tensor([1]), tensor([0]) as never)).toThrow(DTypeError);
    expect(() => where(n as never, 1, 2)).toThrow(DTypeError);
    expect(() => engine.logicalAnd(n as never, n as never)).toThrow(DTypeError);
  });

  test("only float32 is differentiated", () => {
    expect(() => engine.grad((t: engine.Tensor) => sum(t))(tensor([1], { dtype: "int32" }))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: cannot differentiate int32. Only float32 tensors have derivatives.]`,
    );
  });
});

describe("shapes", () => {
  test("axes count from the end where they are negative", async () => {
    const x = tensor([[[1, 2, 3]]]);
    expect(await engine.swapAxes(x, -1, -2).array()).toEqual([[[1], [2], [3]]]);
    expect(() => engine.swapAxes(x, 0, 3)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: swapAxes: axis 3 does not exist in a tensor of rank 3. Use an integer from -3 to 2.]`,
    );
  });

  const shaped = (...shape: number[]): engine.Tensor => engine.zeros(shape);
  const wrong: Record<string, () => unknown> = {
    add: () => add(shaped(2, 3), shaped(2)),
    matMul: () => matMul(engine.zeros([2, 3]), engine.zeros([2, 3])),
    "matMul of a scalar": () => matMul(engine.zeros([]), engine.zeros([3, 1])),
    "matMul, transposed": () => matMul(engine.zeros([2, 3]), engine.zeros([3, 2]), { transposeA: true }),
    "matMul, batches": () => matMul(engine.zeros([2, 2, 3]), engine.zeros([3, 3, 2])),
    affine: () => engine.affine(shaped(2, 3), engine.zeros([2, 4]), engine.zeros([4])),
    reshape: () => engine.reshape(shaped(2, 3), [4, -1]),
    slice: () => engine.slice(shaped(2, 3), [0, 2], [2, 2]),
    concat: () => concat([shaped(2, 3), shaped(3, 3)], 1),
    broadcastTo: () => engine.broadcastTo(shaped(2, 3), [3, 3]),
    transpose: () => engine.transpose(shaped(2, 3), [0, 0]),
    "sum over a missing axis": () => sum(shaped(2, 3), { axis: 2 }),
    "sum over one axis twice": () => sum(shaped(2, 3), { axis: [1, -1] }),
    "max of nothing": () => engine.max(shaped(0, 3), { axis: 0 }),
    squeeze: () => engine.squeeze(shaped(2, 1), [0]),
    softmaxCrossEntropy: () => engine.softmaxCrossEntropy(shaped(2, 3), shaped(2, 4)),
    sigmoidCrossEntropy: () => engine.sigmoidCrossEntropy(shaped(2, 3), shaped(2, 1)),
    segmentSum: () => engine.segmentSum(shaped(2, 3), [0], 1),
    batchNormalize: () => engine.batchNormalize(shaped(3), 1),
    "a gradient of a vector": () => engine.grad((t: engine.Tensor) => t)(shaped(2)),
    "a tangent of another shape": () => engine.jvp((t: engine.Tensor) => t, shaped(2), shaped(3)),
    "a cotangent of another shape": () => engine.vjp((t: engine.Tensor) => t, shaped(2)).pullback(shaped(3)),
  };
  test("that do not fit are shown", () => {
    const messages = Object.entries(wrong).map(([name, call]) => {
      expect(call, name).toThrow(ShapeError);
      try {
        call();
      } catch (error) {
        return `${name} | ${(error as Error).message}`;
      }
      return "";
    });
    expect(messages.join("\n")).toMatchInlineSnapshot(`
      "add | add: shapes [2, 3] and [2] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
      matMul | matMul: inner sizes 3 and 2 differ, from A [2, 3] and B [2, 3]. They must be equal.
      matMul of a scalar | matMul: A is a scalar. Use mul to scale, or give it axes.
      matMul, transposed | matMul: inner sizes 2 and 3 differ, from A [2, 3] transposed and B [3, 2]. They must be equal.
      matMul, batches | matMul: shapes [2] and [3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
      affine | affine: x [2, 3], w [2, 4], b [4]. Expected x [..., 2] and b [4].
      reshape | reshape: [2, 3] holds 6 elements, which do not fit [4, -1]. The number of elements must stay.
      slice | slice: begin [0, 2] and size [2, 2] do not lie within [2, 3]. Give one integer per axis.
      concat | concat: shapes [2, 3], [3, 3] differ outside axis 1. All other sizes must be equal.
      broadcastTo | broadcastTo: shapes [2, 3] and [3, 3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
      transpose | transpose: order [0, 0] is no permutation of the axes of [2, 3]. Name each axis once.
      sum over a missing axis | sum: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
      sum over one axis twice | sum: axes [1,-1] name one axis twice. Name each axis once.
      max of nothing | max: [0, 3] has no elements along the reduced axes [0]. There is no max of nothing.
      squeeze | squeeze: axis 0 of [2, 1] has size 2, not 1. Only axes of size 1 can go.
      softmaxCrossEntropy | softmaxCrossEntropy: logits [2, 3] with targets [2, 4] float32. Expected float32 probabilities of the logits' shape, or int32 labels [2], without the axis of the classes.
      sigmoidCrossEntropy | sigmoidCrossEntropy: logits [2, 3] with targets [2, 1]. Expected equal shapes: reshape one of them.
      segmentSum | segmentSum: x [2, 3] and ids [1]. Expected one id per row of x.
      batchNormalize | batchNormalize: got shape [3]. Expected [batch, ..., channels] with at least one sample.
      a gradient of a vector | grad: the function returned shape [2]. A gradient needs one number: reduce it with sum or mean, or use vjp.
      a tangent of another shape | jvp: tangent has shape [3], expected [2]. Give one of the same shape.
      a cotangent of another shape | vjp: cotangent has shape [3], expected [2]. Give one of the same shape."
    `);
  });
});

describe("arguments out of range", () => {
  const wrong: Record<string, () => unknown> = {
    clip: () => engine.clip(tensor([1]), 2, 1),
    leakyRelu: () => engine.leakyRelu(tensor([1]), Number.NaN),
    elu: () => engine.elu(tensor([1]), Infinity),
    oneHot: () => engine.oneHot([0], 0),
    "oneHot, label": () => engine.oneHot([0, 3], 3),
    gather: () => engine.gather(tensor([1, 2]), [0, -1]),
    pad: () => engine.pad(tensor([1]), [[-1, 0]]),
    concat: () => concat([]),
    batchNormalize: () => engine.batchNormalize(engine.zeros([2, 2]), -1),
    jvp: () => engine.jvp((x: readonly engine.Tensor[]) => x, [tensor([1]), tensor([1])], [tensor([1])]),
    vjp: () => engine.vjp((x: readonly engine.Tensor[]) => x, [tensor([1]), tensor([1])]).pullback([tensor([1])]),
  };
  test("are named", () => {
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
      "clip | clip: bounds [2, 1]. Use two numbers of which the lower does not exceed the upper; -Infinity and Infinity leave a side open.
      leakyRelu | leakyRelu: slope NaN. Use a finite number.
      elu | elu: alpha Infinity. Use a finite number.
      oneHot | oneHot: depth 0. Use an integer of at least 1.
      oneHot, label | oneHot: index 3 at position 1 is not in 0 to 2. Check the indices.
      gather | gather: index -1 at position 1 is not in 0 to 1. Check the indices.
      pad | pad: paddings [[-1, 0]] for shape [1]. Give one pair of integers >= 0 per axis.
      concat | concat: no tensors given. Give at least one.
      batchNormalize | batchNormalize: epsilon -1. Use a finite number >= 0.
      jvp | jvp: tangent: expected an array of 2, got [a Tensor]. Give one entry in the place of each.
      vjp | vjp: cotangent: expected an array of 2, got [a Tensor]. Give one entry in the place of each."
    `);
  });
});
