import {
  allocate,
  type Call,
  type DType,
  type Executable,
  type Handle,
  lastUses,
  type Program,
  sizeOf,
  type TypedArray,
  uniformValue,
} from "@chainrule/engine";
import type { TfjsBackend } from "../../TfjsBackend.ts";
import type { TfjsHandle } from "../../TfjsHandle.ts";
import type { RawWebglBackend } from "../RawWebglBackend.ts";
import type { Drawer, Shader } from "./Drawer.ts";
import { blockRuleOf } from "./blockRuleOf.ts";
import { type Grid, gridOf, highestPackedRank } from "./grid.ts";
import { PackedTextures } from "./PackedTextures.ts";
import { planDraws, products } from "./planDraws.ts";
import { isTiled, tiledProduct, tileShape } from "./productBlock.ts";
import { splitCalls } from "./splitCalls.ts";
import { ShaderText } from "./ShaderText.ts";

/** One draw of a prepared program. */
interface Draw {
  readonly shader: Shader;
  readonly leaves: readonly number[];
  readonly uniforms: readonly number[];
  /** Where the results go: values, or tiles behind them. */
  readonly outputs: readonly number[];
  readonly grid: Grid;
  /** Tiles that are of no use behind this draw. */
  readonly spent: readonly number[];
}

/**
 * A program on webgl: groups of calls as generated shaders over packed textures, the rest by the device's kernels. Entries of one element
 * are uniforms; constants of one number stand in the shaders.
 */
export function prepareWebgl(
  recorded: Program,
  backend: TfjsBackend,
  raw: RawWebglBackend,
  drawer: Drawer,
): Executable | undefined {
  const program = splitCalls(recorded);
  const { values, entries, constants, state, results } = program;
  if (values.some(({ shape }) => sizeOf(shape) === 0)) return undefined;
  const { gl } = drawer;
  const steps = planDraws(
    program,
    Math.min(16, gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number),
    Math.min(4, gl.getParameter(gl.MAX_DRAW_BUFFERS) as number),
  );
  const numbers = new Map(
    constants.flatMap(({ value, data }) => {
      const number = uniformValue(data);
      return number === undefined ? [] : [[value, number] as const];
    }),
  );
  const scalars = new Set(entries.flatMap(({ value }) => (sizeOf(values[value]!.shape) === 1 ? [value] : [])));
  const types = [...values];
  const drawOf = (
    { leaves, uniforms }: ShaderText,
    source: string,
    outputs: readonly number[],
    spent: readonly number[] = [],
  ): Draw => ({
    shader: drawer.compile(source, leaves.length, uniforms.length),
    leaves,
    uniforms,
    outputs,
    grid: gridOf(types[outputs[0]!]!.shape),
    spent,
  });
  const plan = steps.map(({ group, asShader }): readonly Draw[] | Call => {
    if (!asShader) return group.calls[0]!;
    const tiled = new Map<number, readonly number[]>();
    const given = { numbers, scalars, ruleOf: blockRuleOf, tiled };
    const product = group.calls.find((call) => products.has(call.kernel) && isTiled(call, program));
    const text = new ShaderText(program, group.calls, given);
    if (product === undefined) return [drawOf(text, text.toString(group.outputs), group.outputs)];
    const shape = tileShape(product, program);
    const tiles = [0, 1, 2, 3].map(() => types.push({ shape, dtype: "float32" }) - 1);
    const first = tiledProduct(program, product, given);
    tiled.set(product.output, tiles);
    return [drawOf(first.text, first.source, tiles), drawOf(text, text.toString(group.outputs), group.outputs, tiles)];
  });
  const draws = plan.flatMap((step) => ("kernel" in step ? [] : step));
  const dying = lastUses(
    program,
    steps.map(({ group }) => group),
  );
  /** What a texture must hold: the rest is only ever a number in a shader. */
  const inTextures = new Set(plan.flatMap((step) => ("kernel" in step ? step.inputs : step.flatMap(({ leaves }) => leaves))));
  const textures = new PackedTextures(backend, raw, drawer);
  const upload = (value: number, data: TypedArray): TfjsHandle => {
    const { shape, dtype } = values[value]!;
    // a kernel of tfjs that takes a number wants it on the host, and those of ours take it from there
    return shape.length > 0 && shape.length <= highestPackedRank
      ? textures.upload(data, shape, dtype)
      : backend.upload(stored(data, dtype), shape, dtype);
  };
  const held = new Map<number, TfjsHandle>();
  for (const { value, data } of constants) if (inTextures.has(value)) held.set(value, upload(value, data));
  const slots = new Array<TfjsHandle | undefined>(types.length);
  const scalarValues = new Array<number>(values.length);

  const draw = ({ shader, leaves, uniforms, outputs, grid, spent }: Draw, live: Set<number>): void => {
    const lent: TfjsHandle[] = [];
    try {
      const inputs = leaves.map((value) => textures.read(slots[value]!, types[value]!.shape, lent));
      for (const value of outputs) {
        slots[value] = textures.make(types[value]!.shape, types[value]!.dtype);
        live.add(value);
      }
      drawer.draw(
        shader,
        inputs,
        uniforms.map((value) => scalarValues[value]!),
        outputs.map((value) => textures.textureOf(slots[value]!)),
        grid.width,
        grid.height,
      );
      for (const value of spent) {
        backend.free(slots[value]!);
        live.delete(value);
      }
    } finally {
      for (const handle of lent) raw.disposeData(handle.dataId);
    }
  };

  return {
    run(given, read) {
      backend.check("a recorded program");
      const live = new Set<number>();
      try {
        for (const [value, handle] of held) slots[value] = handle;
        state.forEach(({ value }, i) => (slots[value] = alive(backend, read[i]!)));
        entries.forEach(({ value }, i) => {
          if (scalars.has(value)) scalarValues[value] = given[i]![0]!;
          if (!inTextures.has(value)) return;
          slots[value] = upload(value, given[i]!);
          live.add(value);
        });
        plan.forEach((step, i) => {
          if (!("kernel" in step)) for (const one of step) draw(one, live);
          else {
            slots[step.output] = backend.run(
              step.kernel,
              step.inputs.map((input) => slots[input]!),
              step.attributes,
            );
            live.add(step.output);
          }
          for (const value of dying[i]!) {
            backend.free(slots[value]!);
            live.delete(value);
          }
        });
        for (const { value } of results) live.delete(value);
        return results.map(({ value }) => slots[value]!);
      } catch (error) {
        for (const { value } of results) if (slots[value] !== undefined) live.add(value);
        throw error;
      } finally {
        for (const value of live) if (slots[value] !== undefined) backend.free(slots[value]);
        slots.fill(undefined);
      }
    },
    async warmUp(progress) {
      const waiting = new Set(draws.map(({ shader }) => shader));
      const total = waiting.size;
      for (let done = -1; waiting.size > 0;) {
        for (const shader of waiting)
          if (drawer.isCompiled(shader)) {
            drawer.finish(shader);
            waiting.delete(shader);
          }
        if (done !== total - waiting.size) progress((done = total - waiting.size), total);
        if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 4));
      }
    },
    describe() {
      const others = plan.filter((step) => "kernel" in step).length;
      return [
        `${draws.length} draws by generated shaders for ${program.calls.length - others} kernel calls, ${others} by kernels`,
      ];
    },
    dispose() {
      for (const handle of held.values()) backend.free(handle);
      held.clear();
    },
  };
}

/** A handle of the state, which must not have been freed. */
function alive(backend: TfjsBackend, handle: Handle): TfjsHandle {
  const own = handle as TfjsHandle;
  backend.requireLive("a recorded program", own);
  return own;
}

function stored(data: TypedArray, dtype: DType): TypedArray {
  const copy = allocate(dtype, data.length, "float32");
  copy.set(data);
  return copy;
}
