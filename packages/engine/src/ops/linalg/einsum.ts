import { operands, requireType } from "../../operand.ts";
import type { Operand } from "../../operand.ts";
import { withinScope } from "../../scope.ts";
import type { Rank } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";
import { contract } from "./contract.ts";
import { parseEquation } from "./equation.ts";

/** Rank of the result of an equation that the compiler knows, as long as it has an arrow and no ellipsis. */
export type EquationRank<E extends string> = string extends E
  ? Rank
  : E extends `${string}->${infer Output}`
    ? CountedLetters<Output>
    : Rank;

type CountedLetters<S extends string, Seen extends readonly unknown[] = []> = S extends ""
  ? Seen["length"] extends Rank
    ? Seen["length"]
    : Rank
  : S extends `.${string}`
    ? Rank
    : S extends ` ${infer More}`
      ? CountedLetters<More, Seen>
      : S extends `${string}${infer More}`
        ? CountedLetters<More, [...Seen, unknown]>
        : Rank;

/**
 * The sum of products that an equation in Einstein's notation states, as in NumPy: `einsum("ij,jk->ik", a, b)` is the product of two matrices.
 * Each axis has a letter; letters that are missing behind the arrow are summed over; a letter that stands twice in one operand is its
 * diagonal; without an arrow the result has the letters that stand once, in alphabetical order; `...` stands for any further axes, which
 * broadcast. Sizes of 1 stretch to those of the other operands. Two operands at a time are contracted, in the order that keeps the
 * intermediate results small.
 */
export function einsum<const E extends string>(equation: E, ...tensors: readonly Operand[]): Tensor<EquationRank<E>, "float32"> {
  return withinScope(() => {
    const given = operands("einsum", tensors);
    for (const x of given) requireType("einsum", x, "float32");
    return contract(
      `einsum "${equation}"`,
      parseEquation(
        equation,
        given.map(({ shape }) => shape),
      ),
      given,
    );
  }) as Tensor<EquationRank<E>, "float32">;
}
