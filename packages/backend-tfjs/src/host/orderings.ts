import { type Attributes, reducedShape, sizeOf } from "@chainrule/engine";
import type { HostKernel, HostKernels } from "./HostKernel.ts";
import { HostTensor } from "./HostTensor.ts";
import { arrayLike } from "./strided.ts";

/** Index of the first extreme of x or, for `sign` -1, of -x: NaN is above all. */
const indexOfExtreme =
  (sign: number): HostKernel<"ArgMax" | "ArgMin"> =>
  ([x], { axis }: Attributes<"ArgMax">) => {
    const { values, shape } = x!;
    const length = shape[axis]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const result = reducedShape(shape, [axis], false);
    const out = new Int32Array(sizeOf(result));
    for (let o = 0; o < out.length; o++) {
      const start = (o - (o % inner)) * length + (o % inner);
      let best = sign * values[start]!;
      for (let k = 1; k < length && best === best; k++) {
        const value = sign * values[start + k * inner]!;
        if (value > best || value !== value) {
          best = value;
          out[o] = k;
        }
      }
    }
    return new HostTensor(out, result, "int32");
  };

/** Running totals along one axis, kept in double precision and rounded once each. */
const cumsum: HostKernel<"Cumsum"> = ([x], { axis, exclusive, reverse }) => {
  const { values, shape, dtype } = x!;
  const out = arrayLike(values, values.length);
  const length = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const step = reverse ? -inner : inner;
  for (let o = 0; o < out.length / length; o++) {
    let p = (o - (o % inner)) * length + (o % inner) + (reverse ? (length - 1) * inner : 0);
    for (let k = 0, total = 0; k < length; k++, p += step) {
      const next = total + values[p]!;
      out[p] = exclusive ? total : next;
      total = next;
    }
  }
  return new HostTensor(out, shape, dtype);
};

/** Where the elements of each row stand in order: equal ones by position, NaN above all. */
const argSort: HostKernel<"ArgSort"> = ([x], { descending }) => {
  const { values, shape } = x!;
  const out = new Int32Array(values.length);
  const n = shape[shape.length - 1]!;
  const sign = descending ? -1 : 1;
  for (let start = 0; start < out.length; start += n) {
    const order = out.subarray(start, start + n);
    for (let i = 0; i < n; i++) order[i] = i;
    order.sort((i, j) => {
      const a = values[start + i]!;
      const b = values[start + j]!;
      if (a < b) return -sign;
      if (a > b) return sign;
      // 0 for equal numbers, else whether one is NaN
      return a === b ? i - j : sign * (Number(a !== a) - Number(b !== b)) || i - j;
    });
  }
  return new HostTensor(out, shape, "int32");
};

/** ArgMax, ArgMin, Cumsum and ArgSort of float32 and int32. */
export const orderings: HostKernels = {
  ArgMax: indexOfExtreme(1),
  ArgMin: indexOfExtreme(-1),
  Cumsum: cumsum,
  ArgSort: argSort,
};
