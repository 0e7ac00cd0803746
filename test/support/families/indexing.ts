import * as engine from "@chainrule/engine";
import { type Configuration, one, small } from "../configurations.ts";

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
  gatherNd: [
    one("elements, one twice", [2, 3], (x, { ints }) => engine.gatherNd(x, ints([0, 1, 1, 2, 0, 1], [3, 2]))),
    one("rows by a matrix", [3, 2], (x) => engine.gatherNd(x, [[[2], [0]], [[2], [1]]]), { referenceOnly: true }), // prettier-ignore
  ],
  scatterNd: [
    one("elements, one twice", [3], (x, { ints }) => engine.scatterNd(ints([0, 1, 1, 2, 0, 1], [3, 2]), x, [2, 3])),
    one("rows by a matrix", [2, 2, 2], (x) => engine.scatterNd([[[3], [0]], [[3], [1]]], x, [4, 2]), { referenceOnly: true }), // prettier-ignore
  ],
  segmentMean: [one("of rows, an empty one", [4, 2], (x, { ints }) => engine.segmentMean(x, ints([2, 0, 2, 2]), 3))],
  booleanMask: [
    one("rows", [3, 2], (x) => engine.booleanMask(x, [true, false, true])),
    one("elements", small, (x) => engine.booleanMask(x, [[true, false, true], [false, true, false]]), { referenceOnly: true }), // prettier-ignore
    one("columns", [2, 3, 2], (x) => engine.booleanMask(x, [false, true, true], 1), { referenceOnly: true }),
  ],
  scatterAddAlongAxis: [
    one("columns", [2, 3], (x, { ints }) => engine.scatterAddAlongAxis(ints([3, 0, 3, 1, 1, 2], [2, 3]), x, 4)),
    one("rows", [2, 3], (x) => engine.scatterAddAlongAxis([[3, 0, 3], [1, 0, 2]], x, 5, 0), { referenceOnly: true }), // prettier-ignore
  ],
};
