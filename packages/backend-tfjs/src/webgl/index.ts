export { available, open } from "./open.ts";
