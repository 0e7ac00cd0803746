import {
  type Device,
  mul,
  Parameter,
  Rng,
  type Shape,
  sum,
  type Tensor,
  valueAndGradients,
  type Variable,
} from "@chainrule/engine";
import { type Context, type Layer, setWeights, type Spec } from "@chainrule/layers";
import { describe, expect, test } from "vitest";
import { deviceNames, deviceOf } from "../support/devices.ts";
import { casesOf, coverage, differences, type GoldenCase, type GoldenTensor } from "./golden.ts";
import { type LayerCase, layerOf } from "./layerCases.ts";
import { place, readAll } from "./tensors.ts";

const groups = ["dense", "activation", "norm", "conv", "pool", "layer", "composite"] as const;

describe("golden values of layers: outputs, gradients and states as in PyTorch and Keras", () => {
  for (const name of deviceNames)
    for (const group of groups)
      test(`${name}: ${group}`, { timeout: 120_000 }, async () => {
        const device = await deviceOf(name);
        const before = device.backend.memory.buffers;
        const wrong: string[] = [];
        for (const item of casesOf(group)) {
          const found = layerOf(item);
          if (typeof found !== "string") wrong.push(...(await check(item, found, device)));
        }
        expect(wrong).toEqual([]);
        expect(device.backend.memory.buffers).toBe(before);
      });
});

/** Builds the layer of a case, gives it the case's weights and compares all that the case says. */
async function check(item: GoldenCase, { spec, paths, variants = [] }: LayerCase, device: Device): Promise<string[]> {
  const wrong: string[] = [];
  const { floats } = device.backend;
  const states = Object.fromEntries((item.stateBefore ?? []).map(({ name }) => [name, paths[name] as string]));
  const main = await run(item, spec, paths, states, device);
  wrong.push(...differences(item, "out", floats, item.outputs, main.values));
  wrong.push(...differences(item, "grad", floats, [...item.gradInputs, ...(item.gradParams ?? [])], main.gradients));
  const after = (names: Readonly<Record<string, string>>): GoldenTensor[] =>
    (item.stateAfter ?? []).filter(({ name }) => Object.hasOwn(names, name));
  wrong.push(...differences(item, "out", floats, after(states), main.states));
  let checked = after(states).length;
  for (const variant of item.training === true ? variants : []) {
    const other = await run(item, variant.spec, paths, variant.states, device);
    wrong.push(...differences(item, "out", floats, after(variant.states), other.states));
    checked += after(variant.states).length;
  }
  if (checked !== (item.stateAfter?.length ?? 0)) wrong.push(`${item.id}: only ${checked} states were compared`);
  return wrong;
}

type Values = Awaited<ReturnType<typeof readAll>>;

/** One training or inference pass with its gradients; the states are those that the step would commit. */
async function run(
  item: GoldenCase,
  spec: Spec,
  paths: Readonly<Record<string, string>>,
  stateNames: Readonly<Record<string, string>>,
  device: Device,
): Promise<{ values: Values; gradients: Values; states: Values }> {
  const [input, cotangent] = [item.inputs[0] as GoldenTensor, item.cotangents[0] as GoldenTensor];
  const layer: Layer = spec.build([null, ...input.shape.slice(1)], { path: "", rng: new Rng(1) });
  expect(layer.outputShape.slice(1), item.id).toEqual(item.outputs[0]?.shape.slice(1));
  const given = [...(item.params ?? []), ...(item.stateBefore ?? [])];
  setWeights(layer, Object.fromEntries(given.map((weight) => [paths[weight.name] ?? weight.name, weight])));
  const x = new Parameter({ data: Float64Array.from(input.data), shape: input.shape as Shape, dtype: "float32" });
  const u = place(cotangent, device);
  const variables = new Map(layer.variables().map(({ path, variable }) => [path, variable]));
  for (const variable of [x, ...variables.values()]) variable.place(device);

  const parameters = [...(item.params ?? [])].map(({ name }) => variables.get(paths[name] as string) as Parameter);
  const { result, gradients } = valueAndGradients([x, ...parameters], () => {
    const proposals = new Map<Variable, Tensor>();
    const y = layer.call(x.value, context(item.training === true, proposals));
    const states = Object.entries(stateNames).map(([name, path]) => {
      const variable = variables.get(path) as Variable;
      return [name, proposals.get(variable) ?? variable.value] as const;
    });
    expect(proposals.size > 0, item.id).toBe(item.training === true);
    return { loss: sum(mul(y, u)), y, states: Object.fromEntries(states) };
  });
  const names = [input.name, ...(item.params ?? []).map(({ name }) => name)];
  const out = {
    values: await readAll({ [item.outputs[0]?.name ?? "y"]: result.y }),
    gradients: await readAll(Object.fromEntries(names.map((name, i) => [name, gradients[i] as Tensor]))),
    states: await readAll(result.states),
  };
  for (const t of [u, result.loss, result.y, ...gradients, ...Object.values(result.states)])
    if (t.storage.owners === 0) t.dispose();
  x.dispose();
  layer.dispose();
  return out;
}

function context(training: boolean, proposals: Map<Variable, Tensor>): Context {
  return {
    training,
    update: (buffer, value) => void proposals.set(buffer, value),
    random: () => {
      throw new Error("no case draws random numbers");
    },
  };
}

test("what ran, and what was left out, of the golden cases of layers", () => {
  const report = groups.map((group) => `${group}: ${covered(casesOf(group))}`).join("\n");
  console.log(report);
  expect(report).toMatchInlineSnapshot(`
    "dense: 11 ran
    activation: 39 ran
    norm: 10 ran
      5 left out, no layer "GroupNormalization" yet: groupnorm_4d_g2_eps0.001 groupnorm_4d_g3_eps1e-05 groupnorm_3d_g4_eps0.001 groupnorm_2d_g1_eps0.001 instancenorm_4d
      6 left out, no layer "LayerNormalization" yet: layernorm_2d_axm1_eps0.001 layernorm_2d_axm1_eps1e-05 layernorm_3d_axm1_eps0.001 layernorm_3d_ax1_2_eps0.001 layernorm_2d_axm1_eps0.001_noaffine layernorm_2d_axm1_eps0.001_width1
      1 left out, no layer "RMSNormalization" yet: rmsnorm_last
      1 left out, no layer "UnitNormalization" yet: unitnorm_last
    conv: 16 ran
      9 left out, no layer "Conv1D" yet: conv1d_valid_k3_s1_d1_g1 conv1d_same_k3_s1_d1_g1 conv1d_same_k3_s2_d1_g1 conv1d_same_k4_s2_d1_g1 conv1d_causal_k3_s1_d2_g1 conv1d_valid_k3_s2_d1_g1 conv1d_valid_k3_s1_d3_g1 conv1d_valid_k3_s1_d1_g2 conv1d_valid_k1_s1_d1_g1_nobias
      1 left out, no layer "Conv1DTranspose" yet: conv1dT_same_k3_s2
      7 left out, no layer "Conv2DTranspose" yet: conv2dT_valid_k3_s1 conv2dT_valid_k3_s2 conv2dT_same_k3_s2 conv2dT_same_k4_s2 conv2dT_same_k3_s1_nobias conv2dT_valid_k2_s2 conv2dT_same_k5_s3
      2 left out, no layer "Conv3D" yet: conv3d_valid_k2_s1 conv3d_same_k3_s2
      4 left out, no layer "DepthwiseConv2D" yet: depthwise2d_same_k3_s1_m1_d1 depthwise2d_same_k3_s2_m1_d1 depthwise2d_valid_k3_s1_m2_d1 depthwise2d_valid_k3_s1_m1_d2
      1 left out, no layer "SeparableConv2D" yet: separable2d_same_k3_m2
    pool: 10 ran
      2 left out, no layer "AveragePooling1D" yet: avgpool1d_same_k3_s2 avgpool1d_valid_k2_s2
      1 left out, no layer "GlobalAveragePooling1D" yet: global_avgpool1d
      1 left out, no layer "GlobalMaxPooling1D" yet: global_maxpool1d
      1 left out, no layer "GlobalMaxPooling2D" yet: global_maxpool2d
      2 left out, no layer "MaxPooling1D" yet: maxpool1d_same_k3_s2 maxpool1d_valid_k2_s2
    layer: 3 ran
      1 left out, no layer "Add" yet: merge_add
      1 left out, no layer "Average" yet: merge_average
      1 left out, no layer "Concatenate" yet: merge_concatenate
      1 left out, no layer "Cropping2D" yet: cropping2d
      1 left out, no layer "Dot" yet: merge_dot
      1 left out, no layer "Maximum" yet: merge_maximum
      1 left out, no layer "Minimum" yet: merge_minimum
      1 left out, no layer "Multiply" yet: merge_multiply
      1 left out, no layer "Permute" yet: permute_2_1
      1 left out, no layer "RepeatVector" yet: repeatvector
      1 left out, no layer "Subtract" yet: merge_subtract
      2 left out, no layer "UpSampling2D" yet: upsampling2d_nearest upsampling2d_bilinear
      1 left out, no layer "ZeroPadding2D" yet: zeropad2d
    composite: 2 ran"
  `);
});

function covered(cases: readonly GoldenCase[]): string {
  const ran: string[] = [];
  const leftOut = new Map<string, string[]>();
  for (const item of cases) {
    const found = layerOf(item);
    if (typeof found !== "string") ran.push(item.id);
    else leftOut.set(found, [...(leftOut.get(found) ?? []), item.id]);
  }
  return coverage(ran, leftOut);
}
