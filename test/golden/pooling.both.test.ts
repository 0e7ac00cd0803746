import { expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { poolingFunction } from "./cases/pooling.ts";
import { casesOf } from "./golden.ts";
import { checkFunction } from "./tensors.ts";

const groups = { pool: 17, layer: 3 } as const;

for (const name of deviceNames)
  for (const [group, count] of Object.entries(groups))
    test(`${name}: ${group}, as in PyTorch and Keras, outputs and gradients`, { timeout: 240_000 }, async () => {
      const device = await deviceOf(name);
      const ran: string[] = [];
      const wrong: string[] = [];
      for (const item of casesOf(group)) {
        const run = poolingFunction(item);
        if (run === undefined) continue;
        wrong.push(...(await checkFunction(item, device, run)));
        ran.push(item.id);
      }
      expect(wrong).toEqual([]);
      console.log(`${name}: ${group}: ${ran.length} ran: ${ran.join(" ")}`);
      expect(ran.length).toBe(count);
    });

test("no case of pooling is left out", () => {
  expect(casesOf("pool").filter((item) => poolingFunction(item) === undefined)).toEqual([]);
});
