import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { initialWeights } from "../workloads/initialWeights.ts";
import type { Workload } from "../workloads/workload.ts";
import { callsTo, type Answer } from "./calls.ts";
import { findPython } from "./findPython.ts";
import { remote, type Remote } from "./host.ts";

const script = fileURLToPath(new URL("../contenders/pytorch.py", import.meta.url));

/** Opens PyTorch in a Python process of its own, with so many threads. Throws where no Python has torch. */
export async function openPython(workload: Workload, threads: number): Promise<Remote> {
  const found = await findPython();
  if ("missing" in found) throw new Error(found.missing);
  const child = spawn(found.python, ["-u", script], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  const calls = callsTo(
    `PyTorch with ${threads} ${threads === 1 ? "thread" : "threads"}`,
    (call) => child.stdin.write(`${JSON.stringify(call)}\n`),
    () => child.kill(),
  );
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      calls.ended(error.message);
      resolve();
    });
    child.on("exit", (code, signal) => {
      calls.ended(`the process ended with ${String(signal ?? code)} while it was asked.`);
      resolve();
    });
  });
  child.stdin.on("error", (error) => calls.ended(error.message));
  createInterface({ input: child.stdout }).on("line", (line) => calls.answered(JSON.parse(line) as Answer));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  try {
    const { x, y } = workload.data();
    const weights = initialWeights(workload).map((layer) =>
      Object.fromEntries(
        Object.entries(layer).map(([name, weight]) => [name, { data: base64(weight.data), shape: weight.shape }]),
      ),
    );
    const opened = await calls.ask("open", [workload, weights, { x: base64(x), y: base64(y) }, threads]);
    const { ways, place } = opened as Pick<Remote, "ways" | "place">;
    return remote((method, values) => calls.ask(method, values), { ways, place, close });
  } catch (error) {
    await close();
    throw error;
  }
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
