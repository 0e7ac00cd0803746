import { type Call, type Program, sizeOf, uniformValue } from "@chainrule/engine";

/** Values up to this size lie together in one buffer, the arena, unless a kernel of tfjs touches them. */
export const smallest = 4096;

/** Where a shader finds a value. */
export type Place =
  /** Written into the code. */
  | { readonly kind: "number"; readonly value: number }
  /** A field of the uniforms. */
  | { readonly kind: "uniform"; readonly field: number }
  /** From an offset on in the arena, which begins with the small entries. */
  | { readonly kind: "arena"; readonly offset: number }
  /** A buffer of its own, that of value `root`. */
  | { readonly kind: "tensor"; readonly root: number };

/** Where everything lies. */
export interface Places {
  readonly of: readonly Place[];
  /** Elements of the arena: those of the entries, which come first, and all. */
  readonly entered: number;
  readonly arena: number;
  /** Fields of the uniforms. */
  readonly scalars: number;
  /** Calls that only give a value another shape. */
  readonly views: ReadonlySet<Call>;
}

/** Finds a place for each value. `isGenerated` tells for which calls shaders are generated. */
export function placesOf(program: Program, isGenerated: (call: Call) => boolean): Places {
  const of = new Array<Place>(program.values.length);
  const results = new Set(program.results.map(({ value }) => value));
  const views = new Set(program.calls.filter((call) => call.kernel === "Reshape" && !results.has(call.output)));
  const foreign = new Set(
    program.calls.flatMap((call) => (isGenerated(call) || views.has(call) ? [] : [...call.inputs, call.output])),
  );
  // what a view shares with its root, a kernel may touch under either name
  for (const { inputs, output } of [...program.calls].reverse().filter((call) => views.has(call)))
    if (foreign.has(output)) foreign.add(inputs[0]!);
  const tensor = (value: number): Place => ({ kind: "tensor", root: value });
  const sizes = program.values.map(({ shape }) => sizeOf(shape));
  let end = 0;
  const inArena = (value: number): Place => {
    const offset = end;
    end += sizes[value]!;
    return { kind: "arena", offset };
  };
  for (const { value, data } of program.constants) {
    const number = uniformValue(data);
    of[value] = number === undefined || foreign.has(value) ? tensor(value) : { kind: "number", value: number };
  }
  for (const { value } of program.state) of[value] = tensor(value);
  let field = 0;
  for (const { value } of program.entries) {
    if (foreign.has(value) || sizes[value]! > smallest) of[value] = tensor(value);
    else of[value] = sizes[value] === 1 ? { kind: "uniform", field: field++ } : inArena(value);
  }
  const entered = end;
  for (const call of program.calls) {
    const { output, inputs } = call;
    if (views.has(call)) of[output] = of[inputs[0]!]!;
    else if (foreign.has(output) || results.has(output) || sizes[output]! > smallest) of[output] = tensor(output);
    else of[output] = inArena(output);
  }
  return { of, entered, arena: end, scalars: field, views };
}
