// Elementwise functions keep ranks; what they answer in other element types is told. Only type-checked.
import { atan2, elu, floorDiv, gelu, glu, hardSigmoid, isNaN, log2, logicalXor, mod, prelu, silu, sin } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import { activation, dense, hardSigmoid as hardSigmoidLayer, threshold } from "@chainrule/layers";

declare const matrix: Tensor<2, "float32">;
declare const row: Tensor<1, "float32">;
declare const counts: Tensor<2, "int32">;
declare const truths: Tensor<2, "bool">;

// what fits
export const wave: Tensor<2, "float32"> = sin(matrix);
export const bits: Tensor<2, "float32"> = log2(matrix);
export const holes: Tensor<2, "bool"> = isNaN(matrix);
export const either: Tensor<2, "bool"> = logicalXor(truths, truths);
export const angle: Tensor<2, "float32"> = atan2(row, matrix);
export const rest: Tensor<2, "int32"> = mod(counts, 3);
export const whole: Tensor<2, "int32"> = floorDiv(counts, 3);
export const sloped: Tensor<2, "float32"> = prelu(matrix, [0.1, 0.2]);
export const activated: Tensor<2, "float32"> = silu(elu(gelu(matrix, { approximate: true }), 0.5));
export const halved: Tensor<2, "float32"> = glu(hardSigmoid(matrix, { slope: 0.2 }), 1);
export const named = [activation("hardSilu"), dense(2, { activation: "swish" }), threshold({ threshold: 1, value: 0 })];

// @ts-expect-error truth values are no numbers
export const wrongType: Tensor<2, "float32"> = isNaN(matrix);
// @ts-expect-error the rank of the larger operand
export const wrongRank: Tensor<1> = atan2(row, matrix);
// @ts-expect-error integers stay integers
export const notFloat: Tensor<2, "float32"> = mod(counts, 3);
// @ts-expect-error no such option
export const typo = gelu(matrix, { aproximate: true });
// @ts-expect-error no such activation
export const noName = activation("hard_silu");
// @ts-expect-error ONNX's name
export const otherName = hardSigmoidLayer({ alpha: 0.2 });
// @ts-expect-error both numbers are needed
export const halfGiven = threshold({ threshold: 1 });
