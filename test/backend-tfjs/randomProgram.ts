import {
  type Attributes,
  type Call,
  type DType,
  type Kernel,
  type Program,
  type ProgramValue,
  type TypedArray,
} from "@chainrule/engine";
import { broadcastShapes, reducedShape, sizeOf, type Shape } from "@chainrule/engine";
import * as fc from "fast-check";

/** A program with host data for what enters it. */
export interface RandomProgram {
  readonly program: Program;
  readonly entries: readonly TypedArray[];
  readonly state: readonly TypedArray[];
}

const unary = [
  "Abs",
  "Neg",
  "Square",
  "Sign",
  "Relu",
  "Step",
  "Tanh",
  "Sigmoid",
  "Softplus",
  "Sqrt",
  "Rsqrt",
  "Exp",
  "Reciprocal",
  "Elu",
] as const;
const binary = ["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "SquaredDifference"] as const;
const comparisons = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"] as const;
const reductions = ["Sum", "Mean", "Max", "Min"] as const;

/** Multiples of 1/4, so that sums come out alike in any order, and among them what kernels stumble over. */
const numbers = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: -8, max: 8 }).map((n) => n / 4) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, -0) },
);

/** Programs of `length` calls or fewer over matrices of up to `most` rows and columns, vectors and numbers. */
export function randomPrograms(length: number, most: number): fc.Arbitrary<RandomProgram> {
  return fc
    .record({
      rows: fc.integer({ min: 1, max: most }),
      columns: fc.integer({ min: 1, max: most }),
      batched: fc.boolean(),
      values: fc.array(numbers, { minLength: 64, maxLength: 64 }),
      choices: fc.array(fc.nat(), { minLength: 6 * length, maxLength: 6 * length }),
      results: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ rows, columns, batched, values, choices, results }) => {
      const batch = batched ? [2] : [];
      const shapes: Shape[] = [
        [...batch, rows, columns],
        [...batch, rows, columns],
        [columns],
        [rows, 1],
        [],
        [columns, rows],
        [1, columns],
      ];
      const types: ProgramValue[] = shapes.map((shape) => ({ shape, dtype: "float32" }));
      const data = shapes.map((shape, i) =>
        Float32Array.from({ length: sizeOf(shape) }, (_, j) => values[(7 * i + j) % values.length]!),
      );
      types.push({ shape: [], dtype: "float32" }, { shape: [rows, columns], dtype: "float32" });
      const constants = [
        { value: shapes.length, data: Float32Array.of(0.5) },
        { value: shapes.length + 1, data: Float32Array.from({ length: rows * columns }, (_, j) => (j % 5) - 2) },
      ];
      const calls: Call[] = [];
      let at = 0;
      const pick = <T>(list: readonly T[]): T => list[choices[at++]! % list.length]!;
      const add = <K extends Kernel>(
        kernel: K,
        inputs: readonly number[],
        attributes: Attributes<K>,
        shape: Shape,
        dtype: DType = "float32",
      ): number => {
        const output = types.push({ shape, dtype }) - 1;
        calls.push({ kernel, inputs, attributes, output } as Call);
        return output;
      };
      const shapeOf = (value: number): Shape => types[value]!.shape;
      const floats = (): number[] => types.flatMap(({ dtype }, value) => (dtype === "float32" ? [value] : []));
      while (calls.length < length && at + 6 <= choices.length) {
        const a = pick(floats());
        const rank = shapeOf(a).length;
        const same = (list: readonly number[]): number[] => list.filter((value) => String(shapeOf(value)) === String(shapeOf(a)));
        switch (choices[at++]! % 9) {
          case 0:
            add(pick(unary), [a], {}, shapeOf(a));
            break;
          case 1:
          case 2: {
            const b = pick(floats().filter((value) => meets(shapeOf(a), shapeOf(value))));
            const inputs = pick([true, false]) ? [a, b] : [b, a];
            add(pick(binary), inputs, {}, broadcastShapes("test", shapeOf(inputs[0]!), shapeOf(inputs[1]!)));
            break;
          }
          case 3: {
            if (rank === 0) break;
            const axes = pick([[rank - 1], [0], shapeOf(a).map((_, i) => i), rank === 1 ? [0] : [rank - 2]]);
            const keepDims = pick([true, false]);
            add(pick(reductions), [a], { axis: axes, keepDims }, reducedShape(shapeOf(a), axes, keepDims));
            break;
          }
          case 4: {
            if (rank !== 2) break;
            const [transposeA, transposeB] = [pick([true, false]), pick([true, false])];
            const terms = shapeOf(a)[transposeA ? 0 : 1]!;
            const b = floats().filter((value) => shapeOf(value).length === 2 && shapeOf(value)[transposeB ? 1 : 0] === terms);
            if (b.length === 0) break;
            const right = pick(b);
            const shape = [shapeOf(a)[transposeA ? 1 : 0]!, shapeOf(right)[transposeB ? 0 : 1]!];
            add("BatchMatMul", [a, right], { transposeA, transposeB }, shape);
            break;
          }
          case 5: {
            const b = pick(same(floats()));
            const condition = add(pick(comparisons), [a, b], {}, shapeOf(a), "bool");
            add("Select", [condition, pick(same(floats())), pick(same(floats()))], {}, shapeOf(a));
            break;
          }
          case 6:
            if (rank > 0) add(pick(["Softmax", "LogSoftmax"] as const), [a], {}, shapeOf(a));
            break;
          case 7:
            if (rank === 2) add("Transpose", [a], { perm: [1, 0] }, [shapeOf(a)[1]!, shapeOf(a)[0]!]);
            else add("Reshape", [a], { shape: [sizeOf(shapeOf(a))] }, [sizeOf(shapeOf(a))]);
            break;
          default: {
            const b = pick(same(floats()));
            add("Gate", [a, b], { alpha: 0 }, shapeOf(a));
          }
        }
      }
      if (calls.length === 0) add("Neg", [0], {}, shapeOf(0));
      // what is computed last, and some of what lies before it
      const made = calls.map(({ output }) => output);
      const leaving = new Set([
        made.at(-1)!,
        ...Array.from({ length: results - 1 }, (_, i) => made[(choices[i]! * 7) % made.length]!),
      ]);
      const named = (value: number): { readonly name: string; readonly value: number } => ({ name: `value ${value}`, value });
      const half = [0, 2, 4, 6];
      const program: Program = {
        device: "webgl",
        values: types,
        entries: half.map(named),
        constants,
        state: [1, 3, 5].map(named),
        calls,
        results: [...leaving].map(named),
      };
      return { program, entries: half.map((value) => data[value]!), state: [1, 3, 5].map((value) => data[value]!) };
    });
}

function meets(a: Shape, b: Shape): boolean {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const [n, m] = [a.at(-i)!, b.at(-i)!];
    if (n !== m && n !== 1 && m !== 1) return false;
  }
  return true;
}
