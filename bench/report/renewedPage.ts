import { backendNames } from "../contenders/contender.ts";
import type { Rows, Section } from "../parts/part.ts";
import { markdownTable, tableRows } from "./textTable.ts";

/**
 * The text of docs/performance.md with what was measured now: rows of the same workload and backend are replaced, others and all other
 * text stay. Throws where the page has no place for a section.
 */
export function renewedPage(text: string, sections: readonly Section[], where: string): string {
  return sections.filter(({ rows }) => rows.length > 1).reduce((page, section) => renewed(page, section, where), text);
}

/** Where a section's figure lies, seen from the page. */
export function figurePath(name: Section["name"]): string {
  return `figures/step-time-by-${name}.svg`;
}

function renewed(text: string, section: Section, where: string): string {
  const { name, keys, rows } = section;
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks "${begin}" and "${end}", between which a table goes.`);
  const before = text.slice(from + begin.length, to);
  const old = keys === 1 ? [] : tableRows(before);
  const merged = old.length > 1 ? mergedRows(old, rows) : rows;
  const replacesAll = merged.length === rows.length;
  const fresh = new Set(rows.map(([workload, backend]) => `${workload} on ${backend}`));
  const oldNotes = before.split("\n").filter((line) => line.startsWith("- ") && !fresh.has(line.slice(2).split(",")[0] ?? ""));
  const notes = [...(keys === 1 ? [] : oldNotes), ...section.notes.map((note) => `- ${note}`)];
  const places = replacesAll ? where : mergedPlaces(/^Measured on (.*)\.$/m.exec(before)?.[1], where);
  const figure = section.figure === undefined ? "" : `![${section.title}](${figurePath(name)})`;
  const parts = [markdownTable(merged), figure, notes.join("\n"), `Measured on ${places}.`].filter((part) => part !== "");
  return `${text.slice(0, from + begin.length)}\n\n${parts.join("\n\n")}\n\n${text.slice(to)}`;
}

/** Old rows with the new in place of those with the same first two cells, and with the columns of both. */
function mergedRows([oldHead = [], ...old]: Rows, [head = [], ...rows]: Rows): Rows {
  const columns = [...oldHead, ...head.filter((name) => !oldHead.includes(name))];
  const keyOf = (row: readonly string[]): string => row.slice(0, 2).join(" ");
  const found = new Map<string, readonly string[]>();
  for (const [names, list] of [
    [oldHead, old],
    [head, rows],
  ] as const)
    for (const row of list)
      found.set(
        keyOf(row),
        columns.map((name) => (names.includes(name) ? (row[names.indexOf(name)] ?? "–") : "–")),
      );
  const backend = (row: readonly string[]): number => (backendNames as readonly string[]).indexOf(row[1] ?? "");
  const body = [...found.values()].sort((a, b) => (a[0] ?? "").localeCompare(b[0] ?? "") || backend(a) - backend(b));
  return [columns, ...body];
}

function mergedPlaces(old: string | undefined, where: string): string {
  return [...new Set([...(old ?? "").split("; "), ...where.split("; ")])].filter(Boolean).join("; ");
}
