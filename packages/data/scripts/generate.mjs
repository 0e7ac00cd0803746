// Writes src/sets/values/*.ts from csv/*.csv: each data set as one compact string in a module of its own.
// Run `node packages/data/scripts/generate.mjs` after a change in csv/. The csv files are scikit-learn's copies (see DATASETS.md).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lineWidth = 1500;

/** The rows of a csv file as lists of cells, without its first `skip` lines.
 * @param {string} name
 * @param {string} separator
 * @param {number} skip */
function rowsOf(name, separator, skip) {
  const lines = readFileSync(`${root}csv/${name}.csv`, "utf8").trim().split("\n").slice(skip);
  return lines.map((line) => line.split(separator));
}

/** The shortest text of a number that reads back as the same double.
 * @param {string | undefined} cell */
function shortest(cell) {
  const value = Number(cell);
  if (cell === undefined || cell.trim() === "" || !Number.isFinite(value)) throw new Error(`not a number: ${cell}`);
  return String(value).replace(/^0\./, ".");
}

/** Writes one module; whole rows per line, lines as long as `lineWidth` allows.
 * @param {string} name
 * @param {string} description
 * @param {string[]} rows */
function write(name, description, rows) {
  const lines = [];
  let line = "";
  for (const row of rows) {
    if (line !== "" && line.length + row.length >= lineWidth) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? row : `${line} ${row}`;
  }
  lines.push(line);
  const head = `// Written by scripts/generate.mjs from csv/; do not edit.\n/** ${description} */\n`;
  writeFileSync(`${root}src/sets/values/${name}.ts`, `${head}export const ${name}Values = \`\n${lines.join("\n")}\n\`;\n`);
}

for (const [name, columns] of /** @type {const} */ ([
  ["iris", 5],
  ["wine", 14],
  ["breastCancer", 31],
])) {
  const rows = rowsOf(name, ",", 1);
  if (rows.some((row) => row.length !== columns)) throw new Error(`${name}: a row without ${columns} columns`);
  write(
    name,
    `${rows.length} rows of ${columns} numbers, the class last.`,
    rows.map((row) => row.map(shortest).join(" ")),
  );
}

const targets = rowsOf("diabetesTarget", ",", 0);
const measured = rowsOf("diabetesFeatures", " ", 0);
if (targets.length !== measured.length) throw new Error("diabetes: features and targets differ in length");
write(
  "diabetes",
  `${measured.length} rows of 11 numbers, the target last.`,
  measured.map((row, i) => [...row, ...(targets[i] ?? [])].map(shortest).join(" ")),
);

const digits = rowsOf("digits", ",", 0);
if (digits.some((row) => row.length !== 65)) throw new Error("digits: a row without 65 columns");
write(
  "digits",
  `${digits.length} words of 65 characters: 64 pixels, each a digit in base 17 (g is 16), and the class.`,
  digits.map((row) => row.map((cell) => Number(cell).toString(17)).join("")),
);
