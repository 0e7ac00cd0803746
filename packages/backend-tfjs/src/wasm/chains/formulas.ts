import type { Attributes, Kernel } from "@chainrule/engine";
import type { Code } from "../code/bytes.ts";
import { v128 } from "../code/instructions.ts";
import { exponential, hyperbolicTangent, type Keep } from "./exponential.ts";

/**
 * One kernel on four elements at a time. Operands are instructions that read a local, so that they may be used more than once; `keep` puts
 * an intermediate result into a local for the same purpose.
 */
type Formula<K extends Kernel = Kernel> = (operands: readonly Code[], attributes: Attributes<K>, keep: Keep) => Code;

const { abs, add, and, div, eq, ge, gt, le, lt, max, min, mul, ne, neg, not, or, select, sqrt, sub } = v128;
const [zero, one] = [v128.const(0), v128.const(1)];

const binary =
  (f: (a: Code, b: Code) => Code): Formula =>
  ([a, b]) =>
    f(a!, b!);
const unary =
  (f: (x: Code) => Code): Formula =>
  ([x]) =>
    f(x!);
/** `value`, or x where x is NaN. */
const unlessNan = (x: Code, value: Code): Code => select(x, value, ne(x, x));

/** Kernels that code of ours computes in chains; bools are masks of all ones or zeros. The formulas are those of the loops on the host. */
export const formulas: { readonly [K in Kernel]?: Formula<K> } = {
  Add: binary(add),
  Sub: binary(sub),
  Multiply: binary(mul),
  RealDiv: binary(div),
  Maximum: binary(max),
  Minimum: binary(min),
  // the difference twice: operands are locals, and V8 finds what is equal
  SquaredDifference: binary((a, b) => mul(sub(a, b), sub(a, b))),
  Equal: binary(eq),
  NotEqual: binary(ne),
  Greater: binary(gt),
  GreaterEqual: binary(ge),
  Less: binary(lt),
  LessEqual: binary(le),
  LogicalAnd: binary(and),
  LogicalOr: binary(or),
  LogicalNot: unary(not),
  Select: ([condition, t, e]) => select(t!, e!, condition!),
  Abs: unary(abs),
  Neg: unary(neg),
  Square: unary((x) => mul(x, x)),
  Sqrt: unary(sqrt),
  Rsqrt: unary((x) => div(one, sqrt(x))),
  Reciprocal: unary((x) => div(one, x)),
  Relu: unary((x) => max(x, zero)),
  Step: unary((x) => unlessNan(x, and(one, gt(x, zero)))),
  LeakyRelu: ([x], { alpha }) => select(x!, mul(x!, v128.const(alpha)), gt(x!, zero)),
  Prelu: binary((x, alpha) => select(x, mul(x, alpha), gt(x, zero))),
  Gate: ([g, x], { alpha }) => {
    const open = gt(x!, zero);
    return unlessNan(x!, alpha === 0 ? and(g!, open) : select(g!, mul(g!, v128.const(alpha)), open));
  },
  ClipByValue: ([x], { clipValueMin, clipValueMax }) => min(max(x!, v128.const(clipValueMin)), v128.const(clipValueMax)),
  Identity: unary((x) => x),
  Exp: ([x], _, keep) => exponential(x!, keep),
  Tanh: ([x], _, keep) => hyperbolicTangent(x!, keep),
  Sigmoid: ([x], _, keep) => div(one, add(one, exponential(neg(x!), keep))),
  FusedBatchNorm: ([x, mean, variance, offset, scale], { varianceEpsilon }) => {
    const scaled = div(sub(x!, mean!), sqrt(add(variance!, v128.const(varianceEpsilon))));
    const stretched = scale === undefined ? scaled : mul(scaled, scale);
    return offset === undefined ? stretched : add(stretched, offset);
  },
};

/** Cast between float32 and bool. */
export function castFormula(x: Code, from: string, to: string): Code {
  if (from === to) return x;
  return to === "bool" ? ne(x, zero) : and(x, one);
}
