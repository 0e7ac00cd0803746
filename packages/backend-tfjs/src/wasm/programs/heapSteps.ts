import { bytesPerElement, type Call, type Group, type Kernel, type Program, sizeOf } from "@chainrule/engine";
import type { Attributes } from "@chainrule/engine";
import { chainCode } from "../chains/chainCode.ts";
import { canChain, loopsOf } from "../chains/layout.ts";
import { isDepthwise } from "../convolutions/convolutionKernels.ts";
import type { HeapKernels } from "../HeapKernels.ts";
import type { HeapMatrix } from "../products/Products.ts";
import { reductionOf } from "../reductions/Sums.ts";

/** One step of a prepared program, over the addresses of its values. */
export type HeapStep = (at: readonly number[]) => void;

type Maker<K extends Kernel> = (call: Call<K>, program: Program, kernels: HeapKernels) => HeapStep | undefined;

/** Whether a group's calls can be done in one pass: elementwise, their operands in rows of one length. */
export function isChain({ calls, inputs }: Group, program: Program): boolean {
  const { values } = program;
  const shapes = inputs.map((value) => values[value]!.shape);
  return calls.every((call) => canChain(call, program)) && loopsOf(shapes, values[calls.at(-1)!.output]!.shape) !== undefined;
}

/** A chain as one pass. */
export function chainStep(group: Group, program: Program, { heap }: HeapKernels): HeapStep {
  const { code, loops, operands, results } = chainCode(group, program);
  const run = heap.compile([code])["chain"]!;
  const values = [...operands, ...results];
  const given = new Array<number>(values.length);
  return (at) => {
    for (let i = 0; i < given.length; i++) given[i] = at[values[i]!]!;
    run(loops.outer, loops.inner, ...given);
  };
}

/** A single call that code of ours does by addresses; undefined where another kernel has to do it. */
export function callStep(call: Call, program: Program, kernels: HeapKernels): HeapStep | undefined {
  return (makers[call.kernel] as Maker<Kernel> | undefined)?.(call, program, kernels);
}

function matrix(address: number, columns: number, transpose: boolean): HeapMatrix {
  return transpose ? { address, line: 1, column: columns } : { address, line: columns, column: 1 };
}

const batchMatMul: Maker<"BatchMatMul"> = ({ inputs, output, attributes }, { values }, { products }) => {
  const [a, b] = inputs as readonly [number, number];
  const { transposeA, transposeB } = attributes;
  const [linesA, columnsA] = values[a]!.shape.slice(-2) as [number, number];
  const [linesB, columnsB] = values[b]!.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, linesA] : [linesA, columnsA];
  const n = transposeB ? linesB : columnsB;
  const batches = sizeOf(values[output]!.shape.slice(0, -2));
  return (at) => {
    for (let i = 0; i < batches; i++) {
      const left = matrix(at[a]! + 4 * i * m * k, columnsA, transposeA);
      const right = matrix(at[b]! + 4 * i * k * n, columnsB, transposeB);
      products.multiply(m, k, n, left, right, at[output]! + 4 * i * m * n, n, 0, false);
    }
  };
};

const fusedMatMul: Maker<"_FusedMatMul"> = ({ inputs, output }, { values }, { products }) => {
  const [a, b, bias] = inputs as readonly [number, number, number?];
  const [m, k] = values[a]!.shape as [number, number];
  const n = values[b]!.shape[1]!;
  return (at) =>
    products.multiply(m, k, n, matrix(at[a]!, k, false), matrix(at[b]!, n, false), at[output]!, n, bias === undefined ? 0 : at[bias]!, false); // prettier-ignore
};

const sums =
  (isMean: boolean): Maker<"Sum" | "Mean"> =>
  ({ inputs, output, attributes }, { values }, { sums: code }) => {
    const x = inputs[0]!;
    const { shape, dtype } = values[x]!;
    const reduction = dtype === "float32" ? reductionOf(shape, attributes.axis) : undefined;
    if (reduction === undefined) return undefined;
    const divisor = isMean ? reduction.length : 1;
    return (at) => code.reduce(reduction, at[x]!, divisor, at[output]!);
  };

const copy: Maker<"Identity" | "Reshape"> = ({ inputs, output }, { values }, { heap }) => {
  const [x] = inputs as readonly [number];
  const { shape, dtype } = values[output]!;
  const bytes = sizeOf(shape) * bytesPerElement(dtype);
  return (at) => {
    if (at[x] !== at[output]) heap.bytes().copyWithin(at[output]!, at[x]!, at[x]! + bytes);
  };
};

const maxPool: Maker<"MaxPool"> = ({ inputs, output, attributes }, { values }, { pools }) => {
  const [x] = inputs as readonly [number];
  const { shape } = values[x]!;
  return pools.knows(shape) ? (at) => pools.maximum(shape, attributes, at[x]!, at[output]!) : undefined;
};

const maxPoolGrad: Maker<"MaxPoolGrad"> = ({ inputs, output, attributes }, { values }, { pools }) => {
  const [dy, x] = inputs as readonly [number, number];
  const { shape } = values[x]!;
  return pools.knows(shape) ? (at) => pools.maximumGradient(shape, attributes, at[dy]!, at[x]!, at[output]!) : undefined;
};

type Convolution = "Conv2D" | "Conv2DBackpropInput" | "Conv2DBackpropFilter";

const convolution =
  (
    run: (kernels: HeapKernels, attributes: Attributes<Convolution>, a: number, b: number, out: number) => void,
  ): Maker<Convolution> =>
  ({ inputs, output, attributes }, _, kernels) => {
    const [a, b] = inputs as readonly [number, number];
    return isDepthwise(attributes) ? undefined : (at) => run(kernels, attributes, at[a]!, at[b]!, at[output]!);
  };

const makers: { readonly [K in Kernel]?: Maker<K> } = {
  BatchMatMul: batchMatMul,
  _FusedMatMul: fusedMatMul,
  Sum: sums(false) as Maker<"Sum">,
  Mean: sums(true) as Maker<"Mean">,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
  Identity: copy as Maker<"Identity">,
  Reshape: copy as Maker<"Reshape">,
  Conv2D: convolution(({ convolutions }, geometry, x, filter, y) =>
    convolutions.forward(geometry, x, filter, y),
  ) as Maker<"Conv2D">,
  Conv2DBackpropInput: convolution(({ heap, convolutions }, geometry, dy, filter, dx) => {
    heap.bytes().fill(0, dx, dx + 4 * sizeOf(geometry.inputShape));
    convolutions.inputGradient(geometry, dy, filter, dx);
  }) as Maker<"Conv2DBackpropInput">,
  Conv2DBackpropFilter: convolution(({ convolutions }, geometry, x, dy, dw) =>
    convolutions.filterGradient(geometry, x, dy, dw),
  ) as Maker<"Conv2DBackpropFilter">,
};
