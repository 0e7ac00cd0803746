import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { type Configuration, one, small } from "../configurations.ts";

const aside = { referenceOnly: true };

/** Ops that move elements, and their adjoints. */
export const movementOps: Readonly<Record<string, readonly Configuration[]>> = {
  stridedSlice: [
    one("every second column", [3, 4], (x) => engine.stridedSlice(x, [1, 0], [3, 4], [1, 2])),
    one("backwards", [3, 4], (x) => engine.stridedSlice(x, [null, -1], [null, 0], [-2, -1]), aside),
    one("a long stride, backwards and forwards", [5, 6], (x) => engine.stridedSlice(x, [4, 1], [null, 99], [-3, 4]), aside),
    one("a block", [3, 4], (x) => engine.stridedSlice(x, [-2], [99]), aside),
    one("the whole", small, (x) => engine.stridedSlice(x, [], []), aside),
  ],
  dilatePad: [
    one("with gaps", [2, 2], (x) => engine.dilatePad(x, [5, 4], [1, 0], [3, 2])),
    one("without gaps", [2, 2], (x) => engine.dilatePad(x, [3, 4], [1, 1]), aside),
  ],
  reverse: [
    one("columns", small, (x) => engine.reverse(x, 1)),
    one("all", small, (x) => engine.reverse(x), aside),
    one("outer axes", [2, 3, 2], (x) => engine.reverse(x, [0, -1]), aside),
  ],
  tile: [
    one("both axes", [2, 2], (x) => engine.tile(x, [2, 3])),
    one("the last axis", [2, 1, 3], (x) => engine.tile(x, 2), aside),
    one("a new axis", [3], (x) => engine.tile(x, [2, 1]), aside),
  ],
  repeat: [
    one("columns twice", small, (x) => engine.repeat(x, 2, 1)),
    one("rows, each its own count", [3, 2], (x) => engine.repeat(x, [2, 0, 1], 0), aside),
    one("as a vector", small, (x) => engine.repeat(x, 3), aside),
  ],
  roll: [
    one("columns", [2, 4], (x) => engine.roll(x, 1, 1)),
    one("both axes", [2, 4], (x) => engine.roll(x, [-5, 3], [0, 1]), aside),
    one("as a vector", small, (x) => engine.roll(x, 2), aside),
  ],
  split: [
    {
      label: "sizes",
      operands: [{ shape: [2, 4] }],
      call: ([x]) => engine.split(x as Tensor, [1, -1, 1], 1),
    },
    one("one part of three", [6], (x) => engine.split(x, 3)[1] as Tensor, aside),
  ],
  unstack: [
    {
      label: "columns",
      operands: [{ shape: small }],
      call: ([x]) => engine.unstack(x as Tensor, 1),
    },
    one("one of two rows", small, (x) => engine.unstack(x)[1] as Tensor, aside),
  ],
  stack: [
    {
      label: "axis 1",
      operands: [{ shape: small }, { shape: small }],
      call: (x) => engine.stack(x, 1),
    },
    {
      label: "behind the last, x twice",
      operands: [{ shape: small }],
      call: ([x]) => engine.stack([x as Tensor, x as Tensor], -1),
      referenceOnly: true,
    },
  ],
  diag: [
    one("of vectors", small, (x) => engine.diag(x)),
    one("above", [2], (x) => engine.diag(x, 1), aside),
    one("below", [2], (x) => engine.diag(x, -2), aside),
  ],
  diagPart: [
    one("of matrices", [2, 3, 3], (x) => engine.diagPart(x)),
    one("wide, above", [2, 4], (x) => engine.diagPart(x, 1), aside),
    one("high, below", [4, 2], (x) => engine.diagPart(x, -1), aside),
  ],
  tril: [one("of matrices", [2, 3, 3], (x) => engine.tril(x)), one("above", [3, 4], (x) => engine.tril(x, 1), aside)],
  triu: [one("of a matrix", [3, 3], (x) => engine.triu(x)), one("below", [3, 4], (x) => engine.triu(x, -1), aside)],
};
