import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import * as fc from "fast-check";
import type { Configuration } from "../support/configurations.ts";
import type { Family } from "./family.ts";
import { shapes, sizes, someAxes } from "./shapes.ts";

const show = (list: readonly unknown[]): string => `[${list.map(String).join(", ")}]`;

/** An op of one tensor. What may be the tensor itself is copied. */
const moved = (label: string, shape: readonly number[], op: (x: Tensor) => Tensor | readonly Tensor[]): Configuration => ({
  label: `${label} of ${show(shape)}`,
  operands: [{ shape }],
  call: ([x]) => op(engine.identity(x as Tensor)),
});

const of = (
  build: (shape: readonly number[]) => fc.Arbitrary<Configuration>,
  options?: Parameters<typeof shapes>[0],
): fc.Arbitrary<Configuration> => shapes(options).chain(build);

const perAxis = <T>(shape: readonly number[], one: (n: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.tuple(...shape.map(one)) as unknown as fc.Arbitrary<T[]>;

const axisOf = (shape: readonly number[]): fc.Arbitrary<number> => fc.integer({ min: -shape.length, max: shape.length - 1 });

/** Bounds far out, negative, open; strides of both signs, longer than the axis. */
const strided = of(
  (shape) =>
    perAxis(shape, () =>
      fc.record({
        begin: fc.option(fc.integer({ min: -6, max: 6 })),
        end: fc.option(fc.integer({ min: -6, max: 6 })),
        stride: fc.constantFrom(1, 2, 3, 6, -1, -2, -4),
      }),
    ).map((axes) => {
      const [begin, end, strides] = [axes.map((a) => a.begin), axes.map((a) => a.end), axes.map((a) => a.stride)];
      return moved(`stridedSlice ${show(begin)} to ${show(end)} by ${show(strides)}`, shape, (x) =>
        engine.stridedSlice(x, begin, end, strides),
      );
    }),
  { maxRank: 4, max: 4 },
);

const dilated = of(
  (shape) =>
    perAxis(shape, () => fc.record({ before: fc.nat(2), stride: fc.integer({ min: 1, max: 3 }), after: fc.nat(2) })).map(
      (axes) => {
        const begin = axes.map((a) => a.before);
        const strides = axes.map((a) => a.stride);
        const into = axes.map((a, i) => a.before + (shape[i] === 0 ? 0 : (shape[i]! - 1) * a.stride + 1) + a.after);
        return moved(`dilatePad into ${show(into)} from ${show(begin)} by ${show(strides)}`, shape, (x) =>
          engine.dilatePad(x, into, begin, strides),
        );
      },
    ),
  { maxRank: 3, max: 2 },
);

const reversed = of(
  (shape) => someAxes(shape.length).map((axes) => moved(`reverse ${show(axes)}`, shape, (x) => engine.reverse(x, axes))),
  { maxRank: 4 },
);

const tiled = of(
  (shape) =>
    fc
      .array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
      .map((reps) => moved(`tile ${show(reps)}`, shape, (x) => engine.tile(x, reps))),
  { maxRank: 3, max: 2 },
);

const repeated = of(
  (shape) =>
    axisOf(shape).chain((axis) =>
      fc
        .oneof(fc.nat(3), fc.array(fc.nat(2), { minLength: shape.at(axis)!, maxLength: shape.at(axis)! }))
        .map((repeats) => moved(`repeat ${String(repeats)} along ${axis}`, shape, (x) => engine.repeat(x, repeats, axis))),
    ),
  { minRank: 1 },
);

const rolled = of(
  (shape) =>
    fc
      .tuple(fc.integer({ min: -7, max: 7 }), fc.option(axisOf(shape), { nil: undefined }))
      .map(([shift, axis]) => moved(`roll ${shift} along ${axis}`, shape, (x) => engine.roll(x, shift, axis))),
  { minRank: 1 },
);

/** Parts of any size, empty ones too; all of them, or one alone, whose siblings get no gradient. */
const cut = fc
  .record({
    sizes: fc.array(sizes(3), { minLength: 1, maxLength: 4 }),
    before: shapes({ maxRank: 1 }),
    after: shapes({ maxRank: 1 }),
    one: fc.option(fc.nat(3)),
  })
  .map(({ sizes: parts, before, after, one }) => {
    const shape = [...before, parts.reduce((n, m) => n + m, 0), ...after];
    return moved(`split ${show(parts)}, part ${String(one)}`, shape, (x) => {
      const all = engine.split(x, parts, before.length);
      return one === null ? all : all[one % all.length]!;
    });
  });

const stacked = fc
  .record({ shape: shapes({ maxRank: 3 }), count: fc.integer({ min: 1, max: 3 }), at: fc.nat(3) })
  .map(({ shape, count, at }): Configuration => {
    const axis = at % (shape.length + 1);
    return {
      label: `stack ${count} of ${show(shape)} along ${axis}, and its slices`,
      operands: Array.from({ length: count }, () => ({ shape })),
      call: (x) => {
        const y = engine.stack(x, axis);
        return [y, ...engine.unstack(y, axis)];
      },
    };
  });

const offset = fc.integer({ min: -4, max: 4 });
const diagonal = fc.oneof(
  fc
    .tuple(shapes({ minRank: 1, maxRank: 2 }), fc.integer({ min: -2, max: 2 }))
    .map(([shape, k]) => moved(`diag ${k}`, shape, (x) => engine.diag(x, k))),
  fc
    .tuple(shapes({ minRank: 2, maxRank: 3, max: 4 }), offset, fc.constantFrom("diagPart", "tril", "triu"))
    .map(([shape, k, kind]) => moved(`${kind} ${k}`, shape, (x) => engine[kind as "tril"](x, k))),
);

/** Movement: steps, gaps, backwards, copies, parts and diagonals. */
export const movement: Family = {
  name: "movement",
  configurations: fc.oneof(
    { arbitrary: strided, weight: 3 },
    { arbitrary: dilated, weight: 2 },
    reversed,
    tiled,
    repeated,
    rolled,
    { arbitrary: cut, weight: 2 },
    stacked,
    diagonal,
  ),
};
