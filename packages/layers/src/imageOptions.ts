import { ArgumentError, lookUp, ShapeError, showShape, showValue } from "@chainrule/engine";
import type { LayerShape } from "./layer.ts";

/** One number for both spatial axes, or [height, width]. */
export type Pair = number | readonly [height: number, width: number];

/**
 * What is put around an image: nothing, or as much as makes the output ceil(size / stride) large, the odd row or column at the end,
 * as in Keras; or so many cells as said, as in PyTorch: a number, or for height and width each a number or [before, after].
 */
export type ImagePadding =
  "valid" | "same" | number | readonly [height: number | readonly [number, number], width: number | readonly [number, number]];

/** An ArgumentError unless `value` is an integer of at least 1 or two of them; a copy, since the caller may change his later. */
export function requirePair(where: string, what: string, value: unknown): Pair {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (list.length !== 2 || !list.every((size) => typeof size === "number" && Number.isSafeInteger(size) && size >= 1))
    throw new ArgumentError(
      `${where}: ${what} ${showValue(value)}. Use an integer of at least 1, or two of them: [height, width].`,
    );
  return Array.isArray(value) ? [list[0] as number, list[1] as number] : (value as number);
}

/** Height and width of a pair. */
export function bothOf(pair: Pair): readonly [number, number] {
  return typeof pair === "number" ? [pair, pair] : pair;
}

/** An ArgumentError unless `value` is a padding; a copy. */
export function requirePadding(where: string, value: unknown): ImagePadding {
  if (value === "valid" || value === "same") return value;
  const isCount = (item: unknown): item is number => typeof item === "number" && Number.isSafeInteger(item) && item >= 0;
  if (isCount(value)) return value;
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const axes = list.map((item: unknown) => (Array.isArray(item) ? ([...item] as readonly unknown[]) : item));
  if (axes.length === 2 && axes.every((item) => (Array.isArray(item) ? item.length === 2 && item.every(isCount) : isCount(item))))
    return axes as unknown as ImagePadding;
  throw new ArgumentError(
    `${where}: padding ${showValue(value)}. Use "valid", "same", an integer >= 0, or for height and width each an integer or [before, after].`,
  );
}

/** An ArgumentError unless the channels are to come last, the only order there is. */
export function requireChannelsLast(where: string, value: unknown): asserts value is "channelsLast" {
  if (value === "channelsFirst" || value === "channels_first")
    throw new ArgumentError(
      `${where}: dataFormat ${showValue(value)}. Images are [batch, height, width, channels] here, on every device: bring the channels to the end of your data.`,
    );
  lookUp(where, "dataFormat", { channelsLast: true }, value);
}

/** Height, width and channels of a layer's input; a ShapeError unless it is [batch, height, width, channels] with sizes that are known. */
export function requireImages(where: string, shape: LayerShape): readonly [number, number, number] {
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || typeof height !== "number" || typeof width !== "number" || typeof channels !== "number")
    throw new ShapeError(
      `${where}: expected input [batch, height, width, channels], got ${showShape(shape)}. ` +
        "Give images, as input([28, 28, 1]), or put reshape([height, width, channels]) in front.",
    );
  return [height, width, channels];
}
