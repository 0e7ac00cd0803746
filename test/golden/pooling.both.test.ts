import { expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { poolingFunction } from "./cases/pooling.ts";
import { casesOf } from "./golden.ts";
import { checkFunction } from "./tensors.ts";

for (const name of deviceNames)
  test(`${name}: pooling as in PyTorch and Keras, outputs and gradients`, { timeout: 120_000 }, async () => {
    const device = await deviceOf(name);
    const ran: string[] = [];
    const wrong: string[] = [];
    for (const item of casesOf("pool")) {
      const run = poolingFunction(item);
      if (run === undefined) continue;
      wrong.push(...(await checkFunction(item, device, run)));
      ran.push(item.id);
    }
    expect(wrong).toEqual([]);
    console.log(`${name}: pool: ${ran.length} ran`);
    expect([ran.length, casesOf("pool").length]).toEqual([17, 17]);
  });
