import { add, Device, label, maximum, mul, setDefaultDevice, square, sum, tensor, type Tensor, trace } from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { drawGraph, graphText, lineChart } from "@chainrule/plots";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAll, type Node, ofClass, parseSvg, textsOf } from "./parseSvg.ts";

beforeAll(() => {
  setDefaultDevice(new Device(createReferenceBackend()));
});
afterAll(() => {
  setDefaultDevice(undefined);
});

const product = (x: Tensor, y: Tensor, z: Tensor): Tensor => label("f", mul(label("a", add(x, y)), label("b", maximum(y, z))));
const graph = () => trace(product, { names: ["x", "y", "z"] })(1, 2, 0);

const texts = (svg: Node, name: string): (string | undefined)[] => ofClass(svg, name).map(({ text }) => text);

describe("drawGraph", () => {
  test("every node with its value above and its derivative below, every edge an arrow", async () => {
    const svg = parseSvg(await drawGraph(await graph(), { title: "f" }));
    expect(texts(svg, "value")).toEqual(["1", "2", "0", "a = 3", "b = 2", "f = 6"]);
    expect(texts(svg, "derivative")).toEqual(["2", "5", "0", "2", "3", "1"]);
    const [edges] = ofClass(svg, "edges");
    expect(findAll(edges as Node, ({ name }) => name === "g").length).toBe(6);
    for (const node of [...ofClass(svg, "input"), ...ofClass(svg, "operation")]) {
      const at = (name: string): number =>
        Number(findAll(node, ({ attributes }) => attributes["class"] === name)[0]?.attributes["y"]);
      expect(at("value")).toBeLessThan(at("derivative"));
    }
  });

  test("operands stand left of results, and nothing overlaps", async () => {
    const svg = parseSvg(await drawGraph(await graph()));
    const boxes = [...ofClass(svg, "input"), ...ofClass(svg, "operation")].map((node) => {
      const { x, y, width, height } = findAll(node, ({ name }) => name === "rect")[0]?.attributes ?? {};
      return [Number(x), Number(y), Number(x) + Number(width), Number(y) + Number(height)] as const;
    });
    expect(boxes.length).toBe(6);
    boxes.forEach((a, i) =>
      boxes.slice(0, i).forEach((b) => {
        const apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
        expect(apart).toBe(true);
      }),
    );
    const middle = boxes.map(([left, , right]) => (left + right) / 2);
    for (const { from, to } of (await graph()).edges) expect(middle[from]).toBeLessThan(middle[to] as number);
  });

  test("local derivatives stand at the edges where asked for", async () => {
    expect(texts(parseSvg(await drawGraph(await graph(), { locals: true })), "local")).toEqual([
      "× 1",
      "× 1",
      "× 1",
      "× 0",
      "× 2",
      "× 3",
    ]);
    expect(texts(parseSvg(await drawGraph(await graph())), "local")).toEqual([]);
  });

  test("the key says which mode it is; tensors show their shape; an operand used twice has two arrows", async () => {
    const wide = await trace((x: Tensor) => sum(mul(x, x)), { mode: "forward" })([1, 2, 3, 4, 5, 6, 7]);
    const svg = parseSvg(await drawGraph(wide));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["tangent", "[7]", "140"]));
    expect(findAll(ofClass(svg, "edges")[0] as Node, ({ name }) => name === "g").length).toBe(3);
  });

  test("misuse is named", async () => {
    await expect(drawGraph(graph() as never)).rejects.toThrow(
      "drawGraph: a promise is no graph. Give what `await trace(f)(…)` returns.",
    );
    await expect(drawGraph(await graph(), { digits: 0 })).rejects.toThrow("drawGraph: digits is 0.");
    await expect(drawGraph(await graph(), { local: true } as never)).rejects.toThrow('there is no option "local"');
    await expect(drawGraph(await graph(), { title: 3 as never })).rejects.toThrow("drawGraph: title is 3. Give a string.");
    await expect(drawGraph(await graph(), { locals: 1 as never })).rejects.toThrow("drawGraph: locals is 1. Give true or false.");
    expect(() => graphText({} as never)).toThrow("is no graph");
  });

  test("a graph without nodes is an empty picture; an output that is a constant has its line", async () => {
    expect(await drawGraph(await trace(() => [])())).not.toContain("Infinity");
    expect(graphText(await trace(() => tensor(4))())).toMatch(/^4 \* +constant +4$/m);
  });
});

test("graphText: formulas, values, derivatives and locals", async () => {
  expect(graphText(await graph())).toMatchInlineSnapshot(`
    "     formula    value  dL/dvalue  locals
    x    input      1      2
    y    input      2      5
    z    input      0      0
    a    x + y      3      2          ∂/∂x = 1, ∂/∂y = 1
    b    max(y, z)  2      3          ∂/∂y = 1, ∂/∂z = 0
    f *  a × b      6      1          ∂/∂a = 2, ∂/∂b = 3"
  `);
  expect(graphText(await trace((x: Tensor) => mul(3, square(x)))(2))).toMatchInlineSnapshot(`
    "      formula  value  dL/dvalue  locals
    x1    input    2      12
    v1    x1²      4      3          ∂/∂x1 = 4
    v2 *  3 × v1   12     1          ∂/∂v1 = 3"
  `);
});

describe("lineChart", () => {
  const [x, y] = [
    [1, 10, 100],
    [1, 0.1, 0.01],
  ];

  test("equal factors are equal distances on logarithmic axes", () => {
    const svg = parseSvg(lineChart({ series: [{ name: "error", x, y }], logX: true, logY: true }));
    const points = findAll(svg, ({ name, attributes }) => name === "circle" && attributes["r"] === "3.2").map(
      ({ attributes }) => [Number(attributes["cx"]), Number(attributes["cy"])],
    ) as [number, number][];
    expect(points.length).toBe(3);
    const [a, b, c] = points as [[number, number], [number, number], [number, number]];
    expect(b[0] - a[0]).toBeCloseTo(c[0] - b[0], 1);
    expect(b[1] - a[1]).toBeCloseTo(c[1] - b[1], 1);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["error", "0.01", "100"]));
  });

  test("a logarithmic axis of more decades than the largest number has", () => {
    for (const y of [
      [1e-300, 1e300],
      [5e-324, 1.7e308],
    ]) {
      const svg = lineChart({ series: [{ name: "a", x: [1, 2], y }], logY: true });
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });

  test("what a logarithm cannot show leaves a gap; misuse is named", () => {
    const svg = parseSvg(lineChart({ series: [{ name: "a", x: [1, 2, 3, 4], y: [1, 0, NaN, 2] }], logY: true }));
    expect(findAll(svg, ({ name, attributes }) => name === "circle" && attributes["r"] === "3.2").length).toBe(2);
    const line = (more: object): unknown => lineChart({ series: [{ name: "a", x: [1, 2], y: [1, 2], ...more }] });
    expect(() => line({ name: undefined })).toThrow("lineChart: series[0]: name is undefined. Give a string.");
    expect(() => line({ dash: true })).toThrow('lineChart: series[0]: there is no option "dash".');
    expect(() => lineChart({ series: [null] as never })).toThrow("lineChart: series[0]: options must be an object, got null.");
    expect(() => lineChart({ series: [{ name: "a", x: [1], y: [1] }], title: 3 as never })).toThrow("lineChart: title is 3.");
    expect(() => lineChart({ series: [{ name: "a", x: [1], y: [1] }], logX: "yes" as never })).toThrow(
      'lineChart: logX is "yes".',
    );
    expect(() => lineChart({ series: [] })).toThrow("lineChart: series is []. Give at least one { name, x, y }.");
    expect(() => lineChart({ series: [{ name: "a", x: [1], y: [1, 2] }] })).toThrow("series[0].x has 1 entries");
    expect(() => lineChart({ series: [{ name: "a", x: [1], y: [-1] }], logY: true })).toThrow("no value of y is above 0");
  });
});
