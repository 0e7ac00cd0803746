import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sourceFlags } from "../../scripts/run.mjs";
import type { BackendName } from "../contenders/contender.ts";
import type { ContenderName } from "../contenders/contenders.ts";
import { callsTo, type Answer } from "./calls.ts";
import { remote, type Remote } from "./host.ts";

/** Opens a contender in a Node process of its own. */
export async function openProcess(name: ContenderName, workload: string, backend: BackendName): Promise<Remote> {
  const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), {
    execArgv: sourceFlags(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const calls = callsTo(
    `${name} on ${backend}`,
    (call) =>
      child.send(call, (error) => {
        if (error) calls.ended(error.message);
      }),
    () => child.kill(),
  );
  const ended = new Promise<void>((resolve) => {
    child.on("exit", (code, signal) => {
      calls.ended(`the process ended with ${String(signal ?? code)} while it was asked.`);
      resolve();
    });
  });
  child.on("message", (answer: Answer) => calls.answered(answer));
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await ended;
  };
  try {
    const ways = (await calls.ask("open", [name, workload, backend])) as readonly string[];
    return remote((method, values) => calls.ask(method, values), { ways, place: `Node ${process.versions.node}`, close });
  } catch (error) {
    await close();
    throw error;
  }
}
