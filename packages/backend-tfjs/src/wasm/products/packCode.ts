import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, when, whileTrue } from "../code/control.ts";
import { f32, get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode } from "../code/moduleBytes.ts";

/**
 * pack(source, across, along, count, k, target): a matrix in panels of `width` lines, element (line, i) of the source at
 * source + line * across + i * along bytes. A panel holds its lines element by element: [k][width]; missing lines of the last panel are 0.
 */
export function packCode(name: string, width: 4 | 8): FunctionCode {
  return defineFunction(name, 6, (locals, parameters) => {
    const [source, across, along, count, k, target] = parameters as [number, number, number, number, number, number];
    const [line, i, from] = locals.takeMany("i32", 3) as [number, number, number];
    const rows = locals.takeMany("v128", 8);
    const four = i32.const(4);
    const left = i32.sub(get(count), get(line));
    const lines = Array.from({ length: width }, (_, r) => r);
    const groups = lines.filter((r) => r % 4 === 0);
    const at = (r: number): Code => i32.add(get(from), i32.mul(get(across), i32.const(r)));

    const next = sequence(advance(from, get(along)), advance(target, i32.const(4 * width)));
    const one = (r: number): Code => f32.store(get(target), f32.load(at(r)), 4 * r);
    const plain = sequence(...lines.map(one), next);
    const edge = sequence(
      ...lines.map((r) => when(i32.gt(left, i32.const(r)), one(r), f32.store(get(target), f32.const(0), 4 * r))),
      next,
    );
    // lines side by side in the source
    const copied = sequence(...groups.map((r) => v128.store(get(target), v128.load(get(from), 4 * r), 4 * r)), next);
    // elements side by side: squares of 4 by 4 are turned
    const turned = sequence(
      ...groups.flatMap((g) => [
        ...[0, 1, 2, 3].map((r) => set(rows[r]!, v128.load(at(g + r)))),
        storeTransposed(rows, (column, i) => v128.store(get(target), column, 4 * (i * width + g))),
      ]),
      advance(from, i32.const(16)),
      advance(target, i32.const(16 * width)),
    );
    const each = (step: number, body: Code): Code => whileTrue(i32.le(get(i), i32.sub(get(k), i32.const(step))), sequence(body, advance(i, i32.const(step)))); // prettier-ignore
    const full = when(
      i32.eq(get(across), four),
      each(1, copied),
      sequence(when(i32.eq(get(along), four), each(4, turned)), each(1, plain)),
    );
    return forRange(
      line,
      i32.const(0),
      get(count),
      width,
      sequence(
        set(from, i32.add(get(source), i32.mul(get(line), get(across)))),
        set(i, i32.const(0)),
        when(i32.ge(left, i32.const(width)), full, each(1, edge)),
      ),
    );
  });
}

/** Stores the four columns of the rows in the first four locals; the last four are for the work. */
function storeTransposed(locals: readonly number[], store: (column: Code, i: number) => Code): Code {
  const [a, b, c, d] = locals.map(get) as [Code, Code, Code, Code];
  const halves = locals.slice(4);
  const [p, q, r, s] = halves.map(get) as [Code, Code, Code, Code];
  const [low, high] = [[0, 4, 1, 5], [2, 6, 3, 7]] as const; // prettier-ignore
  const [left, right] = [[0, 1, 4, 5], [2, 3, 6, 7]] as const; // prettier-ignore
  const pairs = [v128.shuffle(a, b, low), v128.shuffle(c, d, low), v128.shuffle(a, b, high), v128.shuffle(c, d, high)];
  const columns = [v128.shuffle(p, q, left), v128.shuffle(p, q, right), v128.shuffle(r, s, left), v128.shuffle(r, s, right)];
  return sequence(...pairs.map((pair, i) => set(halves[i]!, pair)), ...columns.map(store));
}
