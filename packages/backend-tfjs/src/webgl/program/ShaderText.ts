import type { Call, Program } from "@chainrule/engine";
import { trigonometryInGlsl } from "../../shaders/trigonometry.ts";
import { glslNumber, prelude, toGlsl } from "../glsl.ts";
import { type Grid, gridOf, lanesBeyond } from "./grid.ts";

/** A run of GLSL statements: the shader's body, or that of a loop in it. */
interface Scope {
  readonly depth: number;
  readonly lines: string[];
  /** Names of what is computed here, by value and place. */
  readonly known: Map<string, string>;
}

/** An integer in the shader, and the scope from which on it exists. */
export interface Coordinate {
  readonly text: string;
  readonly scope: Scope;
}

/** A block of a value's grid. */
export interface Place {
  readonly x: Coordinate;
  readonly y: Coordinate;
}

/** Writes what a call computes for one block of its output: an expression of type vec4. */
export type BlockRule = (shader: ShaderText, call: Call, place: Place) => string;

/** What is given to a shader from outside. */
export interface Given {
  /** Constants of one number, by value. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Entries of one element: they come as uniforms. */
  readonly scalars: ReadonlySet<number>;
  readonly ruleOf: (call: Call) => BlockRule;
  /** Numbers for the four textures that hold a product in tiles, by the value of the product; they come after the program's own. */
  readonly tiled: ReadonlyMap<number, readonly number[]>;
}

/**
 * The text of a fragment shader that computes some calls of a program. Each value is a function of a block of its grid, and is pulled:
 * what the outputs need is written down, where it first depends on nothing more, and what it needs before it. So an elementwise chain is
 * a line per call, a sum a loop around what it sums, and what depends on the row alone stands outside of a loop over columns.
 */
export class ShaderText {
  readonly program: Program;
  /** Values that are read from textures, in the order of their samplers. */
  readonly leaves: number[] = [];
  /** Entries that are read from uniforms, in order. */
  readonly uniforms: number[] = [];
  /** The scope of what depends on no place at all. */
  readonly outermost: Scope = { depth: 0, lines: [], known: new Map() };
  private readonly makers: ReadonlyMap<number, Call>;
  readonly given: Given;
  private readonly functions = new Map<string, string>();
  private readonly grids = new Map<number, Grid>();
  private names = 0;

  constructor(program: Program, calls: readonly Call[], given: Given) {
    this.program = program;
    this.makers = new Map(calls.map((call) => [call.output, call]));
    this.given = given;
  }

  grid(value: number): Grid {
    let grid = this.grids.get(value);
    if (grid === undefined) this.grids.set(value, (grid = gridOf(this.program.values[value]!.shape)));
    return grid;
  }

  /** An expression of type vec4 for a block of a value. */
  block(value: number, place: Place): string {
    const number = this.given.numbers.get(value);
    // compilers take 0 x for 0, which loses NaN, unless they cannot see the 0: no fragment stands left of 0
    if (Object.is(number, 0)) return "vec4(min(gl_FragCoord.x, 0.0))";
    if (number !== undefined) return `vec4(${glslNumber(number)})`;
    if (this.given.scalars.has(value)) return `vec4(u${indexIn(this.uniforms, value)})`;
    const scope = deeper(place.x.scope, place.y.scope);
    const key = `${value} ${place.x.text} ${place.y.text}`;
    let name = scope.known.get(key);
    if (name === undefined) {
      const call = this.makers.get(value);
      const text = call === undefined ? this.texel(value, place) : this.given.ruleOf(call)(this, call, place);
      name = this.define("vec4", text, scope);
      scope.known.set(key, name);
    }
    return name;
  }

  /** A block of an operand that is broadcast to the shape of `output`, whose block stands at `place`. */
  broadcastBlock(input: number, output: number, place: Place): string {
    const [from, to] = [this.grid(input), this.grid(output)];
    const zero = this.number("0");
    const wide = from.columns === 1 && to.columns > 1;
    const tall = from.rows === 1 && to.rows > 1;
    const x = from.columns === 1 ? zero : place.x;
    const row = from.rows === 1 ? "0" : to.batch === 1 ? place.y.text : `${place.y.text} % ${to.blockRows}`;
    let y: Coordinate = { text: row, scope: place.y.scope };
    if (from.batch === to.batch && from.blockRows === to.blockRows) y = place.y;
    else if (from.batch > 1) {
      const matrix = batchIndex(from.shape, to.shape, `(${place.y.text} / ${to.blockRows})`);
      y = { text: `${matrix} * ${from.blockRows} + ${row}`, scope: place.y.scope };
    } else if (row === "0") y = zero;
    const block = this.block(input, { x, y });
    return wide && tall ? `${block}.xxxx` : wide ? `${block}.xxzz` : tall ? `${block}.xyxy` : block;
  }

  /** Defines a GLSL function of numbers, and its form over blocks, and gives the latter's name. `body` in the words of `scalarFunctions`. */
  function(name: string, parameters: readonly string[], body: string): string {
    const lanes = ["x", "y", "z", "w"].map((lane) => `f${name}(${parameters.map((one) => `${one}.${lane}`).join(", ")})`);
    const typed = (type: string): string => parameters.map((one) => `${type} ${one}`).join(", ");
    this.functions.set(
      name,
      `float f${name}(${typed("float")}) { ${toGlsl(body)} }\nvec4 b${name}(${typed("vec4")}) { return vec4(${lanes.join(", ")}); }`,
    );
    return `b${name}`;
  }

  /** Declares a variable in a scope. */
  define(type: string, text: string, scope: Scope): string {
    const name = `v${this.names++}`;
    scope.lines.push(`${type} ${name} = ${text};`);
    return name;
  }

  /** A coordinate that is the same everywhere. */
  number(text: string): Coordinate {
    return { text, scope: this.outermost };
  }

  /** Loops over 0 … count - 1 inside a scope; `body` gets the index and adds its last statement. */
  loop(count: number, scope: Scope, body: (index: Coordinate) => string): void {
    const inner: Scope = { depth: scope.depth + 1, lines: [], known: new Map() };
    const name = `i${this.names++}`;
    const last = body({ text: name, scope: inner });
    scope.lines.push(`for (int ${name} = 0; ${name} < ${count}; ${name}++) {`, ...inner.lines, last, "}");
  }

  /** The whole shader, which writes blocks of values of one shape to as many textures. */
  toString(outputs: readonly number[]): string {
    const grid = this.grid(outputs[0]!);
    const { blockColumns, width } = grid;
    const scope: Scope = { depth: 1, lines: [], known: new Map() };
    const place = { x: { text: "x", scope }, y: { text: "y", scope } };
    const blocks = outputs.map((value) => this.block(value, place));
    const position =
      width === blockColumns
        ? "int x = int(gl_FragCoord.x); int y = int(gl_FragCoord.y);"
        : `int at = int(gl_FragCoord.y) * ${width} + int(gl_FragCoord.x); int x = at % ${blockColumns}; int y = at / ${blockColumns};`;
    const beyond = lanesBeyond(grid).map(
      ({ condition, lanes }) =>
        `if (${condition}) { ${blocks.map((_, i) => lanes.map((lane) => `r${i}.${lane} = 0.0;`).join(" ")).join(" ")} }`,
    );
    return this.render(position, scope, blocks, beyond);
  }

  /** As `toString`, for tiles of 2 by 2 blocks: `blocks` gets the place of the first and gives the four in row-major order. */
  tiles(blocks: (place: Place) => readonly string[]): string {
    const scope: Scope = { depth: 1, lines: [], known: new Map() };
    const given = blocks({ x: { text: "x", scope }, y: { text: "y", scope } });
    return this.render("int x = 2 * int(gl_FragCoord.x); int y = 2 * int(gl_FragCoord.y);", scope, given, []);
  }

  /** A block of a product that lies in tiles: block (x, y) is block (x / 2, y / 2) of one of four textures. */
  tiledBlock(tiles: readonly number[], { x, y }: Place): string {
    const [a, b, c, d] = tiles.map(
      (tile) => `texelFetch(t${indexIn(this.leaves, tile)}, ivec2((${x.text}) >> 1, (${y.text}) >> 1), 0)`,
    );
    return `(((${y.text}) & 1) == 0 ? (((${x.text}) & 1) == 0 ? ${a!} : ${b!}) : (((${x.text}) & 1) == 0 ? ${c!} : ${d!}))`;
  }

  private render(position: string, scope: Scope, blocks: readonly string[], ending: readonly string[]): string {
    return `#version 300 es
precision highp float; precision highp int; precision highp sampler2D;
${this.leaves.map((_, i) => `uniform sampler2D t${i};`).join(" ")}
${this.uniforms.map((_, i) => `uniform float u${i};`).join(" ")}
${blocks.map((_, i) => `layout(location = ${i}) out vec4 r${i};`).join(" ")}
${prelude}
${[...this.functions.keys()].some((name) => usesTrigonometry.test(name)) ? trigonometryInGlsl : ""}
${[...this.functions.values()].join("\n")}
void main() {
${this.outermost.lines.join("\n")}
${position}
${scope.lines.join("\n")}
${blocks.map((block, i) => `r${i} = ${block};`).join("\n")}
${ending.join("\n")}
}`;
  }

  private texel(value: number, { x, y }: Place): string {
    const { width, blockColumns } = this.grid(value);
    const sampler = `t${indexIn(this.leaves, value)}`;
    if (width === blockColumns) return `texelFetch(${sampler}, ivec2(${x.text}, ${y.text}), 0)`;
    const flat = `((${y.text}) * ${blockColumns} + ${x.text})`;
    return `texelFetch(${sampler}, ivec2(${flat} % ${width}, ${flat} / ${width}), 0)`;
  }
}

const usesTrigonometry = /^(Sin|Cos|Tan|Asin|Acos|Atan|Atan2|Atan2OfIntegers)$/;

/** The scope of the two in which everything of both exists. */
export function deeper(a: Scope, b: Scope): Scope {
  return a.depth > b.depth ? a : b;
}

function indexIn(list: number[], value: number): number {
  const at = list.indexOf(value);
  return at >= 0 ? at : list.push(value) - 1;
}

/** The number of the matrix of an operand that the output's matrix number `index` meets: axes of size 1 are broadcast. */
function batchIndex(from: readonly number[], to: readonly number[], index: string): string {
  const batch = to.slice(0, -2);
  const own = from.slice(0, -2);
  const terms: string[] = [];
  let [stride, ownStride] = [1, 1];
  for (let i = 1; i <= own.length; i++) {
    const [size, n] = [batch.at(-i)!, own.at(-i)!];
    if (n > 1) terms.push(`(${index} / ${stride} % ${size}) * ${ownStride}`);
    stride *= size;
    ownStride *= n;
  }
  return terms.length === 0 ? "0" : `(${terms.join(" + ")})`;
}
