import { showValue } from "../../choices.ts";
import { ArgumentError, ShapeError } from "../../errors.ts";
import type { Shape } from "../../shape.ts";
import { showShape } from "../../shape.ts";

/** The axes of one operand, or of the result, by label. Axes behind an ellipsis have the labels "0", "1", … counted from the right. */
export type Labels = readonly string[];

/** An equation with its ellipses spelled out, and the size of every label. */
export interface Equation {
  readonly terms: readonly Labels[];
  readonly output: Labels;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Reads `ij,jk->ik` for operands of the given shapes, or says what is wrong with it. */
export function parseEquation(equation: string, shapes: readonly Shape[]): Equation {
  if (typeof equation !== "string")
    throw new ArgumentError(`einsum: expected an equation, got ${showValue(equation)}. Write einsum("ij,jk->ik", a, b).`);
  const where = `einsum "${equation}"`;
  const [left = "", right, ...more] = equation.replaceAll(" ", "").split("->");
  const parts = left.split(",");
  for (const part of right === undefined ? parts : [...parts, right])
    if (!/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(part) || more.length > 0)
      throw new ArgumentError(
        `${where}: cannot read "${more.length > 0 ? "->" : part}". Use letters, one "..." for each operand, "," between operands and one "->".`,
      );
  if (parts.length !== shapes.length)
    throw new ArgumentError(
      `${where}: ${parts.length} operands in the equation, ${shapes.length} given. Give one tensor for each part.`,
    );
  const terms = parts.map((part, i) => labelsOf(where, part, shapes[i]!, i));
  const sizes = sizesOf(where, terms, shapes);
  const ellipsis = [...sizes.keys()].filter(isDigits).sort((p, q) => Number(q) - Number(p));
  return { terms, output: right === undefined ? implied(terms, ellipsis) : stated(where, right, ellipsis, sizes), sizes };
}

const isDigits = (label: string): boolean => /\d/.test(label);

function labelsOf(where: string, part: string, shape: Shape, operand: number): Labels {
  const [before = "", after] = part.split("...");
  const named = before.length + (after?.length ?? 0);
  if (after === undefined ? named !== shape.length : named > shape.length)
    throw new ShapeError(
      `${where}: "${part}" names ${named} axes, operand ${operand} has shape ${showShape(shape)}. Give every axis a letter, or use "...".`,
    );
  const rest = shape.length - named;
  return [...before, ...Array.from({ length: rest }, (_, i) => String(rest - 1 - i)), ...(after ?? "")];
}

/** Each label's size; sizes of 1 stretch, save within one operand. */
function sizesOf(where: string, terms: readonly Labels[], shapes: readonly Shape[]): Map<string, number> {
  const sizes = new Map<string, number>();
  terms.forEach((labels, i) => {
    const shape = shapes[i]!;
    labels.forEach((label, axis) => {
      const [size, known] = [shape[axis]!, sizes.get(label)];
      const first = labels.indexOf(label);
      const clash = known !== undefined && known !== size && known !== 1 && size !== 1;
      if (clash || shape[first] !== size)
        throw new ShapeError(
          `${where}: ${isDigits(label) ? "an axis of the ellipsis" : `"${label}"`} has size ${clash ? known : shape[first]} and size ${size}, operands ${shapes.map(showShape).join(", ")}. Sizes must be equal, or 1 in another operand.`,
        );
      if (known === undefined || known === 1) sizes.set(label, size);
    });
  });
  return sizes;
}

/** Without "->": the axes of the ellipsis, then the letters that stand once, in order. */
function implied(terms: readonly Labels[], ellipsis: Labels): Labels {
  const all = terms.flat().filter((label) => !isDigits(label));
  return [...ellipsis, ...all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort()];
}

function stated(where: string, right: string, ellipsis: Labels, sizes: ReadonlyMap<string, number>): Labels {
  const [before = "", after] = right.split("...");
  const letters = [...before, ...(after ?? "")];
  for (const letter of letters) {
    if (!sizes.has(letter))
      throw new ArgumentError(`${where}: the result's "${letter}" is in no operand. Use letters of the operands.`);
    if (letters.indexOf(letter) !== letters.lastIndexOf(letter))
      throw new ArgumentError(`${where}: the result names "${letter}" twice. Name each axis once.`);
  }
  if (after === undefined && ellipsis.length > 0)
    throw new ArgumentError(`${where}: the operands' "..." is missing from the result. Write "->...${right}", or sum after it.`);
  const output = [...before, ...(after === undefined ? [] : ellipsis), ...(after ?? "")];
  if (output.length > 6) throw new ShapeError(`${where}: a result of rank ${output.length}. Tensors have at most rank 6.`);
  return output;
}
