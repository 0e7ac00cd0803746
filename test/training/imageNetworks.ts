import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  type NetworkSpec,
  relu,
  residual,
  sequential,
  type Spec,
} from "@chainrule/layers";

/** LeNet on 28 x 28 x 1, with so many filters and units. LeCun et al. 1998, with rectifiers and maxima. */
export function leNet(first: number, second: number, units: number): NetworkSpec {
  return sequential(
    input([28, 28, 1]),
    conv2d(first, 3, { activation: "relu" }),
    maxPooling2d(),
    conv2d(second, 3, { activation: "relu" }),
    maxPooling2d(),
    flatten(),
    dense(units, { activation: "relu" }),
    dense(10),
  );
}

const normalized = (filters: number, size: number, strides = 1): readonly [Spec, Spec] => [
  conv2d(filters, size, { strides, padding: "same", useBias: false }),
  batchNorm(),
];

/** Two convolutions past which x goes, by a projection where the shape changes. */
function block(filters: number, strides: number): readonly Spec[] {
  const branch = [...normalized(filters, 3, strides), relu(), ...normalized(filters, 3)];
  return [strides === 1 ? residual(...branch) : residual({ shortcut: normalized(filters, 1, strides) }, ...branch), relu()];
}

/** A residual network on 32 x 32 x 3 of three blocks, with `filters`, twice and four times as many. He et al. 2016. */
export function resNet(filters: number): NetworkSpec {
  return sequential(
    input([32, 32, 3]),
    ...normalized(filters, 3),
    relu(),
    ...block(filters, 1),
    ...block(2 * filters, 2),
    ...block(4 * filters, 2),
    globalAveragePooling2d(),
    dense(10),
  );
}
