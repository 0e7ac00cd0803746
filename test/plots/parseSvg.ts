import { SaxesParser } from "saxes";

/** An element of a parsed file; `text` is what stands in it directly. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/** Parses with a strict XML parser: whatever is not well-formed throws. */
export function parseSvg(markup: string): Node {
  const parser = new SaxesParser({ fragment: false });
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open: Node[] = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const node: Node = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on("text", (text) => {
    (open.at(-1) as Node).text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(markup).close();
  const svg = root.children[0];
  if (svg?.name !== "svg") throw new Error(`the root is ${svg?.name}`);
  return svg;
}

/** All elements below `node` for which `is` holds, in document order. */
export function findAll(node: Node, is: (node: Node) => boolean): Node[] {
  return node.children.flatMap((child) => [...(is(child) ? [child] : []), ...findAll(child, is)]);
}

/** The elements of this class. */
export function ofClass(node: Node, name: string): Node[] {
  return findAll(node, ({ attributes }) => attributes["class"] === name);
}

/** All texts, in document order. */
export function textsOf(node: Node): string[] {
  return findAll(node, ({ name }) => name === "text").map(({ text }) => text);
}

/** The corners of each piece of a path made of M, L and Z. */
export function corners(path: string): (readonly [number, number])[][] {
  return path
    .split("M")
    .slice(1)
    .map((piece) =>
      piece
        .replace("Z", "")
        .split("L")
        .map((pair) => pair.split(" ").map(Number) as [number, number]),
    );
}

/** Whether a point is inside of a path, by the even-odd rule. */
export function inside(path: string, [x, y]: readonly [number, number]): boolean {
  let odd = false;
  for (const ring of corners(path)) {
    ring.forEach(([ax, ay], index) => {
      const [bx, by] = ring[(index + 1) % ring.length] as readonly [number, number];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd;
    });
  }
  return odd;
}
