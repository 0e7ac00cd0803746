import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, when, whileTrue } from "../code/control.ts";
import { f32, get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode } from "../code/moduleBytes.ts";

/** Lines and columns of a tile: its sums fill 8 of 16 vector registers. 6 by 8 does not fit on every engine. */
export const [tileLines, tileColumns] = [4, 8] as const;
/** Bytes of a tile. */
export const tileBytes = 4 * tileLines * tileColumns;

const times = (a: Code, n: number): Code => i32.mul(a, i32.const(n));

/**
 * multiply(m, n, k, a, b, alongB, panelB, c, lineC, bias, add, tile): C = A B, plus C itself if `add`, plus a bias per column if its address
 * is not 0. A comes in packed panels of 4 lines, B in panels of 8 columns that lie `panelB` bytes apart, with `alongB` bytes from line to
 * line: 32 where packed, or B's own line where it is read in place. `lineC`: bytes of a line of C. `tile`: room for one tile.
 */
export const tileCode: FunctionCode = defineFunction("multiply", 12, (locals, parameters) => {
  const [m, n, k, a] = parameters as [number, number, number, number];
  const [b, alongB, panelB, c] = parameters.slice(4) as [number, number, number, number];
  const [lineC, bias, add, tile] = parameters.slice(8) as [number, number, number, number];
  const [i, j, end, pa, pb, panel] = locals.takeMany("i32", 6) as [number, number, number, number, number, number];
  const [target, row, column, from, biasAt] = locals.takeMany("i32", 5) as [number, number, number, number, number];
  const sums = locals.takeMany("v128", 8);
  const [b0, b1, left] = locals.takeMany("v128", 3) as [number, number, number];
  const lines = [0, 1, 2, 3];

  // one step per round: V8 keeps all of it in registers, which it does not for two
  const step = sequence(
    set(b0, v128.load(get(pb))),
    set(b1, v128.load(get(pb), 16)),
    ...lines.flatMap((r) => [
      set(left, v128.loadSplat(get(pa), 4 * r)),
      set(sums[2 * r]!, v128.add(get(sums[2 * r]!), v128.mul(get(left), get(b0)))),
      set(sums[2 * r + 1]!, v128.add(get(sums[2 * r + 1]!), v128.mul(get(left), get(b1)))),
    ]),
    advance(pa, i32.const(4 * tileLines)),
    advance(pb, get(alongB)),
  );
  const product = sequence(
    ...sums.map((sum) => set(sum, v128.const(0))),
    set(end, i32.add(get(pa), times(get(k), 4 * tileLines))),
    whileTrue(i32.below(get(pa), get(end)), step),
  );

  const whole = sequence(
    when(
      get(bias),
      sequence(
        set(b0, v128.load(get(biasAt))),
        set(b1, v128.load(get(biasAt), 16)),
        ...sums.map((sum, at) => set(sum, v128.add(get(sum), get(at % 2 === 0 ? b0 : b1)))),
      ),
    ),
    ...lines.map((r) =>
      sequence(
        ...[0, 1].map((half) => {
          const sum = sums[2 * r + half]!;
          return sequence(
            when(get(add), set(sum, v128.add(get(sum), v128.load(get(target), 16 * half)))),
            v128.store(get(target), get(sum), 16 * half),
          );
        }),
        advance(target, get(lineC)),
      ),
    ),
  );

  // over the edge: all to the tile, what lies inside from there to C, number by number
  const [inC, inBias] = [i32.add(get(target), times(get(column), 4)), i32.add(get(biasAt), times(get(column), 4))];
  const plus = (summand: Code): Code => f32.store(get(from), f32.add(f32.load(get(from)), summand));
  const element = sequence(
    set(from, i32.add(get(tile), times(i32.add(times(get(row), tileColumns), get(column)), 4))),
    when(get(bias), plus(f32.load(inBias))),
    when(get(add), plus(f32.load(inC))),
    f32.store(inC, f32.load(get(from))),
  );
  const columnsInside = i32.and(i32.lt(get(column), i32.const(tileColumns)), i32.lt(i32.add(get(j), get(column)), get(n)));
  const rowsInside = i32.and(i32.lt(get(row), i32.const(tileLines)), i32.lt(i32.add(get(i), get(row)), get(m)));
  const edge = sequence(
    ...sums.map((sum, at) => v128.store(get(tile), get(sum), 16 * at)),
    set(row, i32.const(0)),
    whileTrue(
      rowsInside,
      sequence(
        set(column, i32.const(0)),
        whileTrue(columnsInside, sequence(element, advance(column, i32.const(1)))),
        advance(target, get(lineC)),
        advance(row, i32.const(1)),
      ),
    ),
  );

  const fits = i32.and(
    i32.le(i32.add(get(i), i32.const(tileLines)), get(m)),
    i32.le(i32.add(get(j), i32.const(tileColumns)), get(n)),
  );
  const down = sequence(
    set(pb, get(panel)),
    set(target, i32.add(i32.add(get(c), times(get(j), 4)), i32.mul(get(i), get(lineC)))),
    product,
    when(fits, whole, edge),
  );
  return sequence(
    set(panel, get(b)),
    forRange(
      j,
      i32.const(0),
      get(n),
      tileColumns,
      sequence(
        set(pa, get(a)),
        set(biasAt, i32.add(get(bias), times(get(j), 4))),
        forRange(i, i32.const(0), get(m), tileLines, down),
        advance(panel, get(panelB)),
      ),
    ),
  );
});
