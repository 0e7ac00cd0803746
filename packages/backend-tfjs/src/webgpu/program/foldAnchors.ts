import { type Attributes, reducedShape, type Shape, sizeOf, stridesOf } from "@chainrule/engine";
import { offsetText } from "../../shaders/offsets.ts";
import type { AnchorSource, Fold } from "./anchor.ts";

const kinds = {
  Sum: { combine: () => "return a + b;", start: ["0.0", "0"] },
  Mean: { combine: () => "return a + b;", start: ["0.0", "0"] },
  Max: { combine: (whole: boolean) => extreme("max", whole), start: ["-infinity()", "i32(-2147483648)"] },
  Min: { combine: (whole: boolean) => extreme("min", whole), start: ["infinity()", "i32(2147483647)"] },
} as const;

function extreme(name: "max" | "min", whole: boolean): string {
  return whole
    ? `return ${name}(a, b);`
    : `if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; } return ${name}(a, b);`;
}

/** Sum, Mean, Max and Min over any axes. */
export function reductionAnchor({ call, program, operand }: AnchorSource): Fold {
  const { shape, dtype } = program.values[call.inputs[0]!]!;
  const { axis } = call.attributes as Attributes<"Sum">;
  const whole = dtype !== "float32";
  const { combine, start } = kinds[call.kernel as keyof typeof kinds];
  const strides = stridesOf(shape);
  const [kept, gone] = [shape.map((_, i) => i).filter((i) => !axis.includes(i)), [...axis].sort((a, b) => a - b)];
  const along = (index: string, axes: readonly number[]): string =>
    offsetText(
      index,
      axes.map((i) => shape[i]!),
      axes.map((i) => strides[i]!),
    );
  const length = sizeOf(gone.map((i) => shape[i]!));
  return {
    kind: "fold",
    length,
    term: `return ${operand(0, `(${along("o", kept)}) + ${along("r", gone)}`)};`,
    start: start[whole ? 1 : 0],
    combine: combine(whole),
    finish: call.kernel === "Mean" ? `total / ${length}.0` : "total",
    neighbours: gone.includes(shape.length - 1) || sizeOf(reducedShape(shape, axis, false)) === 1 ? "terms" : "elements",
    helpers: "",
  };
}

/** Products of matrices, batched or with a bias. */
export function matMulAnchor(source: AnchorSource): Fold {
  const { call, program, operand } = source;
  const [a, b] = call.inputs.map((input) => program.values[input]!.shape) as [Shape, Shape];
  const { transposeA = false, transposeB = false } = call.attributes as Partial<Attributes<"BatchMatMul">>;
  const [first, second] = a.slice(-2) as [number, number];
  const [rows, length] = transposeA ? [second, first] : [first, second];
  const columns = b.at(transposeB ? -2 : -1)!;
  const left = transposeA ? `(batch * ${length} + k) * ${rows} + m` : `(batch * ${rows} + m) * ${length} + k`;
  const right = transposeB ? `(batch * ${columns} + n) * ${length} + k` : `(batch * ${length} + k) * ${columns} + n`;
  return productAnchor(source, {
    sizes: [sizeOf(a.slice(0, -2)), rows, columns, length],
    left: `return ${operand(0, left)};`,
    right: `return ${operand(1, right)};`,
    along: [transposeA ? "m" : "k", transposeB ? "k" : "n"],
    finish: call.kernel === "_FusedMatMul" && call.inputs.length > 2 ? `total + ${operand(2, `o % ${columns}`)}` : "total",
  });
}

/** A convolution or one of its adjoints with one group of channels, as a product of matrices that are never stored. */
export function convolutionAnchor(source: AnchorSource): Fold {
  const { call, operand } = source;
  const { inputShape, filterShape, outputShape, strides, pads, dilations } = call.attributes as Attributes<"Conv2D">;
  const [batch, height, width, channels] = inputShape;
  const [rows, columns, , filters] = filterShape;
  const [, high, wide] = outputShape;
  const pixels = (index: string): string =>
    `let q = ${index} % ${wide}; let p = (${index} / ${wide}) % ${high}; let image = ${index} / ${high * wide};`;
  const taps = (index: string, depth: number, name: string): string =>
    `let ${name} = ${index} % ${depth}; let j = (${index} / ${depth}) % ${columns}; let i = ${index} / ${depth * columns};`;
  const seen = `
    let y = p * ${strides[0]} - ${pads[0][0]} + i * ${dilations[0]}; let x = q * ${strides[1]} - ${pads[1][0]} + j * ${dilations[1]};
    if (y < 0 || y >= ${height} || x < 0 || x >= ${width}) { return 0.0; }
    return ${operand(0, `((image * ${height} + y) * ${width} + x) * ${channels} + c`)};`;
  if (call.kernel === "Conv2D")
    return productAnchor(source, {
      sizes: [1, batch * high * wide, filters, rows * columns * channels],
      left: `${pixels("m")} ${taps("k", channels, "c")} ${seen}`,
      right: `return ${operand(1, `k * ${filters} + n`)};`,
      along: ["k", "n"],
      finish: "total",
    });
  if (call.kernel === "Conv2DBackpropFilter")
    return productAnchor(source, {
      sizes: [1, rows * columns * channels, filters, batch * high * wide],
      left: `${pixels("k")} ${taps("m", channels, "c")} ${seen}`,
      right: `return ${operand(1, `k * ${filters} + n`)};`,
      along: ["m", "n"],
      finish: "total",
    });
  return productAnchor(source, {
    sizes: [1, batch * height * width, channels, rows * columns * filters],
    left: `
      let x = m % ${width}; let y = (m / ${width}) % ${height}; let image = m / ${height * width}; ${taps("k", filters, "f")}
      let above = y + ${pads[0][0]} - i * ${dilations[0]}; let before = x + ${pads[1][0]} - j * ${dilations[1]};
      if (above < 0 || before < 0 || above % ${strides[0]} != 0 || before % ${strides[1]} != 0) { return 0.0; }
      let p = above / ${strides[0]}; let q = before / ${strides[1]};
      if (p >= ${high} || q >= ${wide}) { return 0.0; }
      return ${operand(0, `((image * ${high} + p) * ${wide} + q) * ${filters} + f`)};`,
    right: `${taps("k", filters, "f")} return ${operand(1, `((i * ${columns} + j) * ${channels} + n) * ${filters} + f`)};`,
    along: ["k", "k"],
    finish: "total",
  });
}

interface ProductText {
  /** Batches, rows, columns, terms. */
  readonly sizes: readonly [number, number, number, number];
  readonly left: string;
  readonly right: string;
  readonly along: readonly ["m" | "k", "k" | "n"];
  readonly finish: string;
}

function productAnchor({ suffix }: AnchorSource, { sizes, left, right, along, finish }: ProductText): Fold {
  const [batches, rows, columns, length] = sizes;
  return {
    kind: "fold",
    length,
    helpers: `
      fn left${suffix}(batch : i32, m : i32, k : i32) -> f32 { ${left} }
      fn right${suffix}(batch : i32, k : i32, n : i32) -> f32 { ${right} }`,
    term: `
      let batch = o / ${rows * columns};
      return left${suffix}(batch, (o / ${columns}) % ${rows}, r) * right${suffix}(batch, r, o % ${columns});`,
    start: "0.0",
    combine: "return a + b;",
    finish,
    neighbours: "elements",
    product: {
      batches,
      rows,
      columns,
      left: `left${suffix}`,
      right: `right${suffix}`,
      leftAlong: along[0],
      rightAlong: along[1],
    },
  };
}
