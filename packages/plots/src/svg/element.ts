/** What stands in an element's tag. Numbers are rounded to two decimals; an undefined attribute is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Control characters, lone surrogates and U+FFFE, U+FFFF: what XML 1.0 (section 2.2) forbids even as a reference, or discourages. */
const forbidden = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** Text as it may stand between tags or in a quoted attribute: `& < > "` become references, what XML forbids becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(forbidden, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A number as SVG text, rounded to `decimals`, without needless zeros and without a negative zero. */
export function formatNumber(value: number, decimals = 2): string {
  const rounded = Number(value.toFixed(decimals));
  return String(rounded === 0 ? 0 : rounded);
}

/** `<name attribute="…">children</name>`. Children are markup already: pass text through `escapeText` or `label`. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    tag += ` ${key}="${typeof value === "number" ? formatNumber(value) : escapeText(value)}"`;
  }
  const inside = children.filter((child) => child !== "").join("\n");
  if (inside === "") return `${tag}/>`;
  return inside.startsWith("<") ? `${tag}>\n${inside}\n</${name}>` : `${tag}>${inside}</${name}>`;
}

/** A `<text>` element. */
export function label(text: string, attributes: Attributes): string {
  return element("text", attributes, escapeText(text));
}
