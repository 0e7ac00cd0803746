import { sigmoid, softmax } from "@chainrule/engine";
import type { Tensor } from "@chainrule/engine";
import type { Link } from "../losses/loss.ts";

/** A network's outputs u as what the link makes of them: u, softmax(u) along the last axis, or sigmoid(u). */
export function linked(u: Tensor, link: Link): Tensor {
  return link === "softmax" ? softmax(u) : link === "sigmoid" ? sigmoid(u) : u;
}
