import * as engine from "@chainrule/engine";
import { type Configuration, one } from "../configurations.ts";

/** Ops that pick elements by index, and their adjoints. */
export const indexingOps: Readonly<Record<string, readonly Configuration[]>> = {
  takeAlongAxis: [
    one("last axis, one twice", [2, 3], (x, { ints }) => engine.takeAlongAxis(x, ints([2, 0, 2, 1, 1, 0, 2, 0], [2, 4]))),
    one("middle axis", [2, 3, 2], (x, { ints }) => engine.takeAlongAxis(x, ints([2, 0, 0, 1], [2, 1, 2]), 1), {
      referenceOnly: true,
    }),
    one("indices broadcast", [2, 3], (x) => engine.takeAlongAxis(x, [[1, 1, 0, 2]], 1), { referenceOnly: true }),
    one("x broadcasts", [1, 3], (x) => engine.takeAlongAxis(x, [[1, 1], [0, 2]], -1), { referenceOnly: true }), // prettier-ignore
    one("of a vector", [3], (x) => engine.takeAlongAxis(x, [2, 2, 0]), { referenceOnly: true }),
  ],
  scatterAddAlongAxis: [
    one("columns", [2, 3], (x, { ints }) => engine.scatterAddAlongAxis(ints([3, 0, 3, 1, 1, 2], [2, 3]), x, 4)),
    one("rows", [2, 3], (x) => engine.scatterAddAlongAxis([[3, 0, 3], [1, 0, 2]], x, 5, 0), { referenceOnly: true }), // prettier-ignore
  ],
};
