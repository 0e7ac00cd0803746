import type { Device } from "@chainrule/engine";
import { describe, expect, test } from "vitest";
import { wasmModule } from "../random/wasmModule.ts";
import { deviceOf } from "../support/devices.ts";
import { collectInto, drawn, floats, type KernelCase, type Value } from "./cases/kernelCase.ts";
import { failuresOn } from "./compare.ts";

const flags = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));

function operands(m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): [Value, Value] {
  return [drawn(transposeA ? [k, m] : [m, k], m + n), drawn(transposeB ? [n, k] : [k, n], k + n)];
}

async function failures(cases: readonly KernelCase[], tolerance: number): Promise<string[]> {
  const [device, reference]: Device[] = await Promise.all([wasmModule(), deviceOf("reference")]);
  const before = device!.backend.memory.buffers;
  const found = await failuresOn(device!, reference!, cases, () => tolerance);
  expect(device!.backend.memory.buffers).toBe(before);
  return found;
}

describe.each(flags)("wasm products, transposes %o", ({ transposeA, transposeB }) => {
  test("of every size around the tiles of 4 by 8", async () => {
    const cases: KernelCase[] = [];
    const add = collectInto(cases);
    for (const m of [1, 2, 3, 4, 5, 7, 8, 9, 12, 13])
      for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 20])
        for (const k of [1, 2, 3, 4, 5, 8, 19])
          add(
            "BatchMatMul",
            `${m} ${k} ${n}`,
            operands(m, k, n, transposeA, transposeB),
            { transposeA, transposeB },
            "arithmetic",
          );
    expect(await failures(cases, 5e-7)).toEqual([]);
  });

  test("of sizes around the blocks of 128, 256 and 1024", async () => {
    const cases: KernelCase[] = [];
    const add = collectInto(cases);
    for (const [m, k, n] of [
      [127, 255, 9],
      [129, 257, 10],
      [260, 513, 3],
      [3, 700, 1030],
      [9, 258, 1025],
    ] as const)
      add("BatchMatMul", `${m} ${k} ${n}`, operands(m, k, n, transposeA, transposeB), { transposeA, transposeB }, "long");
    expect(await failures(cases, 1e-6)).toEqual([]);
  });

  test("NaN and Infinity reach their line and column, and nothing else", async () => {
    const cases: KernelCase[] = [];
    const add = collectInto(cases);
    for (const number of [NaN, Infinity, -Infinity])
      for (const [i, at] of [
        [0, 0],
        [0, 76],
        [1, 5],
        [1, 142],
      ] as const) {
        // prettier-ignore
        const values = operands(7, 11, 13, transposeA, transposeB);
        values[i].data[at] = number;
        add("BatchMatMul", `${number} at ${at} of operand ${i}`, values, { transposeA, transposeB }, "arithmetic");
      }
    const tiny = floats([6, 6], new Array<number>(36).fill(1e-30));
    add("BatchMatMul", "denormal products", [tiny, tiny], { transposeA, transposeB }, "arithmetic");
    expect(await failures(cases, 5e-7)).toEqual([]);
  });
});

test("wasm: a bias is added once, in every block and tile", async () => {
  const cases: KernelCase[] = [];
  const add = collectInto(cases);
  for (const [m, k, n] of [
    [1, 1, 1],
    [5, 3, 9],
    [4, 300, 16],
    [9, 600, 1031],
    [130, 20, 17],
    [3, 520, 20],
  ] as const)
    // prettier-ignore
    add("_FusedMatMul", `${m} ${k} ${n}`, [...operands(m, k, n, false, false), drawn([n], 3, 50, 60)], {}, "long");
  expect(await failures(cases, 5e-7)).toEqual([]);
});

test("wasm: products of a heap that grows meanwhile", async () => {
  const device = await wasmModule();
  const held = [];
  const [a, b] = operands(20, 30, 40, false, false).map(({ data, shape }) => device.upload(data, shape, "float32"));
  const run = () => device.run("BatchMatMul", [a!, b!], { transposeA: false, transposeB: false });
  const first = run();
  const want = [...(await device.read(first))];
  for (let round = 0; round < 4; round++) {
    held.push(device.upload(new Float32Array(2 ** 22), [2 ** 22], "float32"));
    const again = run();
    expect([...(await device.read(again))]).toEqual(want);
    device.free(again);
  }
  for (const handle of [...held, a!, b!, first]) device.free(handle);
});
