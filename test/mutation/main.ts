import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { section } from "../trainable/page.ts";
import { instrument } from "./instrument.ts";
import { type Outcome, mutationReport } from "./report.ts";

// npm run mutate: makes every mistake of test/mutation/mutantsAt.ts once in every derivative rule of the engine, and runs the
// derivative checks on the float64 reference for each. All mutants stand in one copy of the engine, behind a switch.
// Arguments are files below packages/engine/src to which it is confined; nothing is written then.
const chosen = process.argv.slice(2);

let active: number | undefined;
let met: Set<number> | undefined;
/** How often a mutated place has been passed under the active mutant: a loop that a mutant makes endless is ended by that. */
let passed = 0;

type Value = unknown;
const mapped = (value: Value, tensor: (t: never) => Value, number: (n: number) => number): Value => {
  if (typeof value === "number") return number(value);
  if (typeof value === "function")
    return (...given: Value[]) => mapped((value as (...all: Value[]) => Value)(...given), tensor, number);
  if (Array.isArray(value)) return value.map((one) => mapped(one, tensor, number));
  return value === undefined ? undefined : tensor(value as never);
};
const mutation: Record<string, unknown> = {
  on: (id: number): boolean => {
    met?.add(id);
    if (active !== undefined && ++passed > 20_000_000) throw new Error("endless");
    return id === active;
  },
};
(globalThis as unknown as { __mutation: unknown }).__mutation = mutation;

const { mutants } = instrument();
register("./hooks.ts", import.meta.url);
const engine = await import("@chainrule/engine");
const { createReferenceBackend } = await import("@chainrule/engine/reference");
const { flatCheck, prepare } = await import("./checks.ts");
const { conventionChecks } = await import("./conventions.ts");
const { wrappedFunctions } = await import("../support/families/transforms.ts");
const { opTable } = await import("../support/opTable.ts");
const { stepwiseOps } = await import("../support/stepwiseOps.ts");
const { families } = await import("../random/families.ts");
const { default: fc } = await import("fast-check");
Object.assign(mutation, engine, {
  sign: (value: Value) =>
    mapped(
      value,
      (t) => engine.neg(t),
      (n) => -n,
    ),
  twice: (value: Value) =>
    mapped(
      value,
      (t) => engine.mul(2, t),
      (n) => 2 * n,
    ),
});

const device = new engine.Device(createReferenceBackend());
const prepared: { readonly label: string; readonly check: () => Promise<string | undefined>; readonly met: Set<number> }[] = [];
type Check = (typeof prepared)[number]["check"];
async function take(label: string, check: Check, isDrawn: boolean): Promise<void> {
  met = new Set();
  const wrong = await check();
  if (wrong === undefined) prepared.push({ label, check, met });
  else if (!isDrawn) throw new Error(`${label}: ${wrong} is wrong without any mutant. Mend that first.`);
  met = undefined;
}
for (const [op, configurations] of Object.entries({ ...opTable, ...wrappedFunctions }))
  for (const [index, configuration] of configurations.entries())
    await take(`${op} ${configuration.label}`, await prepare(configuration, device, index + 1), false);
for (const [op, configurations] of Object.entries(stepwiseOps))
  for (const configuration of configurations) await take(`${op} ${configuration.label}`, flatCheck(configuration, device), false);
for (const { name, configurations } of families)
  for (const [index, configuration] of fc.sample(configurations, { seed: 20261121, numRuns: 60 }).entries())
    await take(`${name}: ${configuration.label}`, await prepare(configuration, device, index + 1), true);
for (const { label, check } of conventionChecks(device)) await take(label, check, false);

const began = performance.now();
const outcomes: Outcome[] = [];
for (const mutant of mutants.filter(({ file }) => chosen.length === 0 || chosen.includes(file))) {
  active = mutant.id;
  passed = 0;
  let by: string | undefined;
  const reached = prepared.filter((one) => one.met.has(mutant.id));
  for (const { label, check } of reached) {
    let wrong: string | undefined;
    try {
      wrong = await check();
    } catch (error) {
      wrong = String(error).split("\n")[0];
    }
    if (wrong === undefined) continue;
    by = `${label}: ${wrong}`;
    break;
  }
  active = undefined;
  outcomes.push({ mutant, reached: reached.length, by });
}
const seconds = (performance.now() - began) / 1000;
const explanations = JSON.parse(readFileSync(new URL("explanations.json", import.meta.url), "utf8")) as Record<string, string>;
const report = mutationReport(outcomes, explanations);
console.log(report.lines.join("\n"));
console.log(`${prepared.length} configurations, ${outcomes.length} mutants in ${seconds.toFixed(1)} s`);
if (chosen.length === 0) {
  const page = new URL("../../docs/coverage.md", import.meta.url);
  if (!existsSync(page)) throw new Error("docs/coverage.md is missing. Run `npm run coverage` first.");
  writeFileSync(page, section(readFileSync(page, "utf8"), "mutations", report.markdown));
}
