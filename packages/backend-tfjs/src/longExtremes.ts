import type { Lowering, Lowerings } from "@chainrule/engine";
import { familyLowerings } from "@chainrule/engine/lowerings";

/** Elements that one invocation of a shader walks when it looks for an extreme; more go through the device's own reductions. */
const longest = 4096;

const unlessShort =
  (kernel: "ArgMax" | "ArgMin"): Lowering<"ArgMax" | "ArgMin"> =>
  (run, inputs, attributes, constant) =>
    inputs[0]!.shape[attributes.axis]! <= longest
      ? undefined
      : (familyLowerings[kernel] as Lowering<"ArgMax" | "ArgMin">)(run, inputs, attributes, constant);

/** ArgMax and ArgMin along long axes, on devices where one shader invocation finds one index. */
export const longExtremes: Lowerings = { ArgMax: unlessShort("ArgMax"), ArgMin: unlessShort("ArgMin") };
