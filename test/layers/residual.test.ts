import { batchNorm, build, conv2d, dense, dropout, input, relu, residual, sequential } from "@chainrule/layers";
import type { Spec } from "@chainrule/layers";
import { expect, test } from "vitest";
import { apply, onCpu, trainingContext } from "./device.ts";

onCpu();

const filled = (value: number) => ({
  kernelInitializer: (shape: readonly number[]) => new Float64Array(shape.reduce((p, q) => p * q, 1)).fill(value),
});

test("y = x + branch(x), or shortcut(x) + branch(x)", async () => {
  const identity = residual(dense(2, filled(1)), relu());
  expect(
    await apply(build(sequential(input(2), identity)), [
      [1, 2],
      [-1, -2],
    ]),
  ).toEqual([4, 5, -1, -2]);
  const projected = residual({ shortcut: dense(1, filled(10)) }, dense(1, filled(1)));
  expect(await apply(build(sequential(input(2), projected)), [[1, 2]])).toEqual([33]);
});

test("parts stand at branch.layers and shortcut", () => {
  const network = build(sequential(input(4), dense(4), residual({ shortcut: dense(8) }, dense(8), batchNorm({ scale: false }))));
  expect(network.variables().map(({ path }) => path)).toEqual([
    "layers.0.kernel",
    "layers.0.bias",
    "layers.1.branch.layers.0.kernel",
    "layers.1.branch.layers.0.bias",
    "layers.1.branch.layers.1.beta",
    "layers.1.branch.layers.1.movingMean",
    "layers.1.branch.layers.1.movingVariance",
    "layers.1.shortcut.kernel",
    "layers.1.shortcut.bias",
  ]);
});

test("a shortcut or branch of several layers nests", () => {
  const spec = residual({ shortcut: sequential(dense(3), residual(dropout(0.1))) }, residual(dense(4), relu()), dense(3));
  const network = build(sequential(input(4), spec));
  expect(network.outputShape).toEqual([null, 3]);
  expect(network.variables().map(({ path }) => path)).toContain("layers.0.branch.layers.0.branch.layers.0.kernel");
  expect(network.variables().map(({ path }) => path)).toContain("layers.0.shortcut.layers.0.kernel");
});

test("batch norm inside proposes its statistics through the block", async () => {
  const network = build(sequential(input(2), residual(dense(2), batchNorm())));
  const context = trainingContext();
  await apply(
    network,
    [
      [1, 2],
      [3, 5],
    ],
    context,
  );
  expect(context.proposals.size).toBe(2);
});

test("shapes that cannot be added are refused at build", () => {
  const error = (part: Spec) => () => build(sequential(input([5, 16]), dense(16), part));
  expect(error(residual(dense(8)))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.1 residual(…): the branch gives [batch, 5, 8], the shortcut [batch, 5, 16]. They are added, so their shapes must be equal: end the branch with dense(16), or project the shortcut: residual({ shortcut: dense(8) }, …).]`,
  );
  expect(error(residual({ shortcut: dense(4) }, dense(8)))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: layers.1 residual({ shortcut: dense(4) }, …): the branch gives [batch, 5, 8], the shortcut [batch, 5, 4]. They are added, so their shapes must be equal: let the shortcut give [batch, 5, 8] too: residual({ shortcut: dense(8) }, …).]`,
  );
  expect(() => build(sequential(input([5, 16]), residual(sequential(dense(8)))))).toThrow(/\[batch, 5, 8\].*\[batch, 5, 16\]/);
});

test("a branch of convolutions that changes the shape takes a projection, several layers long if need be", () => {
  const convolution = (filters: number, strides = 1) => conv2d(filters, 3, { strides, padding: "same", useBias: false });
  const shortcut = [conv2d(8, 1, { strides: 2, useBias: false }), batchNorm()];
  const block = residual({ shortcut }, convolution(8, 2), batchNorm(), relu(), convolution(8), batchNorm());
  expect(String(block)).toBe("residual({ shortcut: [conv2d(8, 1, { strides: 2, useBias: false }), batchNorm()] }, …)");
  const network = build(sequential(input([7, 6, 3]), block, residual(convolution(8))));
  expect(network.outputShape).toEqual([null, 4, 3, 8]);
  const paths = network.variables().map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith("layers.0.shortcut"))).toEqual([
    "layers.0.shortcut.layers.0.kernel",
    "layers.0.shortcut.layers.1.gamma",
    "layers.0.shortcut.layers.1.beta",
    "layers.0.shortcut.layers.1.movingMean",
    "layers.0.shortcut.layers.1.movingVariance",
  ]);
});

test("the projection that an error proposes is one that builds", () => {
  const same = { padding: "same" } as const;
  const messageOf = (part: Spec): string => {
    try {
      build(sequential(input([9, 8, 3]), part));
    } catch (error) {
      return String(error);
    }
    return "";
  };
  for (const [branch, proposal] of [
    [conv2d(16, 3, { ...same, strides: 2 }), conv2d(16, 1, { strides: 2 })],
    [conv2d(16, 3, { ...same, strides: [1, 3] }), conv2d(16, 1, { strides: [1, 3] })],
    [conv2d(3, 3, { ...same, strides: 4 }), conv2d(3, 1, { strides: [3, 4] })],
    [dense(5), conv2d(5, 1)],
  ] as const) {
    expect(messageOf(residual(branch))).toContain(`residual({ shortcut: ${String(proposal)} }, …)`);
    expect(messageOf(residual({ shortcut: proposal }, branch))).toBe("");
  }
  expect(messageOf(residual(conv2d(16, 3, { ...same, strides: 2 })))).toMatchInlineSnapshot(
    `"ShapeError: layers.0 residual(…): the branch gives [batch, 5, 4, 16], the shortcut [batch, 9, 8, 3]. They are added, so their shapes must be equal: project the shortcut: residual({ shortcut: conv2d(16, 1, { strides: 2 }) }, …)."`,
  );
  expect(messageOf(residual(conv2d(16, 1)))).toMatchInlineSnapshot(
    `"ShapeError: layers.0 residual(…): the branch gives [batch, 9, 8, 16], the shortcut [batch, 9, 8, 3]. They are added, so their shapes must be equal: end the branch with conv2d(3, 1), or project the shortcut: residual({ shortcut: conv2d(16, 1) }, …)."`,
  );
  expect(messageOf(residual({ shortcut: conv2d(16, 1) }, conv2d(16, 3, { ...same, strides: 2 })))).toMatchInlineSnapshot(
    `"ShapeError: layers.0 residual({ shortcut: conv2d(16, 1) }, …): the branch gives [batch, 5, 4, 16], the shortcut [batch, 9, 8, 16]. They are added, so their shapes must be equal: let the shortcut give [batch, 5, 4, 16] too: residual({ shortcut: conv2d(16, 1, { strides: 2 }) }, …)."`,
  );
  expect(messageOf(residual(conv2d(3, 3)))).toMatchInlineSnapshot(
    `"ShapeError: layers.0 residual(…): the branch gives [batch, 7, 6, 3], the shortcut [batch, 9, 8, 3]. They are added, so their shapes must be equal: give the layers of the branch padding: "same", and projections the strides of the branch."`,
  );
});

test("what is no layer is refused", () => {
  expect(() => residual()).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual: no layers. Give at least one, as dense(16).]`,
  );
  expect(() => residual({ shortcut: dense(4) })).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual: no layers. Give at least one, as dense(16).]`,
  );
  // @ts-expect-error a number is no layer
  expect(() => residual({ shortcut: 4 }, dense(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual: shortcut 4 is no layer. Use a call such as dense(8).]`,
  );
  expect(() => residual({ shortcut: [] }, dense(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual shortcut: no layers. Give at least one, as dense(16).]`,
  );
  // @ts-expect-error a number is no layer
  expect(() => residual({ shortcut: [dense(4), 4] }, dense(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual shortcut: part 1 is 4, which is no layer. Use calls such as dense(16), relu().]`,
  );
  // @ts-expect-error no such option
  expect(() => residual({ projection: dense(4) }, dense(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual: there is no option "projection". Choose from "shortcut".]`,
  );
  // @ts-expect-error null is no layer
  expect(() => residual(null, dense(4))).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: residual: options must be an object, got null. Use { shortcut }.]`,
  );
});
