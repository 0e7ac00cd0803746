// What transforms promise of ranks and structures. Only type-checked.
import { checkpoint, jacobian, mul, perSampleGrad, sum } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";

declare const vector: Tensor<1>;
declare const matrix: Tensor<2>;
declare const labels: Tensor<1, "int32">;
declare const unknown: Tensor;

// a gradient per sample has one axis more, and so have batches
const each = perSampleGrad(({ w }: { readonly w: Tensor<1> }, x: Tensor<1>, label: Tensor<0, "int32">) =>
  sum(mul(mul(w, x), label)),
);
const gradients: { readonly w: Tensor<2> } = each({ w: vector }, matrix, labels);
void gradients;
// @ts-expect-error: samples stand along an axis of their own
each({ w: vector }, vector, labels);
// @ts-expect-error: one vector for each sample is a matrix
const single: { readonly w: Tensor<1> } = each({ w: vector }, matrix, labels);
void single;
const any: Tensor = perSampleGrad((w: Tensor, x: Tensor) => sum(mul(w, x)))(unknown, unknown);
void any;

// checkpoints and Jacobians keep structures
const saved: { readonly s: Tensor<1> } = checkpoint((x: Tensor<1>, k: number) => ({ s: mul(x, k) }))(vector, 3);
void saved;
const rows: Tensor = jacobian((x: Tensor<1>) => ({ p: [x] as const }))(vector).p[0];
void rows;
