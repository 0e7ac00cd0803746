import type { Handle, Lowering, Lowerings } from "../backend.ts";
import type { Shape } from "../shape.ts";

/** 0 … n-1 along `axis`. */
const numbers = (n: number, rank: number, axis: number): [Int32Array, Shape, "int32"] => [
  Int32Array.from({ length: n }, (_, i) => i),
  Array.from({ length: rank }, (_, i) => (i === axis ? n : 1)),
  "int32",
];

/** The lowest index of those that equal the extreme or are NaN. */
const indexOfExtreme =
  (kernel: "Max" | "Min"): Lowering<"ArgMax" | "ArgMin"> =>
  (run, [x], { axis }, constant) => {
    const shape = x!.shape;
    const n = shape[axis]!;
    const best = run(kernel, [x!], { axis: [axis], keepDims: true });
    const found = run("LogicalOr", [run("Equal", [x!, best], {}), run("NotEqual", [x!, x!], {})], {});
    const index = run("BroadcastTo", [constant(...numbers(n, shape.length, axis))], { shape });
    const none = run("BroadcastTo", [constant(Int32Array.of(n), [], "int32")], { shape });
    return run("Min", [run("Select", [found, index, none], {})], { axis: [axis], keepDims: false });
  };

/** Orders and running sums through other kernels. */
export const orderingLowerings = {
  ArgMax: indexOfExtreme("Max"),
  ArgMin: indexOfExtreme("Min"),

  /** After the step of reach s every element holds the sum of the 2 s elements that end at it. */
  Cumsum: (run, [x], { axis, exclusive, reverse }) => {
    const shape = x!.shape;
    const n = shape[axis]!;
    const shifted = (y: Handle, by: number): Handle => {
      const size = shape.map((m, i) => (i === axis ? m - by : m));
      const begin = shape.map((_, i) => (i === axis && reverse ? by : 0));
      const paddings = shape.map((_, i): [number, number] => (i !== axis ? [0, 0] : reverse ? [0, by] : [by, 0]));
      return run("PadV2", [run("Slice", [y], { begin, size })], { paddings, constantValue: 0 });
    };
    let y = exclusive && n > 0 ? shifted(x!, 1) : run("Identity", [x!], {});
    for (let reach = 1; reach < n; reach *= 2) y = run("Add", [y, shifted(y, reach)], {});
    return y;
  },

  /** An element's rank is the number of those before it: smaller, or equal and earlier; NaN above all. The r-th place is that of rank r. */
  ArgSort: (run, [x], { descending }, constant) => {
    const rank = x!.shape.length;
    const [n, outer] = [x!.shape[rank - 1]!, x!.shape.slice(0, -1)];
    const own = run("Reshape", [x!], { shape: [...outer, n, 1] });
    const other = run("Reshape", [x!], { shape: [...outer, 1, n] });
    const [ownSpoilt, otherSpoilt] = [run("NotEqual", [own, own], {}), run("NotEqual", [other, other], {})];
    const either = (a: Handle, b: Handle): Handle => run("LogicalOr", [a, b], {});
    const both = (a: Handle, b: Handle): Handle => run("LogicalAnd", [a, b], {});
    const not = (a: Handle): Handle => run("LogicalNot", [a], {});
    const better = run(descending ? "Greater" : "Less", [other, own], {});
    const spoilt = descending ? both(otherSpoilt, not(ownSpoilt)) : both(not(otherSpoilt), ownSpoilt);
    const equal = either(run("Equal", [other, own], {}), both(otherSpoilt, ownSpoilt));
    const rows = constant(...numbers(n, rank + 1, rank - 1));
    const columns = constant(...numbers(n, rank + 1, rank));
    const before = either(either(better, spoilt), both(equal, run("Less", [columns, rows], {})));
    const ranks = run("Sum", [run("Cast", [before], { dtype: "int32" })], { axis: [rank], keepDims: true });
    const isPlace = run("Cast", [run("Equal", [ranks, columns], {})], { dtype: "int32" });
    return run("Sum", [run("Multiply", [isPlace, rows], {})], { axis: [rank - 1], keepDims: false });
  },
} satisfies Lowerings;
