export { convolutionLowerings } from "./convolutionLowerings.ts";
export { familyLowerings } from "./familyLowerings.ts";
