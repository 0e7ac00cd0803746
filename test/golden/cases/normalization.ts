import * as engine from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { GoldenCase } from "../golden.ts";
import type { Named } from "../tensors.ts";

type Config = Readonly<Record<string, unknown>>;
type Normalization = (x: Named, config: Config, training: boolean) => Tensor;

const batchNormalization: Normalization = ({ x, gamma, beta, ...state }, { epsilon }, training) => {
  const z = training
    ? engine.batchNormalize(x as Tensor<2>, epsilon as number).z
    : engine.normalizeWith(
        x as Tensor<2>,
        state["moving_mean"] as Tensor<1>,
        state["moving_variance"] as Tensor<1>,
        epsilon as number,
      );
  const scaled = gamma === undefined ? z : engine.mul(z, gamma);
  return beta === undefined ? scaled : engine.add(scaled, beta);
};

const classes: Readonly<Record<string, Normalization>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: ({ x, gamma, beta }, { axis, epsilon }) =>
    engine.layerNormalize(x as Tensor, { axis: axis as number, epsilon: epsilon as number }, gamma, beta),
  GroupNormalization: ({ x, gamma, beta }, { groups, epsilon }) =>
    groups === -1
      ? engine.instanceNormalize(x as Tensor, { epsilon: epsilon as number }, gamma, beta)
      : engine.groupNormalize(x as Tensor, { groups: groups as number, epsilon: epsilon as number }, gamma, beta),
  RMSNormalization: ({ x, scale }, { epsilon }) => engine.rmsNormalize(x as Tensor, { epsilon: epsilon as number }, scale),
  UnitNormalization: ({ x }, { axis }) => engine.unitNormalize(x as Tensor, { axis: axis as number }),
};

/** A normalisation of the reference file as a function of its input, parameters and moving statistics. */
export function normalizationOf({ keras, training }: GoldenCase): ((x: Named) => Tensor) | undefined {
  const run = classes[keras?.class_name ?? ""];
  return run && ((x) => run(x, keras?.config ?? {}, training === true));
}
