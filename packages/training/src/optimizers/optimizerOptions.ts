import { ArgumentError } from "@chainrule/engine";
import { checkNumber } from "../checkOptions.ts";

/** Whose formula where the frameworks differ. */
export type OptimizerForm = "keras" | "pytorch";

/** Throws an ArgumentError unless the form exists. */
export function checkForm(where: string, form: OptimizerForm): void {
  if (form !== "keras" && form !== "pytorch")
    throw new ArgumentError(`${where}: there is no form "${String(form)}". Choose from "keras", "pytorch".`);
}

/** A learning rate that may be set between steps, checked each time: finite and ≥ 0. */
export class LearningRate {
  private readonly where: string;
  private rate = 0;

  constructor(where: string, rate: number) {
    this.where = where;
    this.set(rate);
  }

  get(): number {
    return this.rate;
  }

  set(rate: number): void {
    checkNumber(this.where, "learningRate", rate, 0, Infinity);
    this.rate = rate;
  }
}
