import { type Lowering, type Lowerings, reducedShape } from "@chainrule/engine";

/** tfjs 4.22.0's reductions move the axes to the end by a Transpose that does not compile for integers: ours does it first. */
const movedFirst =
  (kernel: "Sum" | "Max" | "Min"): Lowering<"Sum" | "Max" | "Min"> =>
  (run, [x], { axis, keepDims }) => {
    const { shape, dtype } = x!;
    const kept = shape.map((_, i) => i).filter((i) => !axis.includes(i));
    if (dtype === "float32" || axis.every((i) => i >= kept.length)) return undefined;
    const moved = run("Transpose", [x!], { perm: [...kept, ...axis] });
    const last = axis.map((_, i) => kept.length + i);
    const reduced = run(kernel, [moved], { axis: last, keepDims: false });
    return keepDims ? run("Reshape", [reduced], { shape: reducedShape(shape, axis, true) }) : reduced;
  };

/** Sum, Max and Min of integers on webgpu. */
export const integerReductions: Lowerings = {
  Sum: movedFirst("Sum"),
  Max: movedFirst("Max"),
  Min: movedFirst("Min"),
};
