import { type Attributes, type PoolingWindows, type Shape, sizeOf, stridesOf } from "@chainrule/engine";
import { convolutionBody, type ConvolutionKernel } from "../../shaders/convolution.ts";
import { dilatePad, type Move, pad, reverse, stridedSlice, tile } from "../../shaders/moves.ts";
import { broadcastOffset, offsetText } from "../../shaders/offsets.ts";
import { indexOfExtreme } from "../../shaders/orderings.ts";
import { chosenShader, type Dialect, meanShader, scatterShader, spreadShader } from "../../shaders/pooling.ts";
import { toWgsl } from "../orderings.ts";
import { wgsl } from "../pooling.ts";
import type { AnchorSource, PerElement } from "./anchor.ts";
import { numberText, typeOf } from "./scalarCode.ts";

/** Rows of Softmax up to which every element goes through its row again. */
export const longestRow = 128;

type Text = string | { readonly body: string; readonly helpers: string };

function perElement(text: Text): PerElement {
  return { kind: "element", ...(typeof text === "string" ? { body: text, helpers: "" } : text) };
}

const shapeOf = ({ call, program }: AnchorSource, place = 0): Shape => program.values[call.inputs[place]!]!.shape;
const resultOf = ({ call, program }: AnchorSource): Shape => program.values[call.output]!.shape;

/** Softmax and LogSoftmax; NaN and infinite maxima spoil their row. */
export function softmaxAnchor(source: AnchorSource): PerElement {
  const { call, operand } = source;
  const columns = shapeOf(source).at(-1)!;
  return perElement(`
    let first = o / ${columns} * ${columns};
    var best = -infinity();
    var spoilt = false;
    for (var c = 0; c < ${columns}; c++) {
      let value = ${operand(0, "first + c")};
      if (isNotANumber(value) || value == infinity()) { spoilt = true; } else { best = max(best, value); }
    }
    if (spoilt || best == -infinity()) { return notANumber(); }
    var total = 0.0;
    for (var c = 0; c < ${columns}; c++) { total += exp(${operand(0, "first + c")} - best); }
    let x = ${operand(0, "o")} - best;
    return ${call.kernel === "Softmax" ? "exp(x) / total" : "x - log(total)"};`);
}

/** Reshape, Transpose, BroadcastTo and Slice: one offset. */
export function placedAnchor(source: AnchorSource): PerElement {
  const { call, operand } = source;
  const [from, to] = [shapeOf(source), resultOf(source)];
  const strides = stridesOf(from);
  const offset = (): string => {
    switch (call.kernel) {
      case "Transpose":
        return offsetText(
          "o",
          to,
          (call.attributes as Attributes<"Transpose">).perm.map((axis) => strides[axis]!),
        );
      case "BroadcastTo":
        return broadcastOffset("o", from, to);
      case "Slice": {
        const { begin } = call.attributes as Attributes<"Slice">;
        return `${begin.reduce((sum, at, axis) => sum + at * strides[axis]!, 0)} + ${offsetText("o", to, strides)}`;
      }
      default:
        return "o";
    }
  };
  return perElement(`return ${operand(0, offset())};`);
}

/** StridedSlice, DilatePad, Reverse, Tile and PadV2. */
export function moveAnchor(source: AnchorSource): PerElement {
  const { call, operand, program } = source;
  const x = shapeOf(source);
  const { shape, source: from, inside, value = 0 } = moveOf(call.kernel, x, call.attributes);
  const decode = shape.map((n, axis) => `let c${axis} = rest % ${n}; rest = rest / ${n};`).reverse();
  const strides = stridesOf(x);
  const offset = from.map((text, axis) => `(${text}) * ${strides[axis]!}`).join(" + ") || "0";
  const filler = numberText(value, program.values[call.output]!.dtype);
  return perElement(`
    var rest = o; ${decode.join(" ")}
    ${inside === undefined ? "" : `if (!(${inside})) { return ${filler}; }`}
    return ${operand(0, offset)};`);
}

function moveOf(kernel: string, x: Shape, attributes: unknown): Move {
  switch (kernel) {
    case "StridedSlice":
      return stridedSlice(attributes as Attributes<"StridedSlice">);
    case "DilatePad":
      return dilatePad(x, attributes as Attributes<"DilatePad">);
    case "Reverse":
      return reverse(x, attributes as Attributes<"Reverse">);
    case "Tile":
      return tile(x, attributes as Attributes<"Tile">);
    default:
      return pad(x, attributes as Attributes<"PadV2">);
  }
}

/** Concat: the part whose turn it is. */
export function concatAnchor(source: AnchorSource): PerElement {
  const { call, program, operand } = source;
  const { axis } = call.attributes as Attributes<"Concat">;
  const shape = resultOf(source);
  const inner = sizeOf(shape.slice(axis + 1));
  let before = 0;
  const parts = call.inputs.map((input, i) => {
    const size = program.values[input]!.shape[axis]!;
    const from = before;
    before += size;
    const offset = `(outer * ${size} + c - ${from}) * ${inner} + o % ${inner}`;
    const text = `return ${operand(i, offset)};`;
    return i === call.inputs.length - 1 ? text : `if (c < ${before}) { ${text} }`;
  });
  return perElement(`
    let c = (o / ${inner}) % ${shape[axis]!}; let outer = o / ${inner * shape[axis]!};
    ${parts.join("\n")}`);
}

/** ArgMax and ArgMin. */
export function extremeAnchor(source: AnchorSource): PerElement {
  const { call, program, operand, suffix } = source;
  const { axis } = call.attributes as Attributes<"ArgMax">;
  const { shape, dtype } = program.values[call.inputs[0]!]!;
  const body = toWgsl(indexOfExtreme(call.kernel === "ArgMax" ? ">" : "<", shape[axis]!, sizeOf(shape.slice(axis + 1))));
  const type = typeOf(dtype);
  const element = `
    fn element${suffix}(i : i32) -> ${type} { return ${operand(0, "i")}; }
    fn isSpoilt${suffix}(v : ${type}) -> bool { return ${type === "f32" ? "isNotANumber(v)" : "false"}; }`;
  return perElement({
    helpers: element,
    body: body
      .replace(/\belement\b/g, `element${suffix}`)
      .replace(/\bisNotANumber\b/g, `isSpoilt${suffix}`)
      .replace(/\bRESULT\b/g, "i32"),
  });
}

/** Rows of 0 with a 1. */
export function oneHotAnchor({ call, operand }: AnchorSource): PerElement {
  const { depth, dtype } = call.attributes as Attributes<"OneHot">;
  const [one, zero] = [numberText(1, dtype), numberText(0, dtype)];
  return perElement(`if (${operand(0, `o / ${depth}`)} == o % ${depth}) { return ${one}; } return ${zero};`);
}

/** Slices of x along an axis, without batch axes; zeros for an index out of range. */
export function gatherAnchor(source: AnchorSource): PerElement {
  const { call, program, operand } = source;
  const { axis } = call.attributes as Attributes<"GatherV2">;
  const x = shapeOf(source);
  const [picked, inner] = [sizeOf(shapeOf(source, 1)), sizeOf(x.slice(axis + 1))];
  const size = x[axis]!;
  return perElement(`
    let at = ${operand(1, `(o / ${inner}) % ${picked}`)};
    if (at < 0 || at >= ${size}) { return ${numberText(0, program.values[call.output]!.dtype)}; }
    return ${operand(0, `(o / ${inner * picked} * ${size} + at) * ${inner} + o % ${inner}`)};`);
}

/** Convolutions whose channels fall into groups. */
export function groupedConvolutionAnchor(source: AnchorSource): PerElement {
  const { call, operand } = source;
  const decode = resultOf(source)
    .map((n, axis) => `let d${axis} = rest % ${n}; rest = rest / ${n};`)
    .reverse();
  const body = convolutionBody(call.kernel as ConvolutionKernel, call.attributes as Attributes<"Conv2D">, {
    integer: "var",
    float: "var",
    read: (name, at) => operand(name === "A" ? 0 : 1, dot(at, shapeOf(source, name === "A" ? 0 : 1))),
  });
  return perElement(`var rest = o; ${decode.join(" ")} ${body} return total;`);
}

/** All pooling kernels. */
export function poolingAnchor(source: AnchorSource): PerElement {
  const { call, operand, suffix } = source;
  const places: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    MaxPool: { x: 0 },
    MaxPoolTake: { t: 0, x: 1 },
    MaxPoolGrad: { dy: 0, x: 1 },
    AvgPool: { x: 0 },
    AvgPoolGrad: { dy: 0 },
  };
  const words: Dialect = {
    ...wgsl,
    read: (name, at) => {
      const place = places[call.kernel]![name]!;
      return operand(place, dot(at, shapeOf(source, place)));
    },
  };
  const shader = poolingShader(source, words).replace(/\b(winner|pooled|cells\d+)\b/g, `$1${suffix}`);
  return perElement({ helpers: shader, body: `return pooled${suffix}(o);` });
}

function poolingShader(source: AnchorSource, words: Dialect): string {
  const { call } = source;
  const windows = call.attributes as PoolingWindows;
  switch (call.kernel) {
    case "MaxPool":
      return chosenShader(words, shapeOf(source), windows, "x", "-infinity()");
    case "MaxPoolTake":
      return chosenShader(words, shapeOf(source, 1), windows, "t", "0.0");
    case "MaxPoolGrad":
      return scatterShader(words, shapeOf(source, 1), windows);
    case "AvgPool":
      return meanShader(words, shapeOf(source), call.attributes as Attributes<"AvgPool">);
    default:
      return spreadShader(words, resultOf(source), call.attributes as Attributes<"AvgPoolGrad">);
  }
}

/** The offset of an element at coordinates. */
function dot(at: readonly string[], shape: Shape): string {
  const strides = stridesOf(shape);
  return at.map((text, axis) => `(${text}) * ${strides[axis]!}`).join(" + ");
}
