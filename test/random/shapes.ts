import * as fc from "fast-check";

/** Sizes of one axis: mostly 1 to 3, now and then 0. */
export function sizes(max = 3, min = 0): fc.Arbitrary<number> {
  const some = fc.integer({ min: Math.max(1, min), max });
  return min > 0 ? some : fc.oneof({ arbitrary: some, weight: 9 }, { arbitrary: fc.constant(0), weight: 1 });
}

/** Shapes of rank `minRank` to `maxRank`. */
export function shapes({ minRank = 0, maxRank = 3, max = 3, min = 0 } = {}): fc.Arbitrary<number[]> {
  return fc.array(sizes(max, min), { minLength: minRank, maxLength: maxRank });
}

/** Two shapes that broadcast together: some axes of either have size 1, some leading axes are left out. */
export function broadcastPairs(maxRank = 3): fc.Arbitrary<[number[], number[]]> {
  const oneOf = (shape: readonly number[]): fc.Arbitrary<number[]> =>
    fc
      .record({
        ones: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
        dropped: fc.nat(shape.length),
      })
      .map(({ ones, dropped }) => shape.map((n, i) => (ones[i] === true ? 1 : n)).slice(dropped));
  return shapes({ maxRank }).chain((shape) =>
    fc
      .tuple(fc.constant(shape), oneOf(shape), fc.boolean())
      .map(([a, b, turned]): [number[], number[]] => (turned ? [b, a] : [a, b])),
  );
}

/** An order of `rank` axes. */
export function orders(rank: number): fc.Arbitrary<number[]> {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return fc.shuffledSubarray(axes, { minLength: rank });
}

/** Some axes of a rank, each once, in order. */
export function someAxes(rank: number): fc.Arbitrary<number[]> {
  return fc.subarray(Array.from({ length: rank }, (_, i) => i));
}

/** As many numbers as a shape has elements, no two closer than 0.1, in random order: no ties, no near ties. */
export function distinct(shape: readonly number[]): fc.Arbitrary<number[]> {
  const size = shape.reduce((n, m) => n * m, 1);
  const steps = Array.from({ length: size }, (_, i) => (i - (size - 1) / 2) * 0.125 + 0.0625);
  return fc.shuffledSubarray(steps, { minLength: size });
}
