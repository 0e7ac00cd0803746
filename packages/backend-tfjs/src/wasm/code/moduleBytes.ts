import { type Code, sized, text, unsigned, vector } from "./bytes.ts";

/** Types of locals. */
export type ValueType = "i32" | "f32" | "v128";

const types: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** One function, without results: all it computes goes to the memory. */
export interface FunctionCode {
  readonly name: string;
  /** Number of parameters, all i32: the first locals. */
  readonly parameters: number;
  /** Types of the locals after them. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Hands out locals while a function is written. */
export class Locals {
  readonly types: ValueType[] = [];
  private readonly parameters: number;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  take(type: ValueType): number {
    return this.parameters + this.types.push(type) - 1;
  }

  takeMany(type: ValueType, count: number): number[] {
    return Array.from({ length: count }, () => this.take(type));
  }
}

/** Writes a function: `write` gets the locals and the numbers of the parameters, and gives the body. */
export function defineFunction(
  name: string,
  parameters: number,
  write: (locals: Locals, parameters: readonly number[]) => Code,
): FunctionCode {
  const locals = new Locals(parameters);
  const body = write(
    locals,
    Array.from({ length: parameters }, (_, i) => i),
  );
  return { name, parameters, locals: locals.types, body };
}

/** "\\0asm", version 1. */
const header: Code = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** The bytes of a module of these functions over the memory that it imports as `env.memory`. */
export function moduleBytes(functions: readonly FunctionCode[], shared: boolean): Uint8Array<ArrayBuffer> {
  const section = (id: number, entries: readonly Code[]): Code => [id, ...sized(vector(entries))];
  const pages = shared ? [3, 0, ...unsigned(65536)] : [0, 0];
  return Uint8Array.from([
    ...header,
    ...section(
      1,
      functions.map(({ parameters }) => [0x60, ...vector(Array.from({ length: parameters }, () => [types.i32])), 0]),
    ),
    ...section(2, [[...text("env"), ...text("memory"), 2, ...pages]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) => sized([...vector(locals.map((type) => [1, types[type]])), ...body, 0x0b])),
    ),
  ]);
}
