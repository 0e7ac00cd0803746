import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, whileTrue } from "../code/control.ts";
import { get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode } from "../code/moduleBytes.ts";

const upper = (x: Code): Code => v128.shuffle(x, x, [2, 3, 2, 3]);

/** columnSums(x, rows, columns, divisor, out): the sum of each column divided by the divisor, kept in double precision. */
export const columnSumsCode: FunctionCode = defineFunction("columnSums", 5, (locals, parameters) => {
  const [x, rows, columns, divisor, out] = parameters as [number, number, number, number, number];
  const [left, from, line] = locals.takeMany("i32", 3) as [number, number, number];
  const [share, one] = locals.takeMany("v128", 2) as [number, number];
  const sums = locals.takeMany("v128", 8);
  const stride = i32.mul(get(columns), i32.const(4));

  /** As many columns as these sums hold, two each, or one. */
  const strip = (used: readonly number[], width: number): Code => {
    const load = (i: number): Code => (width === 1 ? v128.loadOne(get(from)) : v128.load(get(from), 8 * i));
    const add = used.map((sum, i) => {
      if (i % 2 === 1) return set(sum, v128.addWide(get(sum), v128.widen(upper(get(one)))));
      return sequence(set(one, load(i)), set(sum, v128.addWide(get(sum), v128.widen(get(one)))));
    });
    const result = (sum: number): Code => v128.narrow(v128.divWide(get(sum), get(share)));
    const stores = used.map((sum, i) => {
      if (width === 1) return v128.storeOne(get(out), result(sum));
      return i % 2 === 1 ? [] : v128.store(get(out), v128.shuffle(result(sum), result(used[i + 1]!), [0, 1, 4, 5]), 8 * i);
    });
    const whole = sequence(
      ...used.map((sum) => set(sum, v128.const(0))),
      set(from, get(x)),
      forRange(line, i32.const(0), get(rows), 1, sequence(...add, advance(from, stride))),
      ...stores,
      advance(x, i32.const(4 * width)),
      advance(out, i32.const(4 * width)),
      advance(left, i32.const(-width)),
    );
    return whileTrue(i32.ge(get(left), i32.const(width)), whole);
  };
  return sequence(
    set(share, v128.splatWide(get(divisor))),
    set(left, get(columns)),
    strip(sums, 16),
    strip(sums.slice(0, 2), 4),
    strip(sums.slice(0, 1), 1),
  );
});

/** rowSums(x, rows, length, divisor, out): the sum of each row divided by the divisor, kept in double precision. */
export const rowSumsCode: FunctionCode = defineFunction("rowSums", 5, (locals, parameters) => {
  const [x, rows, length, divisor, out] = parameters as [number, number, number, number, number];
  const [left, line] = locals.takeMany("i32", 2) as [number, number];
  const [share, one, a, b] = locals.takeMany("v128", 4) as [number, number, number, number];
  const step = (width: 1 | 4): Code =>
    whileTrue(
      i32.ge(get(left), i32.const(width)),
      sequence(
        set(one, width === 4 ? v128.load(get(x)) : v128.loadOne(get(x))),
        set(a, v128.addWide(get(a), v128.widen(get(one)))),
        width === 4 ? set(b, v128.addWide(get(b), v128.widen(upper(get(one))))) : [],
        advance(x, i32.const(4 * width)),
        advance(left, i32.const(-width)),
      ),
    );
  const sum = sequence(
    set(a, v128.const(0)),
    set(b, v128.const(0)),
    set(left, get(length)),
    step(4),
    step(1),
    set(a, v128.addWide(get(a), get(b))),
    set(a, v128.addWide(get(a), upper(get(a)))),
    v128.storeOne(get(out), v128.narrow(v128.divWide(get(a), get(share)))),
    advance(out, i32.const(4)),
  );
  return sequence(set(share, v128.splatWide(get(divisor))), forRange(line, i32.const(0), get(rows), 1, sum));
});
