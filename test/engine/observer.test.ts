import { add, Device, mul, observe, type Observer, setDefaultDevice, stepInput, stepNumber, tensor } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

/** Writes down what passes the door. */
function diary(): Observer & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    ran: ({ kernel, inputs, attributes, output }) =>
      lines.push(
        `${kernel} ${JSON.stringify(inputs.map(({ shape }) => shape))} ${JSON.stringify(attributes)} -> ${JSON.stringify(output.shape)}`,
      ),
    uploaded: ({ data, shape }) => lines.push(`constant [${[...data].join()}] ${JSON.stringify(shape)}`),
    entered: ({ name, data }) => lines.push(`${name} [${[...data].join()}]`),
  };
}

test("an observer sees every kernel call, constant and named input, and nothing once its time is over", () => {
  const [outer, inner] = [diary(), diary()];
  const x = tensor([1, 2]);
  observe(outer, () => {
    const rate = stepNumber("learningRate", () => 0.1);
    const batch = stepInput("batch", () => ({ data: Float32Array.of(3, 4), shape: [2], dtype: "float32" }));
    observe(inner, () => mul(x, 3));
    expect(() =>
      observe(inner, () => {
        throw new Error("half-way");
      }),
    ).toThrow("half-way");
    mul(add(x, batch), rate);
  });
  add(x, 5);
  expect(outer.lines).toMatchInlineSnapshot(`
    [
      "learningRate [0.1]",
      "batch [3,4]",
      "Add [[2],[2]] {} -> [2]",
      "Multiply [[2],[]] {} -> [2]",
    ]
  `);
  expect(inner.lines).toMatchInlineSnapshot(`
    [
      "constant [3] []",
      "Multiply [[2],[]] {} -> [2]",
    ]
  `);
});

test("a lowered kernel is seen as the calls that it is made of", () => {
  const seen = diary();
  const device = new Device(createReferenceBackend({ without: ["_FusedMatMul"] }));
  const [x, w, b] = [[2, 3], [3, 4], [4]].map((shape) =>
    device.upload(new Float64Array(shape.reduce((p, q) => p * q)), shape, "float32"),
  );
  observe(seen, () => device.run("_FusedMatMul", [x!, w!, b!], {}));
  expect(seen.lines).toMatchInlineSnapshot(`
    [
      "BatchMatMul [[2,3],[3,4]] {"transposeA":false,"transposeB":false} -> [2,4]",
      "Add [[2,4],[4]] {} -> [2,4]",
    ]
  `);
});

test("a step input is asked anew each time", async () => {
  let rate = 0.1;
  const read = async (): Promise<number> => (await stepNumber("rate", () => rate).read())[0] as number;
  expect(await read()).toBe(0.1);
  rate = 1 / 3;
  expect(await read()).toBe(1 / 3);
});
