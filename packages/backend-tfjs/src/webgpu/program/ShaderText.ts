import type { Call, Program } from "@chainrule/engine";
import type { Place, Places } from "./places.ts";
import { inFloats, numberText, scalarCode, typeOf } from "./scalarCode.ts";

/** A buffer of a value's own that a shader binds. */
export interface BoundTensor {
  readonly root: number;
  readonly written: boolean;
}

/** Functions that bodies call. NaN is found by its bits, which no compiler may assume away. */
const prelude = `
  fn notANumber() -> f32 { return uniforms.NAN; }
  fn infinity() -> f32 { return uniforms.INFINITY; }
  fn isnan(x : f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
  fn isNotANumber(x : f32) -> bool { return isnan(x); }
  fn isNegative(x : f32) -> bool { return (bitcast<u32>(x) >> 31u) == 1u; }
  fn powerOfTwo(k : f32) -> f32 { return bitcast<f32>((i32(k) + 127) << 23u); }
  fn leadingBits(x : f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
`;

/** The text of a shader as it grows: functions, each once, and the buffers that it reads and writes. */
export class ShaderText {
  readonly program: Program;
  private readonly places: Places;
  private readonly functions: string[] = [];
  private readonly named = new Map<string, string>();
  private readonly helpers = new Set<string>();
  private readonly tensors = new Map<number, { name: string; type: string; written: boolean }>();
  private arena = false;

  constructor(program: Program, places: Places) {
    this.program = program;
    this.places = places;
  }

  /** The buffers in the order of their bindings, which begin at 2; 0 are the uniforms, 1 the arena. */
  get bound(): readonly BoundTensor[] {
    return [...this.tensors].map(([root, { written }]) => ({ root, written }));
  }

  get usesArena(): boolean {
    return this.arena;
  }

  type(value: number): "f32" | "i32" {
    return typeOf(this.program.values[value]!.dtype);
  }

  /** Text of an element of a value. */
  read(value: number, index: string): string {
    const place = this.places.of[value]!;
    const type = this.type(value);
    switch (place.kind) {
      case "number":
        // compilers take 0 x for 0, which loses NaN, unless they cannot see the 0
        if (type === "f32" && Object.is(place.value, 0)) return "(1.0 / infinity())";
        return numberText(place.value, this.program.values[value]!.dtype);
      case "uniform":
        return `bitcast<${type}>(uniforms.entry${place.field})`;
      case "arena":
        return `bitcast<${type}>(${this.arenaAt(place.offset, index)})`;
      case "tensor":
        return `${this.tensor(place, type, false)}[${index}]`;
    }
  }

  /** A statement that stores an element of a value. */
  write(value: number, index: string, text: string): string {
    const place = this.places.of[value]!;
    if (place.kind === "arena") return `${this.arenaAt(place.offset, index)} = bitcast<u32>(${text});`;
    return `${this.tensor(place as Place & { kind: "tensor" }, this.type(value), true)}[${index}] = ${text};`;
  }

  /** The name of the function that computes an elementwise call's element. */
  scalar(call: Call): string {
    const { parameters, body, helpers = "" } = scalarCode(call, this.program);
    const floats = inFloats(call.kernel);
    const types = call.inputs.map((input) => (floats ? "f32" : this.type(input)));
    const result = floats ? "f32" : this.type(call.output);
    const text = `(${parameters.map((name, i) => `${name} : ${types[i]!}`).join(", ")}) -> ${result} { ${body} }`;
    const key = `${call.kernel} ${text}`;
    let name = this.named.get(key);
    if (name === undefined) {
      this.named.set(key, (name = `${call.kernel}_${this.named.size}`));
      if (helpers !== "") this.helpers.add(helpers);
      this.functions.push(`fn ${name}${text}`);
    }
    return name;
  }

  /** Text of an elementwise call's element from those of its operands. */
  apply(call: Call, operands: readonly string[]): string {
    const name = this.scalar(call);
    if (!inFloats(call.kernel)) return `${name}(${operands.join(", ")})`;
    const value = `${name}(${operands.map((text, i) => (this.type(call.inputs[i]!) === "f32" ? text : `f32(${text})`)).join(", ")})`;
    return this.type(call.output) === "f32" ? value : `i32(${value})`;
  }

  /** Adds declarations. */
  declare(text: string): void {
    if (text.trim() !== "") this.functions.push(text);
  }

  /** The whole shader; `main` is the body of its entry point. */
  whole(main: string, workgroup: number): string {
    const fields = Array.from({ length: this.places.scalars }, (_, i) => `entry${i} : u32,`).join(" ");
    const buffers = [...this.tensors.values()].map(
      ({ name, type, written }, i) =>
        `@group(0) @binding(${i + 2}) var<storage, ${written ? "read_write" : "read"}> ${name} : array<${type}>;`,
    );
    return `
struct Uniforms { NAN : f32, INFINITY : f32, ${fields} };
@group(0) @binding(0) var<uniform> uniforms : Uniforms;
${this.arena ? "@group(0) @binding(1) var<storage, read_write> arena : array<u32>;" : ""}
${buffers.join("\n")}
${prelude}
${[...this.helpers].join("\n")}
${this.functions.join("\n")}
@compute @workgroup_size(${workgroup})
fn start(@builtin(local_invocation_index) localIndex : u32, @builtin(workgroup_id) groupId : vec3<u32>, @builtin(num_workgroups) groupCount : vec3<u32>) {
  let thread = i32(localIndex);
  let block = i32(groupId.x + groupId.y * groupCount.x);
${main}
}`;
  }

  private arenaAt(offset: number, index: string): string {
    this.arena = true;
    return `arena[${offset === 0 ? index : `${offset} + ${index}`}]`;
  }

  private tensor({ root }: { readonly root: number }, type: string, written: boolean): string {
    let one = this.tensors.get(root);
    if (one === undefined) this.tensors.set(root, (one = { name: `value${root}`, type, written }));
    one.written ||= written;
    return one.name;
  }
}
