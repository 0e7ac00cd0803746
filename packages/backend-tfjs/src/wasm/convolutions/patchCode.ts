import type { Code } from "../code/bytes.ts";
import { advance, forRange, sequence, when, whileTrue } from "../code/control.ts";
import { f32, get, i32, set, v128 } from "../code/instructions.ts";
import { defineFunction, type FunctionCode } from "../code/moduleBytes.ts";

/**
 * Parameters of both functions, in order; sizes in numbers unless they say bytes. `x` is the address of the first channel of the group,
 * `pixel` the bytes of all channels, `run` those of the group's, `from` and `to` the output positions.
 */
export const patchParameters = [
  "x", "patches", "from", "to", "height", "width", "pixel", "run", "rows", "columns", "outRows", "outColumns",
  "strideY", "strideX", "top", "left", "dilationY", "dilationX",
] as const; // prettier-ignore

/**
 * unroll: writes the inputs under each output position as one row of `patches`, zeros where the kernel hangs over the border.
 * fold: adds each row of `patches` to the inputs that it stands for, the adjoint.
 */
export function patchCode(name: "unroll" | "fold"): FunctionCode {
  return defineFunction(name, patchParameters.length, (locals, parameters) => {
    const p = Object.fromEntries(patchParameters.map((key, i) => [key, get(parameters[i]!)])) as Record<
      (typeof patchParameters)[number],
      Code
    >;
    const patches = parameters[1]!;
    const at = locals.takeMany("i32", 13);
    const [position, image, line, column, i, j] = at as [number, number, number, number, number, number];
    const [y, x, source, end, whole, inX, all] = at.slice(6) as [number, number, number, number, number, number, number];

    /** `bytes` bytes between `source` in x and `patches`: one is read, the other written, or zeros are. */
    const stretch = (bytes: Code, vector: Code, one: Code): Code =>
      sequence(
        set(end, i32.add(get(patches), bytes)),
        set(whole, i32.add(get(patches), i32.and(bytes, i32.const(-16)))),
        whileTrue(
          i32.below(get(patches), get(whole)),
          sequence(vector, advance(patches, i32.const(16)), advance(source, i32.const(16))),
        ),
        whileTrue(
          i32.below(get(patches), get(end)),
          sequence(one, advance(patches, i32.const(4)), advance(source, i32.const(4))),
        ),
      );
    const [from, to] = [get(source), get(patches)];
    const move = (bytes: Code): Code =>
      name === "unroll"
        ? stretch(bytes, v128.store(to, v128.load(from)), f32.store(to, f32.load(from)))
        : stretch(
            bytes,
            v128.store(from, v128.add(v128.load(from), v128.load(to))),
            f32.store(from, f32.add(f32.load(from), f32.load(to))),
          );
    const skip = (bytes: Code): Code =>
      name === "unroll" ? stretch(bytes, v128.store(to, v128.const(0)), f32.store(to, f32.const(0))) : advance(patches, bytes);

    const within = (n: Code, size: Code): Code => i32.and(i32.ge(n, i32.const(0)), i32.lt(n, size));
    /** The address of the input at (y, x). */
    const address = i32.add(get(inX), i32.mul(get(x), p.pixel));
    const firstX = i32.sub(i32.mul(get(column), p.strideX), p.left);
    const taps = forRange(
      j,
      i32.const(0),
      p.columns,
      1,
      sequence(
        set(x, i32.add(firstX, i32.mul(get(j), p.dilationX))),
        when(within(get(x), p.width), sequence(set(source, address), move(p.run)), skip(p.run)),
      ),
    );
    // a row of the kernel that lies in x in one piece
    const inOnePiece = i32.and(get(all), i32.and(i32.ge(get(x), i32.const(0)), i32.le(i32.add(get(x), p.columns), p.width)));
    const bytes = i32.mul(p.columns, p.run);
    const kernelRow = sequence(
      set(y, i32.add(i32.sub(i32.mul(get(line), p.strideY), p.top), i32.mul(get(i), p.dilationY))),
      when(
        within(get(y), p.height),
        sequence(
          set(inX, i32.add(p.x, i32.mul(i32.mul(i32.add(i32.mul(get(image), p.height), get(y)), p.width), p.pixel))),
          set(x, firstX),
          when(inOnePiece, sequence(set(source, address), move(bytes)), taps),
        ),
        skip(bytes),
      ),
    );
    const next = sequence(
      advance(column, i32.const(1)),
      when(
        i32.ge(get(column), p.outColumns),
        sequence(
          set(column, i32.const(0)),
          advance(line, i32.const(1)),
          when(i32.ge(get(line), p.outRows), sequence(set(line, i32.const(0)), advance(image, i32.const(1)))),
        ),
      ),
    );
    return sequence(
      set(all, i32.and(i32.eq(p.run, p.pixel), i32.eq(p.dilationX, i32.const(1)))),
      set(column, i32.rem(p.from, p.outColumns)),
      set(line, i32.div(p.from, p.outColumns)),
      set(image, i32.div(get(line), p.outRows)),
      set(line, i32.rem(get(line), p.outRows)),
      forRange(position, p.from, p.to, 1, sequence(forRange(i, i32.const(0), p.rows, 1, kernelRow), next)),
    );
  });
}
