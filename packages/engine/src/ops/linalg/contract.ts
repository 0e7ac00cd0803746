import { mul } from "../../elementwise.ts";
import { ShapeError } from "../../errors.ts";
import { sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import { gather } from "../gather.ts";
import { matMul } from "../matMul.ts";
import { reshape } from "../reshape.ts";
import { sum } from "../sum.ts";
import { transpose } from "../transpose.ts";
import type { Equation, Labels } from "./equation.ts";

/** A tensor with a label for each axis. */
interface Term {
  readonly x: Tensor;
  readonly labels: Labels;
}

/**
 * Contracts the operands of an equation, two at a time: at each step the pair whose product takes the least memory beyond that of the
 * pair itself. Each step is a transpose, a reshape and a batched product of matrices, or an elementwise product where nothing is
 * summed; so the derivatives are those of these ops.
 */
export function contract(where: string, { terms, output, sizes }: Equation, operands: readonly Tensor[]): Tensor {
  let open: readonly Term[] = operands.map((x, i) => withoutStretched(withoutRepeats({ x, labels: terms[i]! }), sizes));
  open = open.map((term, i) => summed(term, needed(open.filter((_, j) => j !== i), output))); // prettier-ignore
  while (open.length > 1) {
    const [i, j] = cheapestPair(open, output, sizes);
    const rest = open.filter((_, k) => k !== i && k !== j);
    open = [...rest, pair(where, open[i]!, open[j]!, needed(rest, output), sizes)];
  }
  return ordered(open[0]!, output);
}

const mostAxes = 6;

/** The labels that others still need. */
function needed(others: readonly Term[], output: Labels): ReadonlySet<string> {
  return new Set([...others.flatMap(({ labels }) => labels), ...output]);
}

/** A label that stands twice in one operand is its diagonal. */
function withoutRepeats(term: Term): Term {
  let { x, labels } = term;
  for (let last = labels.length - 1; last > 0; last--) {
    const first = labels.indexOf(labels[last]!);
    if (first === last) continue;
    const rest = labels.flatMap((_, axis) => (axis === first || axis === last ? [] : [axis]));
    x = diagonalOf(x, first, last, 0);
    labels = [...rest.map((axis) => labels[axis]!), labels[first]!];
    last = labels.length;
  }
  return { x, labels };
}

/** The elements x[…, i, …, i + offset, …] as a last axis, the others before it in their order. */
export function diagonalOf(x: Tensor, first: number, second: number, offset: number): Tensor {
  const rest = x.shape.flatMap((_, axis) => (axis === first || axis === second ? [] : [axis]));
  const [rows, columns] = [x.shape[first]!, x.shape[second]!];
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - down, columns - right));
  const flat = reshape(transpose(x, [...rest, first, second]), [...rest.map((axis) => x.shape[axis]!), rows * columns]);
  return gather(
    flat,
    Int32Array.from({ length }, (_, i) => (i + down) * columns + i + right),
    -1,
  );
}

/** An axis of size 1 that others stretch is no axis of the product. */
function withoutStretched({ x, labels }: Term, sizes: ReadonlyMap<string, number>): Term {
  const kept = labels.flatMap((label, axis) => (x.shape[axis] === sizes.get(label) ? [axis] : []));
  const shape = kept.map((axis) => x.shape[axis]!);
  return { x: reshape(x, shape), labels: kept.map((axis) => labels[axis]!) };
}

/** The sum over the axes that nobody needs. */
function summed({ x, labels }: Term, wanted: ReadonlySet<string>): Term {
  const axis = labels.flatMap((label, at) => (wanted.has(label) ? [] : [at]));
  return axis.length === 0 ? { x, labels } : { x: sum(x, { axis }), labels: labels.filter((label) => wanted.has(label)) };
}

/** The axes in the order of `labels`. */
function ordered(term: Term, labels: Labels): Tensor {
  return transpose(
    term.x,
    labels.map((label) => term.labels.indexOf(label)),
  );
}

function cheapestPair(open: readonly Term[], output: Labels, sizes: ReadonlyMap<string, number>): [number, number] {
  let [best, cheapest]: [[number, number], number] = [[0, 1], Infinity];
  for (let i = 0; i < open.length; i++)
    for (let j = i + 1; j < open.length; j++) {
      const wanted = needed(
        open.filter((_, k) => k !== i && k !== j),
        output,
      );
      const result = [...new Set([...open[i]!.labels, ...open[j]!.labels])].filter((label) => wanted.has(label));
      const cost = sizeOf(result.map((label) => sizes.get(label)!)) - open[i]!.x.size - open[j]!.x.size;
      if (cost < cheapest && result.length <= mostAxes) [best, cheapest] = [[i, j], cost];
    }
  return best;
}

/** The product of two terms, summed over the labels that nobody needs any more. */
function pair(where: string, a: Term, b: Term, wanted: ReadonlySet<string>, sizes: ReadonlyMap<string, number>): Term {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const inner = shared.filter((label) => !wanted.has(label));
  const left = a.labels.filter((label) => !shared.includes(label));
  const right = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...left, ...right];
  if (labels.length > mostAxes)
    throw new ShapeError(
      `${where}: an intermediate product of rank ${labels.length}. Tensors have at most rank 6: split the equation in two.`,
    );
  const size = (names: Labels): number => sizeOf(names.map((label) => sizes.get(label)!));
  const shape = labels.map((label) => sizes.get(label)!);
  if (inner.length === 0) {
    const stretched = (term: Term): Tensor =>
      reshape(
        ordered(term, labels.filter((label) => term.labels.includes(label))),
        labels.map((label) => (term.labels.includes(label) ? sizes.get(label)! : 1)),
      ); // prettier-ignore
    return { x: mul(stretched(a), stretched(b)) as Tensor, labels };
  }
  // no matrices to multiply: a kernel for those sums long rows one by one, in some backends in float32
  if (left.length + right.length === 0) {
    const product = mul(ordered(a, [...batch, ...inner]), ordered(b, [...batch, ...inner])) as Tensor;
    return { x: sum(product, { axis: inner.map((_, i) => batch.length + i) }), labels };
  }
  // a transpose that the product does by itself costs no copy
  const transposeA = follows(a.labels, [...batch, ...inner, ...left]);
  const transposeB = follows(b.labels, [...batch, ...right, ...inner]);
  const matrix = (term: Term, rows: Labels, columns: Labels): Tensor =>
    reshape(ordered(term, [...batch, ...rows, ...columns]), [
      ...(batch.length === 0 ? [] : [size(batch)]),
      size(rows),
      size(columns),
    ]);
  const x = matMul(
    transposeA ? matrix(a, inner, left) : matrix(a, left, inner),
    transposeB ? matrix(b, right, inner) : matrix(b, inner, right),
    { transposeA, transposeB },
  );
  return { x: reshape(x, shape), labels };
}

const follows = (labels: Labels, order: Labels): boolean => labels.every((label, i) => label === order[i]);
