import type { Call, Program } from "@chainrule/engine";

/** A call of a group that is no elementwise one: what an element of its result is made of. Texts in WGSL. */
export type Anchor = Fold | PerElement;

/** Element o is what terms 0 to length - 1 come to. */
export interface Fold {
  readonly kind: "fold";
  readonly length: number;
  /** Body of a function of o and r. */
  readonly term: string;
  readonly start: string;
  /** Body of a function of a and b. */
  readonly combine: string;
  /** Text of the element, from `total` and `o`. */
  readonly finish: string;
  /** What lies side by side in memory: terms of one element, or first terms of neighbouring elements. */
  readonly neighbours: "terms" | "elements";
  readonly product?: Product;
  readonly helpers: string;
}

/** Element (batch, m, n) is the sum over k of left(batch, m, k) right(batch, k, n). */
export interface Product {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  /** Names of the two functions, which `helpers` declares. */
  readonly left: string;
  readonly right: string;
  /** Which index walks through neighbouring elements in memory. */
  readonly leftAlong: "m" | "k";
  readonly rightAlong: "k" | "n";
}

/** Element o by itself. */
export interface PerElement {
  readonly kind: "element";
  /** Body of a function of o. */
  readonly body: string;
  readonly helpers: string;
}

/** What an anchor is written over: a call, its operands as functions of an index, and a suffix that makes names its own. */
export interface AnchorSource {
  readonly call: Call;
  readonly program: Program;
  readonly operand: (place: number, index: string) => string;
  readonly suffix: string;
}
