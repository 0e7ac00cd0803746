import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sourceFlags } from "../../scripts/run.mjs";
import type { BackendName, ContenderName } from "../contenders/contender.ts";
import type { Answer, Call } from "./child.ts";
import { remote, type Remote } from "./host.ts";

/** Opens a contender in a Node process of its own. */
export async function openProcess(name: ContenderName, workload: string, backend: BackendName): Promise<Remote> {
  const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), {
    execArgv: sourceFlags(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const ended = new Promise<void>((resolve) => {
    child.on("exit", (code, signal) => {
      for (const { reject } of waiting.values())
        reject(new Error(`The process of ${name} on ${backend} ended with ${String(signal ?? code)} while it was asked.`));
      resolve();
    });
  });
  child.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) asked?.reject(new Error(`${name} on ${backend}: ${answer.error}`));
    else asked?.resolve(answer.result);
  });
  let id = 0;
  const send = (method: Call["method"], values: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const call: Call = { id: id++, method, values };
      waiting.set(call.id, { resolve, reject });
      child.send(call, (error) => {
        if (error) reject(error);
      });
    });
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await ended;
  };
  try {
    const ways = (await send("open", [name, workload, backend])) as readonly string[];
    return remote(send, { ways, place: `Node ${process.versions.node}`, close });
  } catch (error) {
    await close();
    throw error;
  }
}
