import { type Device, setDefaultDevice } from "@chainrule/engine";
import { dense, input, sequential } from "@chainrule/layers";
import { compile, type Loss, meanSquaredError, type Model, type Rows, sgd, softmaxCrossEntropy } from "@chainrule/training";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deviceOf } from "../support/devices.ts";
import { live, refused, refusedByAll } from "./refused.ts";

// Data that does not fit: a typed error before the first step, which says where, what came, what was expected, and what to do.

let device: Device;
let model: Model<string>;
beforeAll(async () => {
  device = await deviceOf("cpu");
});
beforeEach(async () => {
  setDefaultDevice(device);
  model = modelWith(softmaxCrossEntropy());
  await model.to(device);
});
afterAll(() => setDefaultDevice(undefined));

function modelWith(loss: Loss, units = 3, width = 2): Model<string> {
  return compile(sequential(input(width), dense(units)), { loss, optimizer: sgd(), allowMismatchedHead: true });
}
const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = [0, 1, 2];

const refusedData = (badX: unknown, badY: unknown = y): Promise<string> => refusedByAll(model, badX, badY);
const refusedX = async (badX: unknown): Promise<string> => {
  const text = await refusedData(badX);
  expect(await refused(model, (m) => m.predict(badX as Rows))).toBe(text.replace("fit", "predict"));
  expect(await refused(model, (m) => m.probabilities(badX as Rows))).toBe(text.replace("fit", "probabilities"));
  return text;
};

describe("x", () => {
  test("of the wrong shape", async () => {
    expect(await refusedX([[1], [2], [3]])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: got shape [3, 1], the network takes [batch, 2]. Check the columns, or the input(…) of the network."`,
    );
    expect(await refusedX([1, 2])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: got shape [2], the network takes [batch, 2]. One sample is a batch of one: wrap it in an array."`,
    );
    expect(await refusedX([[[1, 2]]])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: got shape [1, 1, 2], the network takes [batch, 2]. Check the columns, or the input(…) of the network."`,
    );
    expect(await refusedX([])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: got shape [0], the network takes [batch, 2]. There is no row in it."`,
    );
    expect(await refusedX({ data: new Float32Array(6), shape: [3, 3] })).toMatchInlineSnapshot(
      `"ShapeError: fit: x: data of shape [6] does not fill shape [3, 3] (9 elements). Pass flat data with as many elements."`,
    );
  });

  test("flat for a network of one input", async () => {
    model = modelWith(meanSquaredError(), 1, 1);
    await model.to(device);
    expect(await refusedX([1, 2, 3])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: got shape [3], the network takes [batch, 1]. Make a column of it: one row per sample, as in values.map((value) => [value])."`,
    );
  });

  test("ragged, with holes, strings, BigInts, or no array at all", async () => {
    expect(await refusedX([[1, 2], [3]])).toMatchInlineSnapshot(
      `"ShapeError: fit: x: ragged array: row 1 has length 1, but row 0 has length 2. Give all of them the same length: nothing is padded."`,
    );
    expect(
      await refusedX([
        [1, 2],
        [3, "4"],
      ]),
    ).toMatchInlineSnapshot(
      `"DTypeError: fit: x: row 1, column 1 is "4", not a number. Numbers are needed: convert, impute or drop it first."`,
    );
    expect(
      await refusedX([
        [1, 2],
        [3, undefined],
      ]),
    ).toMatchInlineSnapshot(
      `"DTypeError: fit: x: row 1, column 1 is undefined, not a number. Numbers are needed: convert, impute or drop it first."`,
    );
    // eslint-disable-next-line no-sparse-arrays
    expect(await refusedX([[1, 2], , [3, 4]])).toMatchInlineSnapshot(
      `"DTypeError: fit: x: row 1 is undefined, not an array of numbers. Give every row the same form."`,
    );
    expect(await refusedX([[1n, 2n]])).toMatchInlineSnapshot(
      `"DTypeError: fit: x: row 0, column 0 is the BigInt 1n, not a number. Convert it with Number(…)."`,
    );
    expect(await refusedX(BigInt64Array.of(1n, 2n))).toMatchInlineSnapshot(
      `"DTypeError: fit: x: a BigInt64Array does not hold plain numbers. Convert its elements with Number(…)."`,
    );
    expect(await refusedX("1,2")).toMatchInlineSnapshot(
      `"DTypeError: fit: x: expected an array of numbers, got "1,2". Pass nested or typed arrays."`,
    );
    expect(await refusedX(null)).toMatchInlineSnapshot(
      `"DTypeError: fit: x: expected an array of numbers, got null. Pass nested or typed arrays."`,
    );
    expect(await refusedX(undefined)).toMatchInlineSnapshot(
      `"DTypeError: fit: x: expected an array of numbers, got undefined. Pass nested or typed arrays."`,
    );
    expect(await refusedX(7)).toMatchInlineSnapshot(
      `"DTypeError: fit: x: expected an array of numbers, got 7. Pass nested or typed arrays."`,
    );
    expect(await refusedX({})).toMatchInlineSnapshot(
      `"DTypeError: fit: x: expected an array of numbers, got an object (Object). Pass nested or typed arrays."`,
    );
  });

  test("with NaN or Infinity: the row and the column are named, and an option lets them pass", async () => {
    expect(
      await refusedX([
        [1, 2],
        [3, NaN],
        [5, 6],
      ]),
    ).toMatchInlineSnapshot(
      `"NumericError: fit: x: NaN at row 1, column 1. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
    expect(await refusedX({ data: Float32Array.of(1, 2, -Infinity, 4), shape: [2, 2] })).toMatchInlineSnapshot(
      `"NumericError: fit: x: -Infinity at row 1, column 0. Clean or impute the data first; the option allowNonFinite lets it pass."`,
    );
    expect(await refusedX([[1, 1e39]])).toMatchInlineSnapshot(
      `"NumericError: fit: x: 1e+39 at row 0, column 1 is beyond float32 (3.4e38). Scale the values down."`,
    );
    const holed = [
      [1, 2],
      [3, NaN],
      [5, 6],
    ];
    const { data } = await model.predict(holed, { allowNonFinite: true });
    expect([...data].map(Number.isNaN)).toEqual([false, false, false, true, true, true, false, false, false]);
    expect((await model.evaluate(holed, y, { allowNonFinite: true })).loss).toBeNaN();
    expect((await model.gradients(holed, y, { allowNonFinite: true })).loss).toBeNaN();
    expect((await model.evaluate(holed, y, { allowNonFinite: true, sampleWeight: [1, 1, 1] })).loss).toBeNaN();
  });

  test("without any rows", async () => {
    const none = { data: new Float32Array(0), shape: [0, 2] };
    expect(await refusedData(none, [])).toMatchInlineSnapshot(
      `"ArgumentError: fit: x of shape [0, 2] has no rows. Pass at least one row."`,
    );
  });
});

test("memory of any kind is taken exactly: shared, views with an offset, integers", async () => {
  const reference = (await model.predict(x)).toArray();
  const shared = new Float32Array(new SharedArrayBuffer(24));
  shared.set([1, 2, 3, 4, 5, 6]);
  const offset = Float32Array.of(9, 9, 1, 2, 3, 4, 5, 6, 9).subarray(2, 8);
  for (const data of [shared, offset, Float64Array.from(offset), Uint8Array.from(offset), Int16Array.from(offset), [...offset]]) {
    expect((await model.predict({ data, shape: [3, 2] })).toArray()).toEqual(reference);
    const twin = modelWith(softmaxCrossEntropy());
    await twin.fit({ data, shape: [3, 2] }, Int32Array.of(7, 0, 1, 2).subarray(1), { verbose: 0, shuffle: false });
    expect(twin.steps).toBe(1);
    twin.dispose();
  }
  expect(live(model)).toBe(device.backend.memory.buffers);
});

test("x that the caller writes to while a fit runs is read as it then is: nothing breaks", async () => {
  const data = Float32Array.from(x.flat());
  const changing = { onBatchEnd: () => void data.fill(1) };
  await model.fit({ data, shape: [3, 2] }, y, { epochs: 3, batchSize: 1, callbacks: [changing], verbose: 0 });
  expect(model.steps).toBe(9);
  const taken = new Float32Array(new ArrayBuffer(24));
  const transfer = { onBatchEnd: () => void structuredClone(taken.buffer, { transfer: [taken.buffer] }) };
  await expect(
    model.fit({ data: taken, shape: [3, 2] }, y, { batchSize: 1, callbacks: [transfer], verbose: 0 }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[StateError: batches: the memory of an array was taken away or resized meanwhile. Keep it until training ends.]`,
  );
  await model.fit(x, y, { verbose: 0 });
});
