import { type Attributes, type Call, type Program, sizeOf } from "@chainrule/engine";
import { gridOf } from "./grid.ts";
import { type BlockRule, type Coordinate, deeper, type Given, type Place, ShaderText } from "./ShaderText.ts";

/** Products of this many pairs of blocks are computed in tiles. */
const tiledFrom = 1 << 17;

/** Terms of each sum of a product. */
function termsOf({ inputs, attributes }: Call, program: Program): number {
  const { transposeA = false } = attributes as Partial<Attributes<"BatchMatMul">>;
  return program.values[inputs[0]!]!.shape.at(transposeA ? -2 : -1)!;
}

/**
 * Whether a product is worth a draw of its own, in which each invocation computes a tile of 2 by 2 blocks: it reads half as many texels,
 * which is what products wait for.
 */
export function isTiled(call: Call, program: Program): boolean {
  const { shape } = program.values[call.output]!;
  const { blockRows, blockColumns } = gridOf(shape);
  return shape.length === 2 && (blockRows * blockColumns * termsOf(call, program)) / 2 >= tiledFrom;
}

/** The shape of each of the four textures that hold a product in tiles. */
export function tileShape(call: Call, program: Program): readonly [number, number] {
  const { blockRows, blockColumns } = gridOf(program.values[call.output]!.shape);
  return [2 * Math.ceil(blockRows / 2), 2 * Math.ceil(blockColumns / 2)];
}

/** The shader of a product in tiles, without what may be added to it. */
export function tiledProduct(program: Program, call: Call, given: Given): { readonly text: ShaderText; readonly source: string } {
  const text = new ShaderText(program, [], given);
  return { text, source: text.tiles((place) => products(text, call, place, 2)) };
}

/** a b, by block or, where it lies in tiles, from there. */
export const productBlock: BlockRule = (shader, call, place) => {
  const tiles = shader.given.tiled.get(call.output);
  return tiles === undefined ? products(shader, call, place, 1)[0]! : shader.tiledBlock(tiles, place);
};

/** The products of `count` rows and columns of blocks from `place` on: 2 by 2 elements take 8 products per pair of texels. */
function products(shader: ShaderText, call: Call, { x, y }: Place, count: number): readonly string[] {
  const [a, b] = call.inputs as [number, number];
  const { transposeA = false, transposeB = false } = call.attributes as Partial<Attributes<"BatchMatMul">>;
  const scope = deeper(x.scope, y.scope);
  const [left, right, out] = [shader.grid(a), shader.grid(b), shader.grid(call.output)];
  const terms = termsOf(call, shader.program);
  const batched = sizeOf(out.shape.slice(0, -2)) > 1;
  const inMatrix = (blockRows: number, row: string): string =>
    batched ? `${y.text} / ${out.blockRows} * ${blockRows} + ${row}` : row;
  const rowAt = (i: number): string => (batched ? `${y.text} % ${out.blockRows}` : offset(y.text, i));
  const each = Array.from({ length: count }, (_, i) => i);
  const totals = each.flatMap(() => each.map(() => shader.define("vec4", "vec4(0.0)", scope)));
  /** The operands' blocks for the pair of terms k. */
  const operands = (k: Coordinate): readonly [readonly string[], readonly string[]] => {
    const inner = deeper(k.scope, scope);
    const at = (text: string): Coordinate => ({ text, scope: inner });
    return [
      each.map((i) =>
        transposeA
          ? `${shader.block(a, { x: at(rowAt(i)), y: at(inMatrix(left.blockRows, k.text)) })}.xzyw`
          : shader.block(a, { x: k, y: at(inMatrix(left.blockRows, rowAt(i))) }),
      ),
      each.map((i) =>
        transposeB
          ? `${shader.block(b, { x: k, y: at(inMatrix(right.blockRows, offset(x.text, i))) })}.xzyw`
          : shader.block(b, { x: at(offset(x.text, i)), y: at(inMatrix(right.blockRows, k.text)) }),
      ),
    ].map((blocks) => blocks.map((block) => shader.define("vec4", block, inner))) as [string[], string[]];
  };
  const add = (k: Coordinate, term: (p: string, q: string) => string): string => {
    const [rows, columns] = operands(k);
    return totals.map((total, i) => `${total} += ${term(rows[Math.floor(i / count)]!, columns[i % count]!)};`).join(" ");
  };
  const pairs = Math.floor(terms / 2);
  shader.loop(pairs, scope, (k) => add(k, (p, q) => `${p}.xxzz * ${q}.xyxy + ${p}.yyww * ${q}.zwzw`));
  if (terms % 2 === 1) scope.lines.push(add(shader.number(String(pairs)), (p, q) => `${p}.xxzz * ${q}.xyxy`));
  return totals;
}

const offset = (text: string, by: number): string => (by === 0 ? text : `${text} + ${by}`);
