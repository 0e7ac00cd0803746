/**
 * Bodies of `result(o)` for element o (row-major) of a result, in words that GLSL and WGSL share once declarations have become `var`
 * for WGSL. `element(i)` reads element i of x. Lengths are written in, as tfjs writes shapes in.
 */

/** Index of the first extreme of `length` elements `inner` apart. NaN is better than any number; it is tested by its bits first. */
export function indexOfExtreme(better: "<" | ">", length: number, inner: number): string {
  return `
    int start = o / ${inner} * ${length * inner} + o % ${inner};
    int found = 0;
    SCALAR best = element(start);
    bool spoilt = isNotANumber(best);
    for (INT k = 1; k < ${length}; k++) {
      SCALAR value = element(start + k * ${inner});
      if (!spoilt && isNotANumber(value)) { spoilt = true; found = k; }
      if (!spoilt && value ${better} best) { best = value; found = k; }
    }
    return RESULT(found);`;
}

/**
 * The number of elements of row o / length that stand before element o in order: fewer, or equal and earlier; NaN above all. A sort of
 * n elements takes n^2 comparisons, without any memory.
 */
export function rankInRow(length: number, descending: boolean): string {
  return `
    int start = o / ${length} * ${length};
    SCALAR own = element(o);
    bool ownSpoilt = isNotANumber(own);
    int rank = 0;
    for (INT k = 0; k < ${length}; k++) {
      int other = start + k;
      SCALAR value = element(other);
      bool spoilt = isNotANumber(value);
      bool before = value ${descending ? ">" : "<"} own;
      bool equal = value == own;
      if (spoilt || ownSpoilt) { before = ${descending ? "spoilt && !ownSpoilt" : "!spoilt && ownSpoilt"}; equal = spoilt && ownSpoilt; }
      if (before || (equal && other < o)) { rank++; }
    }
    return RESULT(rank);`;
}

/** Where in its row the element of rank o % length stands, from the ranks. */
export function placeOfRank(length: number): string {
  return `
    int start = o / ${length} * ${length};
    SCALAR own = SCALAR(o - start);
    int found = 0;
    for (INT k = 0; k < ${length}; k++) { if (element(start + k) == own) { found = k; } }
    return RESULT(found);`;
}

/** Elements that one pass of a running sum adds up. */
export const radix = 16;

/**
 * One pass of a running sum along an axis of `length` elements `inner` apart: the sum of the elements 0, reach, …, (radix - 1) reach
 * before the own one, or after it. Passes of reach 1, radix, radix^2, … give the whole sum. `skip` leaves the own element out.
 */
export function partialSum(length: number, inner: number, reach: number, reverse: boolean, skip: boolean): string {
  return `
    int own = o / ${inner} % ${length};
    SCALAR total = SCALAR(0);
    for (INT k = 0; k < ${radix}; k++) {
      int back = k * ${reach} + ${skip ? 1 : 0};
      if (${reverse ? `own + back < ${length}` : "back <= own"}) { total += element(o ${reverse ? "+" : "-"} back * ${inner}); }
    }
    return RESULT(total);`;
}
