/** x^n for an integer n ≥ 0 by repeated squaring: the same bits on every engine, which Math.pow does not promise. */
export function integerPower(x: number, n: number): number {
  let result = 1;
  for (let [base, rest] = [x, n]; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}
