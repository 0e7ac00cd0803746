import { showValue } from "./choices.ts";
import { ArgumentError } from "./errors.ts";
import { Tensor } from "./tensor.ts";

/** A tensor, or arrays and records of tensors at any depth. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

type TreeOf<T> = Tree extends T
  ? T
  : T extends Tensor
    ? T
    : T extends (...given: never) => unknown
      ? never
      : T extends object
        ? { readonly [K in keyof T]: TreeOf<T[K]> }
        : never;

/**
 * What a type must be for its values to be trees, used as `X extends TreeLike<X>`: tensors, arrays and records of them, records typed by an
 * `interface` too (which `Tree`, having an index signature, refuses).
 */
export type TreeLike<X> = Tensor | { readonly [K in keyof X]: TreeOf<X[K]> };

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

/**
 * The same tree with every tensor replaced by `fn(tensor, its partner)`. Partners are found by key in `other`, which must have the tree's
 * structure: an ArgumentError names the first path where it has not. `where` says what the partners are: "jvp: tangent".
 */
export function pairTrees<T>(where: string, tree: T, other: unknown, fn: (a: Tensor, b: Tensor, where: string) => Tensor): T {
  const pair = (a: unknown, b: unknown, path: string): unknown => {
    const here = path === "" ? where : `${where} at ${path}`;
    if (a instanceof Tensor) {
      if (b instanceof Tensor) return fn(a, b, here);
      throw new ArgumentError(`${here}: expected a tensor, got ${showValue(b)}. Give one tensor in the place of each.`);
    }
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || b.length !== a.length)
        throw new ArgumentError(
          `${here}: expected an array of ${a.length}, got ${showValue(b)}. Give one entry in the place of each.`,
        );
      return a.map((item: unknown, i) => pair(item, b[i], `${path}[${i}]`));
    }
    if (!isRecord(a)) return a;
    const keys = Object.keys(a);
    if (!isRecord(b) || Object.keys(b).some((key) => !Object.hasOwn(a, key)))
      throw new ArgumentError(
        `${here}: expected the keys ${keys.join(", ")}, got ${isRecord(b) ? Object.keys(b).join(", ") : showValue(b)}. Give one entry under each key.`,
      );
    return Object.fromEntries(
      keys.map((key) => [key, pair(a[key], Object.hasOwn(b, key) ? b[key] : undefined, path === "" ? key : `${path}.${key}`)]),
    );
  };
  return pair(tree, other, "") as T;
}

/** All tensors of a tree in order. */
export function leavesOf(tree: unknown): Tensor[] {
  const leaves: Tensor[] = [];
  forEachTensor(tree, (tensor) => leaves.push(tensor));
  return leaves;
}

/** All tensors of a tree in order, each under its path: `a.b[0]`; a tensor alone has the path "". */
export function namedLeaves(tree: unknown, path = ""): { readonly path: string; readonly tensor: Tensor }[] {
  if (tree instanceof Tensor) return [{ path, tensor: tree }];
  if (Array.isArray(tree)) return tree.flatMap((item, i) => namedLeaves(item, `${path}[${i}]`));
  if (!isRecord(tree)) return [];
  return Object.entries(tree).flatMap(([key, item]) => namedLeaves(item, path === "" ? key : `${path}.${key}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
