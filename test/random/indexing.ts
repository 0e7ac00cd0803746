import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { shapes, sizes } from "./shapes.ts";

const show = (list: readonly unknown[]): string => `[${list.map(String).join(", ")}]`;
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);
const exactly = (length: number): { minLength: number; maxLength: number } => ({ minLength: length, maxLength: length });
/** Indices in [0, n), as many as a shape holds; none where nothing can be picked. */
const indicesInto = (n: number, shape: readonly number[]): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(Math.max(n - 1, 0)), exactly(sizeOf(shape)));

const gathered = fc
  .record({ shape: shapes({ minRank: 1, maxRank: 3 }), picks: shapes({ maxRank: 2 }), at: fc.nat(2) })
  .chain(({ shape, picks, at }) => {
    const axis = at % shape.length;
    const shown = shape[axis] === 0 ? [0] : picks;
    return indicesInto(shape[axis]!, shown).map((indices): Configuration => ({
      label: `gather ${show(indices)} as ${show(shown)} of ${show(shape)} along ${axis}`,
      operands: [{ shape }],
      call: ([x], { ints }) => engine.gather(x as Tensor, ints(indices, shown), axis),
    }));
  });

/** Along an axis, other axes of indices or of x of size 1; and its adjoint. */
const along = fc
  .record({
    shape: shapes({ minRank: 1, maxRank: 3 }),
    at: fc.nat(2),
    count: sizes(4),
    ones: fc.array(fc.constantFrom("x", "indices", "neither"), exactly(3)),
  })
  .chain(({ shape, at, count, ones }) => {
    const axis = at % shape.length;
    const one = (who: string) => (n: number, i: number) => (i !== axis && ones[i] === who ? 1 : n);
    const [x, picks] = [
      shape.map(one("x")),
      shape.map((n, i) => (i === axis ? (shape[axis] === 0 ? 0 : count) : n)).map(one("indices")),
    ];
    return indicesInto(shape[axis]!, picks).map((indices): Configuration => ({
      label: `takeAlongAxis ${show(indices)} as ${show(picks)} of ${show(x)} along ${axis}`,
      operands: [{ shape: x }],
      call: ([t], { ints }) => engine.takeAlongAxis(t as Tensor, ints(indices, picks), axis),
    }));
  });

const addedAlong = fc
  .record({ shape: shapes({ minRank: 1, maxRank: 3 }), at: fc.nat(2), size: fc.integer({ min: 1, max: 4 }) })
  .chain(({ shape, at, size }) => {
    const axis = at % shape.length;
    return indicesInto(size, shape).map((indices): Configuration => ({
      label: `scatterAddAlongAxis ${show(indices)} of ${show(shape)} into ${size} along ${axis}`,
      operands: [{ shape }],
      call: ([x], { ints }) => engine.scatterAddAlongAxis(ints(indices, shape), x as Tensor, size, axis),
    }));
  });

/** Coordinates of the first axes, repeated ones among them, and the adjoint. */
const byCoordinates = fc
  .record({
    front: shapes({ minRank: 1, maxRank: 3, min: 1 }),
    rest: shapes({ maxRank: 1 }),
    picks: shapes({ maxRank: 2 }),
    scatters: fc.boolean(),
  })
  .chain(({ front, rest, picks, scatters }) =>
    fc.array(fc.tuple(...front.map((n) => fc.nat(n - 1))), exactly(sizeOf(picks))).map((coordinates): Configuration => {
      const [shape, list] = [
        [...front, ...rest],
        [...picks, front.length],
      ];
      return {
        label: `${scatters ? "scatterNd" : "gatherNd"} ${show(coordinates)} as ${show(list)} with ${show(shape)}`,
        operands: [{ shape: scatters ? [...picks, ...rest] : shape }],
        call: ([x], { ints }) =>
          scatters
            ? engine.scatterNd(ints(coordinates.flat(), list), x as Tensor, shape)
            : engine.gatherNd(x as Tensor, ints(coordinates.flat(), list)),
      };
    }),
  );

const segmented = fc
  .record({ rows: sizes(5), rest: shapes({ maxRank: 2 }), segments: fc.integer({ min: 1, max: 4 }), means: fc.boolean() })
  .chain(({ rows, rest, segments, means }) =>
    indicesInto(segments, [rows]).map((ids): Configuration => ({
      label: `${means ? "segmentMean" : "segmentSum"} of ${show([rows, ...rest])} by ${show(ids)} into ${segments}`,
      operands: [{ shape: [rows, ...rest] }],
      call: ([x], { ints }) => (means ? engine.segmentMean : engine.segmentSum)(x as Tensor, ints(ids), segments),
    })),
  );

const masked = fc
  .record({ before: shapes({ maxRank: 1 }), rows: sizes(4), rest: shapes({ maxRank: 1 }) })
  .chain(({ before, rows, rest }) =>
    fc.array(fc.boolean(), exactly(rows)).map((mask): Configuration => ({
      label: `booleanMask ${show(mask)} of ${show([...before, rows, ...rest])}`,
      operands: [{ shape: [...before, rows, ...rest] }],
      call: ([x]) => engine.booleanMask(x as Tensor, mask, before.length),
    })),
  );

/** Picking and adding by index: repeats, gaps, empty lists, broadcasting. */
export const indexing: Family = {
  name: "indexing",
  configurations: fc.oneof(gathered, { arbitrary: along, weight: 2 }, addedAlong, byCoordinates, segmented, masked),
};
