import { type Call, type Constant, type Group, type Program, uniformValue } from "@chainrule/engine";
import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, whileTrue } from "../code/control.ts";
import { get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode, type Locals } from "../code/moduleBytes.ts";
import type { Keep } from "./exponential.ts";
import { castFormula, formulas } from "./formulas.ts";
import { type Layout, layoutOf, type Loops, loopsOf } from "./layout.ts";

/** A chain of elementwise calls as one function: chain(outer, inner, addresses of the operands, then of the results). */
export interface Chain {
  readonly code: FunctionCode;
  readonly loops: Loops;
  /** Values whose addresses the function takes, in order. */
  readonly operands: readonly number[];
  readonly results: readonly number[];
}

interface Operand {
  readonly value: number;
  readonly layout: Layout;
  readonly isBool: boolean;
  /** The local with its address. */
  readonly address: number;
  /** The local with its value, set once for numbers, once per row for columns. */
  readonly held: number;
}

/** Bytes between the elements of full operands and of rows, counted as for float32; bools take a quarter. */
interface Offsets {
  readonly all: number;
  readonly row: number;
}

/** One pass over a group of elementwise calls whose operands lie in rows of one length. */
export function chainCode({ calls, inputs, outputs }: Group, program: Program): Chain {
  const { values } = program;
  const shape = values[calls.at(-1)!.output]!.shape;
  const shapes = inputs.map((value) => values[value]!.shape);
  const loops = loopsOf(shapes, shape)!;
  const literals = new Map(program.constants.flatMap((constant) => literalOf(constant, program)));
  const operands = inputs.filter((value) => !literals.has(value));
  const isBool = (value: number): boolean => values[value]!.dtype === "bool";

  const code = defineFunction("chain", 2 + operands.length + outputs.length, (locals, parameters) => {
    const [outer, inner] = parameters as [number, number];
    const read = operands.map((value, i): Operand => {
      const { layout } = layoutOf(values[value]!.shape, shape)!;
      return { value, layout, isBool: isBool(value), address: parameters[2 + i]!, held: locals.take("v128") };
    });
    const [line, all, row, end] = locals.takeMany("i32", 4) as [number, number, number, number];
    const offsets = { all, row };
    const compute = computation(calls, program, locals);

    const body = (width: 1 | 4): Code => {
      const known = new Map<number, Code>(literals);
      const loads = read.map((operand) => {
        known.set(operand.value, get(operand.held));
        return operand.layout === "full" || operand.layout === "row" ? set(operand.held, loadOf(operand, offsets, width)) : [];
      });
      const work = compute(known);
      const stores = outputs.map((value, i) =>
        storeOf(parameters[2 + operands.length + i]!, known.get(value)!, isBool(value), offsets, width),
      );
      return sequence(...loads, work, ...stores, advance(all, i32.const(4 * width)), advance(row, i32.const(4 * width)));
    };
    const hold = (layout: Layout): Code =>
      sequence(
        ...read.flatMap((operand) => {
          if (operand.layout !== layout) return [];
          const { address, held } = operand;
          const load = set(held, splatOf(operand));
          return layout === "column" ? [load, advance(address, i32.const(operand.isBool ? 1 : 4))] : [load];
        }),
      );
    const bytes = i32.mul(get(inner), i32.const(4));
    return sequence(
      hold("number"),
      forRange(
        line,
        i32.const(0),
        get(outer),
        1,
        sequence(
          hold("column"),
          set(row, i32.const(0)),
          set(end, i32.and(bytes, i32.const(-16))),
          whileTrue(i32.below(get(row), get(end)), body(4)),
          whileTrue(i32.below(get(row), bytes), body(1)),
        ),
      ),
    );
  });
  return { code, loops, operands, results: outputs };
}

/** Computes the calls in order, each into a local of its own; `known` gets how to read each. */
function computation(calls: readonly Call[], { values }: Program, locals: Locals): (known: Map<number, Code>) => Code {
  const kept: number[] = [];
  return (known) => {
    const statements: Code[] = [];
    // the locals of the first body serve the second as well
    const keep = (value: Code): Code => {
      const local = (kept[statements.length] ??= locals.take("v128"));
      statements.push(set(local, value));
      return get(local);
    };
    for (const { kernel, inputs, attributes, output } of calls) {
      const operands = inputs.map((value) => known.get(value)!);
      const [from, to] = [values[inputs[0]!]!.dtype, values[output]!.dtype];
      const formula = formulas[kernel] as (operands: readonly Code[], attributes: unknown, keep: Keep) => Code;
      known.set(output, keep(kernel === "Cast" ? castFormula(operands[0]!, from, to) : formula(operands, attributes, keep)));
    }
    return sequence(...statements);
  };
}

/** A constant of one number is a part of the code. */
function literalOf({ value, data }: Constant, { values }: Program): [number, Code][] {
  const number = uniformValue(data);
  if (number === undefined) return [];
  if (values[value]!.dtype === "bool") return [[value, v128.bits(number === 0 ? 0 : -1)]];
  return values[value]!.dtype === "float32" ? [[value, v128.const(number)]] : [];
}

const quarter = (bytes: Code): Code => i32.shiftRight(bytes, i32.const(2));
const isNotZero = (integers: Code): Code => v128.not(v128.equalIntegers(integers, v128.bits(0)));

function placeOf(address: number, offset: number, isBool: boolean): Code {
  return i32.add(get(address), isBool ? quarter(get(offset)) : get(offset));
}

function loadOf({ layout, isBool, address }: Operand, { all, row }: Offsets, width: 1 | 4): Code {
  const place = placeOf(address, layout === "full" ? all : row, isBool);
  if (!isBool) return width === 4 ? v128.load(place) : v128.loadOne(place);
  return isNotZero(width === 4 ? v128.loadBytes(place) : v128.splatInteger(i32.load8(place)));
}

function splatOf({ isBool, address }: Operand): Code {
  return isBool ? isNotZero(v128.splatInteger(i32.load8(get(address)))) : v128.loadSplat(get(address));
}

function storeOf(address: number, value: Code, isBool: boolean, { all }: Offsets, width: 1 | 4): Code {
  const place = placeOf(address, all, isBool);
  if (!isBool) return width === 4 ? v128.store(place, value) : v128.storeOne(place, value);
  const ones = v128.and(value, v128.bits(1));
  return width === 4 ? v128.storeBytes(place, ones) : i32.store8(place, v128.firstInteger(ones));
}
