import * as engine from "@chainrule/engine";
import { Device, setDefaultDevice, tensor, type Tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

const x = (): Tensor<1> => tensor([1, 2]);
const ints = (): Tensor<1> => tensor([1, 2], { dtype: "int32" }) as Tensor as Tensor<1>;

/** The message of the error that a call throws, which must be one of ours. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(engine.ChainruleError);
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "nothing was thrown";
}

const unary = [
  "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh", "floor", "ceil", "round",
  "isNaN", "isFinite", "isInfinite", "log2", "log10", "erfc", "relu6", "selu", "celu", "elu", "silu", "mish", "softsign",
  "logSigmoid", "tanhShrink", "squareplus", "sparsePlus", "hardTanh", "hardSigmoid", "hardSwish", "softShrink", "hardShrink",
  "glu", "gelu", "leakyRelu",
] as const; // prettier-ignore

test.each(unary)("%s refuses what is no float32 tensor", (name) => {
  const f = engine[name] as (x: unknown) => unknown;
  expect(refusal(() => f(5))).toBe(`ArgumentError: ${name}: expected a tensor, got 5. Make one with tensor(values).`);
  expect(refusal(() => f(undefined))).toBe(
    `ArgumentError: ${name}: expected a tensor, got undefined. Make one with tensor(values).`,
  );
  expect(refusal(() => f(ints()))).toBe(`DTypeError: ${name}: expected float32, got int32. Use cast(x, "float32").`);
});

test("binary functions refuse other types, mixed types and shapes that do not broadcast", () => {
  const messages = [
    () => engine.atan2(ints(), ints()),
    () => engine.mod(x(), ints()),
    () => engine.floorDiv(engine.greater(x(), 0), engine.greater(x(), 1)),
    () => engine.prelu(ints(), ints()),
    () => engine.logicalXor(x() as never, x() as never),
    () => engine.mod(x(), [1, 2, 3]),
    () => engine.atan2("1" as never, x()),
    () => engine.mod(ints(), 1.5),
  ].map(refusal);
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "DTypeError: atan2: expected float32, got int32. Use cast(x, "float32").
    DTypeError: mod: operands of types float32 and int32. Nothing is converted silently: use cast(x, "float32").
    DTypeError: floorDiv: expected float32 or int32, got bool. Use cast(x, "float32").
    DTypeError: prelu: expected float32, got int32. Use cast(x, "float32").
    DTypeError: logicalXor: expected bool, got float32. Use cast(x, "bool").
    ShapeError: mod: shapes [2] and [3] do not broadcast together. Aligned at the last axis, sizes must be equal or 1.
    ArgumentError: atan2: expected a number at the top, got the string "1". All rows must be equally deep.
    DTypeError: mod: 1.5 at position 0 is no int32. Use dtype "float32", or round it first."
  `);
});

test("options outside their range are named", () => {
  const messages = [
    () => engine.elu(x(), NaN),
    () => engine.celu(x(), 0),
    () => engine.celu(x(), "1" as never),
    () => engine.leakyRelu(x(), Infinity),
    () => engine.squareplus(x(), 0),
    () => engine.softShrink(x(), -1),
    () => engine.hardShrink(x(), NaN),
    () => engine.threshold(x(), NaN, 0),
    () => engine.threshold(x(), 0, undefined as never),
    () => engine.hardTanh(x(), 1, 1),
    () => engine.hardTanh(x(), NaN, 1),
    () => engine.hardTanh(x(), "a" as never, "b" as never),
    () => engine.hardSigmoid(x(), { slope: 0 }),
    () => engine.hardSigmoid(x(), { offset: NaN }),
    () => engine.hardSigmoid(x(), { alpha: 0.2 } as never),
    () => engine.gelu(x(), { approximate: "tanh" as never }),
    () => engine.gelu(x(), { aproximate: true } as never),
    () => engine.gelu(x(), true as never),
    () => engine.glu(engine.ones([2, 3])),
    () => engine.glu(engine.ones([2, 4]), 2),
    () => engine.glu(engine.ones([2, 4]), 0.5),
    () => engine.glu(engine.full([], 1)),
  ].map(refusal);
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "ArgumentError: elu: alpha NaN. Use a finite number.
    ArgumentError: celu: alpha 0. Use a finite number other than 0.
    ArgumentError: celu: alpha "1". Use a finite number other than 0.
    ArgumentError: leakyRelu: slope Infinity. Use a finite number.
    ArgumentError: squareplus: b 0. Use a number above 0.
    ArgumentError: softShrink: threshold -1. Use a number of at least 0.
    ArgumentError: hardShrink: threshold NaN. Use a number of at least 0.
    ArgumentError: threshold: limit NaN. Use a finite number.
    ArgumentError: threshold: value undefined. Use a finite number.
    ArgumentError: hardTanh: bounds [1, 1]. The lower one must be below the upper one.
    ArgumentError: hardTanh: bounds [NaN, 1]. The lower one must be below the upper one.
    ArgumentError: hardTanh: bounds ["a", "b"]. The lower one must be below the upper one.
    ArgumentError: hardSigmoid: slope 0. Use a finite number other than 0.
    ArgumentError: hardSigmoid: offset NaN. Use a finite number.
    ArgumentError: hardSigmoid: there is no option "alpha". Choose from "slope", "offset".
    ArgumentError: gelu: approximate "tanh". Use true or false.
    ArgumentError: gelu: there is no option "aproximate". Choose from "approximate".
    ArgumentError: gelu: options must be an object, got true. Use { approximate }.
    ShapeError: glu: axis -1 of [2, 3] has odd size 3. It is cut into two halves: make it even.
    ShapeError: glu: axis 2 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: glu: axis 0.5 does not exist in a tensor of rank 2. Use an integer from -2 to 1.
    ShapeError: glu: axis -1 does not exist in a tensor of rank 0. Give it an axis with expandDims."
  `);
});
