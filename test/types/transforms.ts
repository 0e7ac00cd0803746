// What transforms promise of ranks and structures. Only type-checked.
import { checkpoint, grad, jacobian, jvp, mul, perSampleGrad, sum, tensor } from "@chainrule/engine";
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

// structures may be named by an interface
interface Inner {
  readonly b: Tensor<1>;
}
interface Weights {
  readonly w: Tensor<2>;
  readonly inner: Inner;
  readonly list: readonly Tensor[];
}
declare const weights: Weights;
const slope = grad((weight: Weights, x: Tensor) => sum(mul(weight.w, x)));
const slopes: Weights = slope(weights, unknown);
const moved: { value: Inner; tangent: Inner } = jvp((x: Inner): Inner => ({ b: mul(x.b, 2) }), weights.inner, weights.inner);
void [slopes, moved];
// @ts-expect-error: a number is no tensor
grad((x: { readonly a: number }) => tensor(x.a));
// @ts-expect-error: nor is an array of numbers
grad((x: readonly number[]) => tensor(x));
