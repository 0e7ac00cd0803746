import { describe, expect, test } from "vitest";
import { cycles, packageOf, wrongArrows } from "./arrows.ts";
import { moreThanNames, places, tooLong } from "./files.ts";
import { importsOf } from "./imports.ts";
import { ours, published, sourcesOf, wrongDependencies } from "./manifests.ts";
import { wrongTfjs } from "./tfjs.ts";

const file = (path: string, code: string): { path: string; code: string } => ({ path, code });
const inEngine = (code: string): string[] => wrongArrows([file("packages/engine/src/ops/add.ts", code)]);
const inBackend = (code: string): string[] => wrongTfjs([file("packages/backend-tfjs/src/cpu/open.ts", code)]);

describe("the parser of imports", () => {
  test("sees every form", () => {
    const code = `
      import a, { b as c, type D } from "one";
      import type { E } from "two";
      import { type F } from "three";
      import * as all from "four";
      import "five";
      export * from "six";
      export { g as h } from "seven";
      export type { I } from "eight";
      const { j, k: l } = await import("nine");
      const [{ m }, n] = await Promise.all([import("ten"), import("eleven")]);
      let p: import("twelve").P;
      void import(name);
      // import "a comment"
    `;
    expect(
      importsOf(code).map(({ specifier, typeOnly, dynamic, names }) => [specifier, typeOnly, dynamic, names.join(" ")]),
    ).toEqual([
      ["one", false, false, "default b D"],
      ["two", true, false, "E"],
      ["three", true, false, "F"],
      ["four", false, false, "*"],
      ["five", false, false, ""],
      ["six", false, false, "*"],
      ["seven", false, false, "g"],
      ["eight", true, false, "I"],
      ["nine", false, true, "j k"],
      ["ten", false, true, "m"],
      ["eleven", false, true, "*"],
      ["twelve", true, false, "P"],
      ["<not a literal: name>", false, true, "*"],
    ]);
  });
});

describe("arrows", () => {
  test("let a package import its own files and what its row allows", () => {
    expect(inEngine(`import { x } from "../tensor.ts";`)).toEqual([]);
    expect(wrongArrows([file("packages/layers/src/dense.ts", `import { add } from "@chainrule/engine";`)])).toEqual([]);
    expect(wrongArrows([file("packages/chainrule/src/a.ts", `await import("@chainrule/backend-tfjs/cpu");`)])).toEqual([]);
  });

  test.each([
    [`import { dense } from "@chainrule/layers";`, "not among"],
    [`import type { Layer } from "@chainrule/layers";`, "not among"],
    [`await import("@chainrule/layers");`, "not among"],
    [`let x: import("@chainrule/layers").Layer;`, "not among"],
    [`import { add } from "@chainrule/engine";`, "not among"],
    [`import { readFile } from "node:fs";`, "not among"],
    [`import { dense } from "../../../layers/src/dense.ts";`, "out of the package"],
    [`import { x } from "../tensor";`, "lacks the ending"],
    [`import { x } from "../index.ts";`, "is an index"],
    [`import { x } from "../reference/reference.ts";`, "reference backend"],
    [`await import(anything);`, "not among"],
  ])("refuse in the engine: %s", (code, problem) => {
    expect(inEngine(code).join()).toContain(problem);
  });

  test("refuse a package without a row", () => {
    expect(wrongArrows([file("packages/formats/src/a.ts", "")]).join()).toContain("no row");
  });

  test("a package's name is the part before its subpath", () => {
    expect(["@a/b/c", "a/b", "a", "@a/b"].map(packageOf)).toEqual(["@a/b", "a", "a", "@a/b"]);
  });
});

describe("cycles", () => {
  const a = file("packages/engine/src/a.ts", `import { b } from "./deep/b.ts";`);
  test("are found over several files", () => {
    const b = file("packages/engine/src/deep/b.ts", `export { c } from "./c.ts";`);
    const c = file("packages/engine/src/deep/c.ts", `import { a } from "../a.ts";`);
    expect(cycles([a, b, c])).toEqual([[a.path, b.path, c.path, a.path]]);
  });

  test("are not made of types or of imports on demand", () => {
    expect(
      cycles([a, file("packages/engine/src/deep/b.ts", `import type { A } from "../a.ts"; await import("../a.ts");`)]),
    ).toEqual([]);
  });
});

describe("the allow-list of tfjs", () => {
  test.each([
    `import { getKernel, env } from "@tensorflow/tfjs-core";`,
    `import type { TensorInfo } from "@tensorflow/tfjs-core";`,
    `import { getKernel, type KernelConfig } from "@tensorflow/tfjs-core";`,
    `await load(() => import("@tensorflow/tfjs-backend-wasm"));`,
    `import { addConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Add";`,
    `const { BackendWasm } = await import("@tensorflow/tfjs-backend-wasm");`,
    `const [{ BackendWasm }] = await Promise.all([import("@tensorflow/tfjs-backend-wasm/dist/backend_wasm")]);`,
    `import { BinaryOpPackedProgram } from "@tensorflow/tfjs-backend-webgl/dist/binaryop_packed_gpu";`,
    `import { engine } from "@tensorflow/tfjs-core"; engine().registry["wasm"];`,
  ])("lets pass: %s", (code) => {
    expect(inBackend(code)).toEqual([]);
  });

  test.each([
    `import { grad } from "@tensorflow/tfjs-core";`,
    `import { tidy as t } from "@tensorflow/tfjs-core";`,
    `import { Tensor } from "@tensorflow/tfjs-core";`,
    `import type { Tensor } from "@tensorflow/tfjs-core";`,
    `let x: import("@tensorflow/tfjs-core").Tensor;`,
    `import { getKernel, type Tensor } from "@tensorflow/tfjs-core";`,
    `import { getKernel, TensorInfo } from "@tensorflow/tfjs-core";`,
    `import * as wasm from "@tensorflow/tfjs-backend-wasm";`,
    `import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";`,
    `import { addConfig } from "@tensorflow/tfjs-backend-cpu/dist/kernels/Add";`,
    `await load(() => import("@tensorflow/tfjs-core"));`,
    `import { getKernel, add } from "@tensorflow/tfjs-core";`,
    `import * as tf from "@tensorflow/tfjs-core";`,
    `import "@tensorflow/tfjs-backend-wasm";`,
    `export * from "@tensorflow/tfjs-core";`,
    `const tf = await import("@tensorflow/tfjs-core");`,
    `const { add } = await import("@tensorflow/tfjs-core");`,
    `const { getKernel, ...rest } = await import("@tensorflow/tfjs-core");`,
    `import { add } from "@tensorflow/tfjs-core/dist/ops/add";`,
    `import { add } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Add";`,
    `import { CHECK_NAN_SNIPPET } from "@tensorflow/tfjs-backend-webgl/dist/binaryop_packed_gpu";`,
    `import { sequential } from "@tensorflow/tfjs-layers";`,
    `import { engine } from "@tensorflow/tfjs-core"; engine().startTape();`,
    `import { engine } from "@tensorflow/tfjs-core"; const { runKernel } = engine();`,
  ])("refuses: %s", (code) => {
    expect(inBackend(code)).toHaveLength(1);
  });

  test("refuses every import of tfjs outside the backend packages", () => {
    expect(
      wrongTfjs([file("packages/engine/src/a.ts", `import type { TensorInfo } from "@tensorflow/tfjs-core";`)]),
    ).toHaveLength(1);
  });
});

describe("files", () => {
  test("of 301 lines are too long, of 300 are not", () => {
    expect(tooLong([file("a.ts", "x\n".repeat(300)), file("b.ts", "x\n".repeat(301))])).toEqual(["b.ts: 301 lines"]);
  });

  test.each([`export const x = 1;`, `import "./a.ts";`, `export * from "@chainrule/engine";`, `const x = 1;\nexport { x };`])(
    "index.ts refuses: %s",
    (code) => {
      expect(moreThanNames([file("packages/engine/src/index.ts", code)])).not.toEqual([]);
      expect(moreThanNames([file("packages/engine/src/indexOf.ts", code)])).toEqual([]);
    },
  );

  test("index.ts may list names", () => {
    expect(
      moreThanNames([
        file("a/index.ts", `export { x } from "./x.ts";\nexport type { Y } from "./y.ts"; export * from "./layers.ts";`),
      ]),
    ).toEqual([]);
  });

  test("lines that name a place are found", () => {
    expect(places([file("a.ts", "one\n  read('../beside/x')\n")], [/\.\.\/beside/])).toEqual(["a.ts:2: read('../beside/x')"]);
  });
});

describe("manifests", () => {
  test("show which of our packages they depend on", () => {
    expect(ours({ name: "root", devDependencies: { typescript: "6.0.3", chainrule: "0.1.0", other: "workspace:*" } })).toEqual([
      "chainrule",
      "other",
    ]);
  });

  test("may depend on what their row allows only", () => {
    const room = { packages: ["engine"], others: ["@tensorflow/*"] };
    const dependencies = {
      "@chainrule/engine": "workspace:*",
      "@tensorflow/tfjs-core": "4",
      "@chainrule/data": "workspace:*",
      lodash: "4",
    };
    expect(wrongDependencies({ name: "a", dependencies }, room)).toEqual(["@chainrule/data", "lodash"]);
  });

  test("are published without the way to the sources", () => {
    expect(
      published({ ".": { "chainrule-source": "a", node: { "chainrule-source": "b", default: "c" }, default: "d" } }),
    ).toEqual({
      ".": { node: { default: "c" }, default: "d" },
    });
    expect(sourcesOf({ ".": { "chainrule-source": "a", node: { "chainrule-source": "b" } }, "#x": "c" })).toEqual(["a", "b"]);
  });
});
