import type { Fold, Product } from "./anchor.ts";
import type { GroupCode } from "./groupCode.ts";
import type { ShaderText } from "./ShaderText.ts";

/** A function over a block of elements, computed by all threads of a workgroup, and how many blocks there are. */
export interface Blocks {
  /** Text of a call, for the block of a name. */
  readonly run: (block: string) => string;
  readonly blocks: number;
}

/** Threads of a workgroup that folds in lanes. */
export const laneThreads = 256;

/** Whether an element has so many terms, and there are so few elements, that threads had better share its terms. */
export function wantsLanes({ length }: Fold, size: number): boolean {
  return length >= 64 && size < 65536;
}

/** Each element by several threads, whose sums are then added in pairs. `name` is that of the workgroup's array. */
export function declareLanes(shader: ShaderText, { anchor, size, suffix, type }: GroupCode, name: string): Blocks {
  const fold = anchor as Fold;
  let lanes = 4;
  while (lanes < laneThreads && lanes * 16 < fold.length) lanes *= 2;
  const elements = laneThreads / lanes;
  const side = fold.neighbours === "terms";
  const [element, lane] = side ? [`thread / ${lanes}`, `thread % ${lanes}`] : [`thread % ${elements}`, `thread / ${elements}`];
  shader.declare(`
fn lanes${suffix}(block : i32, thread : i32) {
  let o = block * ${elements} + ${element};
  let lane = ${lane};
  var sum : ${type} = ${fold.start};
  if (o < ${size}) { for (var r = lane; r < ${fold.length}; r += ${lanes}) { sum = combine${suffix}(sum, term${suffix}(o, r)); } }
  ${name}[thread] = sum;
  workgroupBarrier();
  for (var reach = ${lanes / 2}; reach > 0; reach = reach >> 1u) {
    if (lane < reach) { ${name}[thread] = combine${suffix}(${name}[thread], ${name}[thread + ${side ? "reach" : `reach * ${elements}`}]); }
    workgroupBarrier();
  }
  if (lane == 0 && o < ${size}) { finish${suffix}(o, ${name}[thread]); }
  workgroupBarrier();
}`);
  return { run: (block) => `lanes${suffix}(${block}, thread);`, blocks: Math.ceil(size / elements) };
}

/** Each element by one thread. */
export function declareSerial(shader: ShaderText, { anchor, suffix, type }: GroupCode): string {
  const fold = anchor as Fold;
  shader.declare(`
fn folded${suffix}(o : i32) -> ${type} {
  var sum : ${type} = ${fold.start};
  for (var r = 0; r < ${fold.length}; r++) { sum = combine${suffix}(sum, term${suffix}(o, r)); }
  return sum;
}`);
  return `folded${suffix}`;
}

/** Side of the square that a workgroup of `tileThreads` computes of a product, 4 x 4 elements a thread. */
const tile = 32;
export const tileThreads = 64;

/** Whether a product is large enough for tiles. */
export function wantsTiles({ rows, columns, batches }: Product, length: number): boolean {
  if (rows < 16 || columns < 16) return false;
  const tiles = batches * Math.ceil(rows / tile) * Math.ceil(columns / tile);
  return tiles >= 8 || length <= 512;
}

/** A product by squares, whose rows and columns pass through the workgroup's memory. Sums of 32 terms are added up: rounding stays small. */
export function declareTiles(shader: ShaderText, { anchor, suffix }: GroupCode): Blocks {
  const { length, product } = anchor as Fold & { product: Product };
  const { batches, rows, columns, left, right, leftAlong, rightAlong } = product;
  const [down, across] = [Math.ceil(rows / tile), Math.ceil(columns / tile)];
  const rowsOfFour = [0, 1, 2, 3];
  const split = (along: boolean): string =>
    along ? "let four = t % 8; let step = t / 8;" : `let step = t % ${tile}; let four = t / ${tile};`;
  const fetched = (name: string, at: (i: number) => string): string =>
    `vec4<f32>(${rowsOfFour.map((i) => `${name}(${at(i)})`).join(", ")})`;
  shader.declare(`
var<workgroup> leftTile : array<vec4<f32>, ${tile * 8}>;
var<workgroup> rightTile : array<vec4<f32>, ${tile * 8}>;
fn leftOrZero(batch : i32, m : i32, k : i32) -> f32 { if (m < ${rows} && k < ${length}) { return ${left}(batch, m, k); } return 0.0; }
fn rightOrZero(batch : i32, k : i32, n : i32) -> f32 { if (n < ${columns} && k < ${length}) { return ${right}(batch, k, n); } return 0.0; }
fn store(batch : i32, m : i32, n : i32, total : f32) {
  if (batch < ${batches} && m < ${rows} && n < ${columns}) { finish${suffix}((batch * ${rows} + m) * ${columns} + n, total); }
}
fn tiles${suffix}(block : i32, thread : i32) {
  let firstColumn = block % ${across} * ${tile};
  let firstRow = (block / ${across}) % ${down} * ${tile};
  let batch = min(block / ${down * across}, ${batches});
  let valid = batch < ${batches};
  let x = thread % 8;
  let y = thread / 8;
  ${rowsOfFour.map((i) => `var total${i} = vec4<f32>(0.0);`).join(" ")}
  for (var first = 0; first < ${length}; first += ${tile}) {
    for (var j = 0; j < 4; j++) {
      let t = thread + j * ${tileThreads};
      if (valid) {
        { ${split(leftAlong === "m")} let m = firstRow + four * 4; let k = first + step;
          leftTile[step * 8 + four] = ${fetched("leftOrZero", (i) => `batch, m + ${i}, k`)}; }
        { ${split(rightAlong === "n")} let n = firstColumn + four * 4; let k = first + step;
          rightTile[step * 8 + four] = ${fetched("rightOrZero", (i) => `batch, k, n + ${i}`)}; }
      }
    }
    workgroupBarrier();
    ${rowsOfFour.map((i) => `var part${i} = vec4<f32>(0.0);`).join(" ")}
    for (var step = 0; step < ${tile}; step++) {
      let a = leftTile[step * 8 + y];
      let b = rightTile[step * 8 + x];
      ${rowsOfFour.map((i) => `part${i} += a.${"xyzw".charAt(i)} * b;`).join(" ")}
    }
    ${rowsOfFour.map((i) => `total${i} += part${i};`).join(" ")}
    workgroupBarrier();
  }
  let m = firstRow + y * 4;
  let n = firstColumn + x * 4;
  ${rowsOfFour.flatMap((i) => rowsOfFour.map((j) => `store(batch, m + ${i}, n + ${j}, total${i}.${"xyzw".charAt(j)});`)).join("\n  ")}
}`);
  return { run: (block) => `tiles${suffix}(${block}, thread);`, blocks: batches * down * across };
}
