import { casesOf, floats, integers, vector } from "./referenceCase.ts";

const nan = NaN;
const inf = Infinity;

/** Indices of extremes, running sums and orders, worked out by hand. */
export const orderingCases = casesOf((add) => {
  add("ArgMin", "the first of equal minima", [floats([2, 3], 4, 1, 1, -1, -1, -2)], { axis: 1 }, integers([2], 1, 2));
  add("ArgMin", "columns", [floats([3, 2], 1, 9, 5, 2, 3, 9)], { axis: 0 }, integers([2], 0, 1));
  add("ArgMin", "the first NaN is the minimum", [floats([2, 3], 1, nan, -inf, nan, 1, nan)], { axis: 1 }, integers([2], 1, 0));
  add("ArgMin", "int32", [integers([4], 3, -4, 7, -4)], { axis: 0 }, integers([], 1));

  const cumsum = (exclusive: boolean, reverse: boolean, axis = 0): { axis: number; exclusive: boolean; reverse: boolean } => ({
    axis,
    exclusive,
    reverse,
  });
  const x = vector(1, 2, 3, 4);
  add("Cumsum", "inclusive", [x], cumsum(false, false), vector(1, 3, 6, 10));
  add("Cumsum", "exclusive", [x], cumsum(true, false), vector(0, 1, 3, 6));
  add("Cumsum", "reverse", [x], cumsum(false, true), vector(10, 9, 7, 4));
  add("Cumsum", "exclusive and reverse", [x], cumsum(true, true), vector(9, 7, 4, 0));
  add("Cumsum", "columns", [floats([2, 2], 1, 2, 3, 4)], cumsum(false, false), floats([2, 2], 1, 2, 4, 6));
  add("Cumsum", "rows, reverse", [floats([2, 2], 1, 2, 3, 4)], cumsum(false, true, 1), floats([2, 2], 3, 2, 7, 4));
  add("Cumsum", "NaN spoils what comes after it", [vector(1, nan, 3)], cumsum(false, false), vector(1, nan, nan));
  add(
    "Cumsum",
    "int32 modulo 2^32",
    [integers([2], 2147483647, 1)],
    cumsum(false, false),
    integers([2], 2147483647, -2147483648),
  );
  add("Cumsum", "of nothing", [floats([2, 0])], cumsum(true, false, 1), floats([2, 0]));

  const order = (descending: boolean): { descending: boolean } => ({ descending });
  add("ArgSort", "ascending", [vector(3, 1, 2)], order(false), integers([3], 1, 2, 0));
  add("ArgSort", "descending", [vector(3, 1, 2)], order(true), integers([3], 0, 2, 1));
  add("ArgSort", "ties keep their order", [vector(1, 0, 1, 0)], order(false), integers([4], 1, 3, 0, 2));
  add("ArgSort", "ties keep their order, descending", [vector(1, 0, 1, 0)], order(true), integers([4], 0, 2, 1, 3));
  add("ArgSort", "NaN last", [vector(nan, inf, nan, -inf)], order(false), integers([4], 3, 1, 0, 2));
  add("ArgSort", "NaN first, descending", [vector(1, nan, inf, nan)], order(true), integers([4], 1, 3, 2, 0));
  add("ArgSort", "zeros of both signs are equal", [vector(0, -0, -1)], order(false), integers([3], 2, 0, 1));
  add("ArgSort", "int32, by rows", [integers([2, 3], 5, -5, 0, 1, 2, 1)], order(false), integers([2, 3], 1, 2, 0, 0, 2, 1));
});
