import {
  type Backend,
  Buffer,
  Device,
  DisposedError,
  exp,
  moveVariables,
  mul,
  Parameter,
  scope,
  setDefaultDevice,
  ShapeError,
  square,
  StateError,
  sum,
  tensor,
  valueAndGradients,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { faultyBackend } from "../support/faultyBackend.ts";

let backend: Backend;
let device: Device;
beforeEach(() => {
  backend = createReferenceBackend();
  device = new Device(backend);
  setDefaultDevice(device);
});
afterEach(() => {
  setDefaultDevice(undefined);
});

const vector = (...values: number[]) => ({ data: Float64Array.from(values), shape: [values.length], dtype: "float32" }) as const;

describe("a variable", () => {
  test("stays on the host until it is needed, then lives on the default device", async () => {
    const w = new Parameter(vector(1, 2));
    expect([w.device, backend.memory.buffers]).toEqual([undefined, 0]);
    expect([...(await w.read())]).toEqual([1, 2]);
    expect(await w.value.array()).toEqual([1, 2]);
    expect([w.device, backend.memory.buffers]).toEqual([device, 1]);
    expect(w.value).toBe(w.value);
    w.dispose();
    expect(backend.memory.buffers).toBe(0);
  });

  test("is replaced as a whole; the old value is freed, the new one outlives its scope", async () => {
    const w = new Parameter(vector(1, 2));
    scope(() => w.assign(mul(w.value, 10)));
    expect(backend.memory.buffers).toBe(1);
    expect([...(await w.read())]).toEqual([10, 20]);
    const old = w.value;
    scope(() => {
      w.assign(exp(w.value));
      expect(() => exp(old)).toThrow(DisposedError);
    });
    w.dispose();
    w.dispose();
    expect(backend.memory.buffers).toBe(0);
  });

  test("two variables may share one value, which is freed with the last", async () => {
    const [a, b] = [new Parameter(vector(1, 2)), new Buffer(vector(0, 0))];
    b.assign(a.value);
    a.dispose();
    expect([...(await b.read())]).toEqual([1, 2]);
    b.assign(b.value);
    expect(await b.value.array()).toEqual([1, 2]);
    b.dispose();
    expect(backend.memory.buffers).toBe(0);
  });

  test("takes host data, on its device or on the host while it has none", async () => {
    const w = new Parameter(vector(1, 2));
    const data = Float64Array.of(3, 4);
    w.assignHost(data);
    data[0] = 99;
    expect([w.device, backend.memory.buffers]).toEqual([undefined, 0]);
    expect(await w.value.array()).toEqual([3, 4]);
    w.assignHost(Float64Array.of(5, 6));
    expect([w.device, backend.memory.buffers]).toEqual([device, 1]);
    expect(await w.value.array()).toEqual([5, 6]);
  });

  test("refuses values of another shape or type, and its value is not the user's to dispose", () => {
    const w = new Parameter(vector(1, 2));
    expect(() => w.assign(tensor([1, 2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: variable: a value of shape [3] float32 for [2] float32. Shape and dtype stay.]`,
    );
    expect(() => w.assign(tensor([1, 2], { dtype: "int32" }))).toThrow(ShapeError);
    expect(() => w.assignHost(Float64Array.of(1))).toThrow(ShapeError);
    expect(() => new Parameter({ ...vector(1), shape: [2] })).toThrow(ShapeError);
    expect(() => {
      w.value.dispose();
    }).toThrow(StateError);
    expect(() => {
      w.value.dispose();
    }).toThrowErrorMatchingInlineSnapshot(
      `[StateError: tensor.dispose: this is the value of a parameter or buffer. Dispose the model that owns it instead.]`,
    );
  });

  test("cannot be used once disposed", async () => {
    const w = new Parameter(vector(1, 2));
    w.dispose();
    expect(() => w.value).toThrow(DisposedError);
    expect(() => w.assign(tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[DisposedError: variable: used after it was disposed. Its model was disposed: make a new one.]`,
    );
    await expect(w.read()).rejects.toThrow(DisposedError);
  });
});

describe("gradients of parameters", () => {
  test("come with the rest of the forward pass as plain values", async () => {
    const [w, b] = [new Parameter(vector(1, 2)), new Parameter(vector(5))];
    const { result, gradients } = valueAndGradients([w, b], () => {
      const y = square(w.value);
      return { loss: sum(y), y, note: "kept" };
    });
    expect(await result.loss.array()).toBe(5);
    expect(await result.y.array()).toEqual([1, 4]);
    expect(result.note).toBe("kept");
    expect(result.y.trace).toBeUndefined();
    expect(await Promise.all(gradients.map((g) => g.array()))).toEqual([[2, 4], [0]]);
    for (const t of [result.loss, result.y, ...gradients]) t.dispose();
    expect(backend.memory.buffers).toBe(2);
    expect(w.value.trace).toBeUndefined();
  });

  test("a throw leaves the parameters unmarked and nothing behind", () => {
    const w = new Parameter(vector(1, 2));
    w.place(device);
    expect(() =>
      valueAndGradients([w], () => {
        exp(w.value);
        throw new Error("half-way");
      }),
    ).toThrow("half-way");
    expect(w.value.trace).toBeUndefined();
    expect(backend.memory.buffers).toBe(1);
    expect(() => valueAndGradients([w], () => ({ loss: exp(w.value) }))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: valueAndGradients: the loss has shape [2]. It must be a scalar: reduce it with sum or mean.]`,
    );
    expect(backend.memory.buffers).toBe(1);
  });
});

describe("moving", () => {
  test("takes everything along, in double where both devices hold it", async () => {
    const other = new Device(createReferenceBackend());
    const variables = [new Parameter(vector(0.1, 2)), new Buffer(vector(3)), new Parameter(vector(4))];
    variables[0]!.place(device);
    variables[1]!.place(device);
    await moveVariables(variables, other);
    expect(variables.map((variable) => variable.device)).toEqual([other, other, other]);
    expect([...(await variables[0]!.read())]).toEqual([0.1, 2]);
    expect([backend.memory.buffers, other.backend.memory.buffers]).toEqual([0, 3]);
    await moveVariables(variables, other);
    expect(other.backend.memory.buffers).toBe(3);
  });

  test("reads everything before anything is freed: whichever upload fails, all is as it was", async () => {
    const target = createReferenceBackend();
    const faulty = faultyBackend(target);
    const other = new Device(faulty);
    const variables = [new Parameter(vector(1)), new Buffer(vector(2)), new Parameter(vector(3))];
    variables[0]!.place(device);
    variables[1]!.place(device);
    for (let n = 1; n <= 3; n++) {
      faulty.calls = 0;
      faulty.failAt = n;
      await expect(moveVariables(variables, other)).rejects.toThrow("injected");
      expect(variables.map((variable) => variable.device)).toEqual([device, device, undefined]);
      expect([backend.memory.buffers, target.memory.buffers]).toEqual([2, 0]);
    }
    const broken = Object.assign(Object.create(createReferenceBackend()) as Backend, {
      read: () => Promise.reject(new Error("lost")),
    });
    const lost = new Device(broken);
    const gone = new Parameter(vector(9));
    gone.place(lost);
    faulty.failAt = 0;
    await expect(moveVariables([...variables, gone], other)).rejects.toThrow("lost");
    expect(variables.map((variable) => variable.device)).toEqual([device, device, undefined]);
    expect(await Promise.all(variables.map(async (variable) => (await variable.read())[0]))).toEqual([1, 2, 3]);
  });
});
