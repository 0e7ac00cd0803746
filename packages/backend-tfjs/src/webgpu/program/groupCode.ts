import { type Call, type Group, type Shape, sizeOf } from "@chainrule/engine";
import { broadcastOffset } from "../../shaders/offsets.ts";
import type { Anchor } from "./anchor.ts";
import { anchorOf } from "./anchors.ts";
import { scalarKernels, typeOf } from "./scalarCode.ts";
import type { ShaderText } from "./ShaderText.ts";

/** What a shader needs to compute a group, declared in it. */
export interface GroupCode {
  readonly size: number;
  readonly anchor: Anchor | undefined;
  /** The anchor's type in shaders. */
  readonly type: "f32" | "i32";
  readonly suffix: string;
}

/** The call of a group that is no elementwise one. */
export function anchorCall(group: Group): Call | undefined {
  return group.calls.find(({ kernel }) => !scalarKernels.has(kernel));
}

/** The shape over whose elements a group is computed. */
export function shapeOfGroup(group: Group, shapeOf: (value: number) => Shape): Shape {
  return shapeOf((anchorCall(group) ?? group.calls.at(-1)!).output);
}

/**
 * Declares the functions of a group, with names that end in `suffix`: `term`, `combine` and what the anchor is made of, and `finish(o,
 * total)` or `finish(o)`, which computes element o of the calls behind the anchor (or of all) and stores what leaves the group. What an
 * anchor reads and the group makes is computed again for each element read: only an elementwise call is in such a place.
 */
export function declareGroup(shader: ShaderText, group: Group, suffix: string): GroupCode {
  const { program } = shader;
  const shapeOf = (value: number): Shape => program.values[value]!.shape;
  const over = shapeOfGroup(group, shapeOf);
  const makers = new Map(group.calls.map((call) => [call.output, call]));
  const call = anchorCall(group);

  /** Adds the statements that compute `value` for an element of a shape, and gives its name. */
  const compute = (value: number, shape: Shape, index: string, known: Map<number, string>, lines: string[]): string => {
    const there = known.get(value);
    if (there !== undefined) return there;
    const maker = makers.get(value);
    const text =
      maker === undefined
        ? shader.read(value, broadcastOffset(index, shapeOf(value), shape))
        : shader.apply(
            maker,
            maker.inputs.map((input) => compute(input, shape, index, known, lines)),
          );
    const name = `v${value}`;
    lines.push(`let ${name} = ${text};`);
    known.set(value, name);
    return name;
  };

  const known = new Map<number, string>();
  let anchor: Anchor | undefined;
  const type = call === undefined ? "f32" : typeOf(program.values[call.output]!.dtype);
  if (call !== undefined) {
    const operand = (place: number, index: string): string => {
      const value = call.inputs[place]!;
      if (!makers.has(value)) return shader.read(value, `(${index})`);
      return `operand${place}${suffix}(${index})`;
    };
    call.inputs.forEach((value, place) => {
      if (!makers.has(value)) return;
      const lines: string[] = [];
      const name = compute(value, shapeOf(value), "i", new Map(), lines);
      shader.declare(`fn operand${place}${suffix}(i : i32) -> ${shader.type(value)} { ${lines.join(" ")} return ${name}; }`);
    });
    anchor = anchorOf({ call, program, operand, suffix });
    shader.declare(anchor.helpers);
    if (anchor.kind === "fold")
      shader.declare(`
fn term${suffix}(o : i32, r : i32) -> ${type} { ${anchor.term} }
fn combine${suffix}(a : ${type}, b : ${type}) -> ${type} { ${anchor.combine} }`);
    else shader.declare(`fn element_of${suffix}(o : i32) -> ${type} { ${anchor.body} }`);
    known.set(call.output, "anchor");
  }
  const lines: string[] = [];
  const stores = group.outputs.map((value) => {
    const name = compute(value, over, "o", known, lines);
    return shader.write(value, "o", name);
  });
  const value = anchor === undefined ? "" : anchor.kind === "fold" ? `let anchor = ${anchor.finish};` : "let anchor = total;";
  shader.declare(
    `fn finish${suffix}(o : i32${anchor === undefined ? "" : `, total : ${type}`}) { ${[value, ...lines, ...stores].join("\n  ")} }`,
  );
  return { size: sizeOf(over), anchor, type, suffix };
}
