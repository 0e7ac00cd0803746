import { setDefaultDevice } from "@chainrule/engine";
import { accuracy, adam, compile, dense, huber, input, iris, r2, sequential, sgd, softmax, useBackend } from "chainrule";
import { beforeAll, afterAll, describe, expect, test, vi } from "vitest";
import { errorOf } from "../training/refused.ts";

// The face of a model: names, and what a fit prints.

beforeAll(async () => void (await useBackend("cpu")));
afterAll(() => setDefaultDevice(undefined));
const { x, y } = iris();
const network = sequential(input(4), dense(3));
const options = { loss: "softmaxCrossEntropy", optimizer: "adam" } as const;

describe("compile", () => {
  test("refuses names that do not exist, whatever they look like", async () => {
    for (const name of ["__proto__", "constructor", "toString", "", undefined, null, 3])
      for (const part of ["loss", "optimizer"])
        expect(await errorOf(() => compile(network, { ...options, [part]: name }))).toContain(`compile: there is no ${part}`);
    expect(await errorOf(() => compile(network, { ...options, metrics: ["__proto__" as never] }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no metric "__proto__". Choose from "accuracy", "binaryAccuracy", "categoricalAccuracy", "sparseCategoricalAccuracy", "meanSquaredError", "meanAbsoluteError", "r2"."`,
    );
    expect(await errorOf(() => compile(network, { ...options, optimizer: "Adam" as never }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no optimizer "Adam". Choose from "sgd", "adam"."`,
    );
    expect(await errorOf(() => compile(network, { ...options, loss: "mse" as never }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no loss "mse". Choose from "meanSquaredError", "meanAbsoluteError", "meanAbsolutePercentageError", "meanSquaredLogarithmicError", "huber", "smoothL1", "logCosh", "poisson", "softmaxCrossEntropy", "sigmoidCrossEntropy", "binaryCrossentropy", "categoricalCrossentropy", "sparseCategoricalCrossentropy", "binaryFocalCrossentropy", "categoricalFocalCrossentropy", "klDivergence", "negativeLogLikelihood", "hinge", "squaredHinge", "categoricalHinge", "multiMargin", "cosineSimilarity"."`,
    );
    expect(await errorOf(() => compile(network, { ...options, metrics: "accuracy" as never }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: metrics accuracy. Give names in an array, as metrics: ["accuracy"], or a record."`,
    );
    expect(await errorOf(() => compile(network, { ...options, optimiser: "adam" } as never))).toMatchInlineSnapshot(
      `"ArgumentError: compile: there is no option "optimiser". Choose from "loss", "optimizer", "metrics", "seed", "backend", "allowMismatchedHead", "recording"."`,
    );
    expect(await errorOf(() => compile(network, undefined as never))).toMatchInlineSnapshot(
      `"ArgumentError: compile: no options. Give at least { optimizer: "adam", loss: "meanSquaredError" }, or your own choice."`,
    );
    expect(await errorOf(() => compile(network, { ...options, loss: adam() as never }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: no loss. Give one, as in loss: softmaxCrossEntropy()."`,
    );
    expect(await errorOf(() => compile(network, { ...options, seed: NaN }))).toMatchInlineSnapshot(
      `"ArgumentError: compile: seed NaN. Use an integer."`,
    );
    expect(await errorOf(() => compile(sequential(input(4), dense(3), softmax()), options))).toMatchInlineSnapshot(
      `"ArgumentError: compile: the network ends with softmax, but the loss softmaxCrossEntropy takes logits and applies its own function to them. Leave the last layer without activation, as in dense(units), or use the loss categoricalCrossentropy. To train it all the same, set allowMismatchedHead: true."`,
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("takes names and objects alike", async () => {
    const named = compile(network, { ...options, metrics: ["accuracy"], seed: 3 });
    const made = compile(network, { ...options, optimizer: adam(), metrics: { accuracy: accuracy() }, seed: 3 });
    expect(await named.fit(x, y, { verbose: 0 })).toEqual(await made.fit(x, y, { verbose: 0 }));
    const regression = compile(sequential(input(4), dense(1)), { loss: huber(), optimizer: sgd(), metrics: { score: r2() } });
    expect(Object.keys((await regression.fit(x, y, { verbose: 0 })).history)).toEqual(["loss", "score"]);
    for (const model of [named, made, regression]) model.dispose();
  });
});

describe("what a fit prints", () => {
  /** All that reaches the terminal and the console while a fit runs. */
  async function printed(verbose: 0 | 1 | 2 | "auto" | undefined, isTTY = false, fails = false): Promise<string> {
    const out: string[] = [];
    const take = (...texts: unknown[]): boolean => out.push(texts.join(" ")) > 0;
    const spies = [
      vi.spyOn(process.stdout, "write").mockImplementation(take as typeof process.stdout.write),
      vi.spyOn(process.stderr, "write").mockImplementation(take as typeof process.stderr.write),
      ...(["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name).mockImplementation(take)),
    ];
    const was = process.stdout.isTTY;
    process.stdout.isTTY = isTTY;
    const model = compile(network, { ...options, metrics: ["accuracy"] });
    const failing = {
      onEpochEnd: () => {
        throw new RangeError("of the user's");
      },
    };
    try {
      const given = verbose === undefined ? {} : { verbose };
      await model.fit(x, y, { epochs: 3, ...given, callbacks: fails ? [failing] : [] });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    } finally {
      process.stdout.isTTY = was;
      for (const spy of spies) spy.mockRestore();
      model.dispose();
    }
    return out.join("");
  }

  test("is nothing at verbose 0, and at auto where there is no terminal", async () => {
    expect(await printed(0)).toBe("");
    expect(await printed(0, true)).toBe("");
    expect(await printed("auto")).toBe("");
    expect(await printed(undefined)).toBe("");
  });

  test("is a line per epoch at verbose 2, and at 1 where there is no terminal", async () => {
    for (const verbose of [1, 2] as const) {
      const text = (await printed(verbose)).replace(/[\d.]+ ?(ms|s|µs)|[\d.,]+ (steps|epochs)\/s/g, "T");
      for (const epoch of ["1/3", "2/3", "3/3"]) expect(text).toContain(epoch);
      expect(text.match(/loss/g)).toHaveLength(3);
      expect(text.match(/accuracy/g)).toHaveLength(3);
      expect(text).toContain("trained 3 epochs");
      expect(text).not.toContain("\u001b");
    }
  });

  test("ends in words where the fit fails: no live line stays behind", async () => {
    expect(await printed(2, false, true)).toMatch(/stopped after .*: RangeError\n$/);
  });
});
