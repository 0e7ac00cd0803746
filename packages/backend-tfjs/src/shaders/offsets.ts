import { type Shape, stridesOf } from "@chainrule/engine";

/**
 * Text of where element `index`, row-major over `sizes`, lies if a step along axis a goes `strides[a]` elements far. Integer arithmetic
 * that GLSL and WGSL share. Axes that can be walked as one are taken as one; axes of size 1 and of stride 0 cost nothing.
 */
export function offsetText(index: string, sizes: readonly number[], strides: readonly number[]): string {
  const axes: { size: number; stride: number }[] = [];
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    const stride = strides[axis]!;
    const outer = axes.at(-1);
    if (outer !== undefined && outer.stride === stride * size) {
      outer.size *= size;
      outer.stride = stride;
    } else axes.push({ size, stride });
  });
  const terms: string[] = [];
  let inner = 1;
  for (let i = axes.length - 1; i >= 0; i--) {
    const { size, stride } = axes[i]!;
    if (stride !== 0) {
      const walked = inner === 1 ? index : `${index} / ${inner}`;
      const at = i === 0 ? walked : `${inner === 1 ? walked : `(${walked})`} % ${size}`;
      terms.push(stride === 1 ? at : `${at === index ? at : `(${at})`} * ${stride}`);
    }
    inner *= size;
  }
  return terms.length === 0
    ? "0"
    : terms.length === 1
      ? terms[0]!
      : terms
          .reverse()
          .map((term) => `(${term})`)
          .join(" + ");
}

/** Text of the element of a value of shape `shape` that goes with element `index` of `over`, the shape it is broadcast to. */
export function broadcastOffset(index: string, shape: Shape, over: Shape): string {
  const own = stridesOf(shape);
  const missing = over.length - shape.length;
  const strides = over.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing]!));
  return offsetText(index, over, strides);
}
