// npm start: sets up what is needed, then trains the Iris classifier. Arguments go to the example, e.g.
//   npm start -- --backend wasm
import { join } from "node:path";
import { root, setUp } from "./setup.mjs";

await setUp();
const { runSource } = await import("./run.mjs"); // only now: it needs an installed package
process.exitCode = await runSource([join(root, "examples/iris/main.ts"), ...process.argv.slice(2)]);
