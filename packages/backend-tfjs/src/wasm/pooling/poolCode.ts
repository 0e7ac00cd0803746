import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, when, whileTrue } from "../code/control.ts";
import { get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode } from "../code/moduleBytes.ts";

/** Parameters of both functions: addresses, then sizes in numbers. `pooled` is what is written, or dy. */
const names = [
  "x", "pooled", "dx", "batch", "height", "width", "channels", "rows", "columns", "outRows", "outColumns",
  "strideY", "strideX", "top", "left", "dilationY", "dilationX",
] as const; // prettier-ignore

/**
 * maxPool: the maximum of each window, NaN where it has one, -Infinity where it has no cells.
 * maxPoolGrad: adds dy to dx at each window's first maximum, or its first NaN.
 */
export function poolCode(name: "maxPool" | "maxPoolGrad"): FunctionCode {
  return defineFunction(name, names.length, (locals, parameters) => {
    const p = Object.fromEntries(names.map((key, i) => [key, get(parameters[i]!)])) as Record<(typeof names)[number], Code>;
    const pooled = parameters[1]!;
    const [image, line, column, channel, i, j, y, x] = locals.takeMany("i32", 8) as [number, number, number, number, number, number, number, number]; // prettier-ignore
    const place = locals.take("i32");
    const [best, value, given, open] = locals.takeMany("v128", 4) as [number, number, number, number];
    const inside = (n: number, size: Code): Code => i32.below(get(n), size); // below 0 is a large number
    const four = i32.const(4);

    /** Visits the cells of a window that lie in x: `place` is their distance from the beginning of x. */
    const cells = (visit: Code): Code => {
      const at = i32.add(i32.mul(i32.add(i32.mul(get(image), p.height), get(y)), p.width), get(x));
      const seen = sequence(set(place, i32.mul(i32.add(i32.mul(at, p.channels), get(channel)), four)), visit);
      const across = sequence(
        set(x, i32.add(i32.sub(i32.mul(get(column), p.strideX), p.left), i32.mul(get(j), p.dilationX))),
        when(inside(x, p.width), seen),
      );
      const down = sequence(
        set(y, i32.add(i32.sub(i32.mul(get(line), p.strideY), p.top), i32.mul(get(i), p.dilationY))),
        when(inside(y, p.height), forRange(j, i32.const(0), p.columns, 1, across)),
      );
      return forRange(i, i32.const(0), p.rows, 1, down);
    };
    const ofChannels = (width: 1 | 4): Code => {
      const load = width === 4 ? (address: Code) => v128.load(address) : (address: Code) => v128.loadOne(address);
      const store = width === 4 ? (address: Code, of: Code) => v128.store(address, of) : v128.storeOne;
      const inX = i32.add(p.x, get(place));
      const inDx = i32.add(p.dx, get(place));
      const search = sequence(set(best, v128.const(-Infinity)), cells(set(best, v128.max(get(best), load(inX)))));
      const first = v128.and(get(open), v128.or(v128.eq(get(value), get(best)), v128.ne(get(value), get(value))));
      const give = sequence(
        set(value, load(inX)),
        set(value, first),
        store(inDx, v128.add(load(inDx), v128.and(get(given), get(value)))),
        set(open, v128.and(get(open), v128.not(get(value)))),
      );
      const spread = sequence(set(given, load(get(pooled))), set(open, v128.bits(-1)), cells(give));
      return sequence(
        search,
        name === "maxPool" ? store(get(pooled), get(best)) : spread,
        advance(pooled, i32.const(4 * width)),
        advance(channel, i32.const(width)),
      );
    };
    const left = i32.sub(p.channels, get(channel));
    const all = sequence(
      set(channel, i32.const(0)),
      // the channels by fours, then one by one
      ...([4, 1] as const).map((width) => whileTrue(i32.ge(left, i32.const(width)), ofChannels(width))),
    );
    return forRange(
      image,
      i32.const(0),
      p.batch,
      1,
      forRange(line, i32.const(0), p.outRows, 1, forRange(column, i32.const(0), p.outColumns, 1, all)),
    );
  });
}
