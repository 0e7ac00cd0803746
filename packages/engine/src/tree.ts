import { Tensor } from "./tensor.ts";

/** A tensor, or arrays and records of tensors at any depth. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

/** Visits every tensor in `value`, in the order of its properties; anything that is no tensor, array or plain record is passed over. */
export function forEachTensor(value: unknown, visit: (tensor: Tensor) => void): void {
  if (value instanceof Tensor) visit(value);
  else if (Array.isArray(value)) for (const item of value) forEachTensor(item, visit);
  else if (isRecord(value)) for (const key of Object.keys(value)) forEachTensor(value[key], visit);
}

/** The same tree with every tensor replaced by `fn(tensor)`; what is no tensor stays as it is. */
export function mapTree<T>(tree: T, fn: (tensor: Tensor) => Tensor): T {
  if (tree instanceof Tensor) return fn(tree) as T;
  if (Array.isArray(tree)) return tree.map((item: unknown) => mapTree(item, fn)) as T;
  if (isRecord(tree)) return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapTree(item, fn)])) as T;
  return tree;
}

/** All tensors of a tree in order. */
export function leavesOf(tree: unknown): Tensor[] {
  const leaves: Tensor[] = [];
  forEachTensor(tree, (tensor) => leaves.push(tensor));
  return leaves;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
