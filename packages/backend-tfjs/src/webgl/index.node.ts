export { available, open } from "./open.node.ts";
