import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sourceFlags } from "../../scripts/run.mjs";

/** A fenced block of a page of ours. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Where it begins in the page, counted from 1. */
  readonly line: number;
}

/** The text of a page, named from the repository's root. */
export function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The fenced blocks of a page that name a language, in order. */
export function fencesIn(page: string): Fence[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ index, 1: language, 2: text }) => ({
    language: language as string,
    text: text as string,
    line: page.slice(0, index).split("\n").length,
  }));
}

/** What a program prints when it runs from source in a process of its own, inside `test`, where it finds our packages. */
export async function runProgram(code: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const folder = mkdtempSync(fileURLToPath(new URL("../.program-", import.meta.url)));
  try {
    const file = join(folder, "main.ts");
    writeFileSync(file, code);
    return await promisify(execFile)(process.execPath, [...sourceFlags(), file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
