import type { Attributes, Call, Program } from "@chainrule/engine";
import { gridOf, lanesBeyond } from "./grid.ts";
import { type BlockRule, deeper } from "./ShaderText.ts";

type Reduction = Attributes<"Sum">;

/** Blocks that one shader invocation may walk in a reduction; the device's own kernels take two passes for more. */
export const longestReduction = 1024;

/** What a reduction runs over: rows (the last axis), columns (all but the last), or everything. */
export type Direction = "rows" | "columns" | "all";

/** The direction of a reduction; undefined for those that no block rule knows. */
export function directionOf(call: Call, program: Program): Direction | undefined {
  const { axis, keepDims } = call.attributes as Reduction;
  const { shape } = program.values[call.inputs[0]!]!;
  const rank = shape.length;
  const last = axis.includes(rank - 1);
  if (axis.length === 0) return undefined;
  if (axis.length === rank) return "all";
  if (axis.length === rank - 1 && !last) return "columns";
  return axis.length === 1 && last && (keepDims || rank === 2) ? "rows" : undefined;
}

/** Sum, Mean, Max and Min: a loop around the block that is reduced, over four running values, which keeps rounding small. */
export const reductionBlock: BlockRule = (shader, call, { x, y }) => {
  const input = call.inputs[0]!;
  const grid = shader.grid(input);
  const direction = directionOf(call, shader.program)!;
  const { keepDims } = call.attributes as Reduction;
  const sums = call.kernel === "Sum" || call.kernel === "Mean";
  const start = sums ? "0.0" : call.kernel === "Max" ? "-infinity()" : "infinity()";
  const better = sums ? "" : shader.function(call.kernel === "Max" ? "Maximum" : "Minimum", ["a", "b"], extremeOf(call.kernel));
  // without the last axis rows become columns
  const own = direction === "rows" ? (keepDims ? y : x) : x;
  const scope = direction === "all" ? deeper(x.scope, y.scope) : own.scope;
  const total = shader.define("vec4", `vec4(${start})`, scope);
  const add = (place: { x: typeof x; y: typeof y }, inner: typeof scope): string => {
    const value = shader.define("vec4", shader.block(input, place), inner);
    for (const { condition, lanes } of lanesBeyond(grid, place.x.text, place.y.text))
      inner.lines.push(`if (${condition}) { ${lanes.map((lane) => `${value}.${lane} = ${start};`).join(" ")} }`);
    return sums ? `${total} += ${value};` : `${total} = ${better}(${total}, ${value});`;
  };
  const height = grid.batch * grid.blockRows;
  if (direction === "rows") shader.loop(grid.blockColumns, scope, (i) => add({ x: i, y: own }, i.scope));
  else if (direction === "columns") shader.loop(height, scope, (j) => add({ x: own, y: j }, j.scope));
  else
    shader.loop(height, scope, (j) => {
      shader.loop(grid.blockColumns, j.scope, (i) => add({ x: i, y: j }, i.scope));
      return "";
    });
  const both = (a: string, b: string): string =>
    sums ? `${total}.${a} + ${total}.${b}` : `${better}(${total}.${a}${a}, ${total}.${b}${b}).xy`;
  const count = call.kernel === "Mean" ? ` / ${meanOf(grid.shape, call)}.0` : "";
  if (direction === "rows") {
    const ends = shader.define("vec2", `(${both("xz", "yw")})${count}`, scope);
    return keepDims ? `vec4(${ends}.x, 0.0, ${ends}.y, 0.0)` : `vec4(${ends}, 0.0, 0.0)`;
  }
  const halves = shader.define("vec2", both("xy", "zw"), scope);
  if (direction === "columns") return `vec4(${halves}${count}, 0.0, 0.0)`;
  const whole = sums ? `${halves}.x + ${halves}.y` : `${better}(${halves}.xxxx, ${halves}.yyyy).x`;
  return `vec4((${whole})${count}, 0.0, 0.0, 0.0)`;
};

const extremeOf = (kernel: string): string =>
  `if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; } return ${kernel === "Max" ? "max" : "min"}(a, b);`;

/** How many elements go into each mean. */
function meanOf(shape: readonly number[], call: Call): number {
  return (call.attributes as Reduction).axis.reduce((count, axis) => count * shape[axis]!, 1);
}

/** Loop steps that one block of a reduction takes. */
export function reductionSteps(call: Call, program: Program): number {
  const { blockColumns, blockRows, batch } = gridOf(program.values[call.inputs[0]!]!.shape);
  const direction = directionOf(call, program);
  if (direction === "rows") return blockColumns;
  return direction === "columns" ? batch * blockRows : batch * blockRows * blockColumns;
}
