import { ShapeError, showShape } from "@chainrule/engine";
import { rowCount } from "./batches.ts";
import { checkLabels } from "./checkLabels.ts";
import type { ArrayInput, Features, HostArray, Labels, Targets } from "./hostArray.ts";
import { toHostArray } from "./toHostArray.ts";

/** Examples to learn from: what is seen and what is to be said about it, row by row. */
export interface Samples {
  readonly x: HostArray;
  readonly y: HostArray;
}

/** A table with something to predict: class labels (`Dataset<"int32">`) or a quantity (`Dataset<"float32">`). */
export interface Dataset<Y extends "int32" | "float32" = "int32" | "float32"> extends Samples {
  readonly name: string;
  /** [rows, features] */
  readonly x: Features;
  /** [rows] */
  readonly y: Y extends "int32" ? Labels : Targets;
  /** One name per column of x. */
  readonly featureNames: readonly string[];
  /** The name of class 0, 1, …; empty where y is a quantity. */
  readonly classNames: readonly string[];
  /** What y is. */
  readonly targetName: string;
  readonly description: string;
  /** Who collected the data, and whose copy it is. */
  readonly source: string;
  /** The terms under which the data may be used. */
  readonly terms: string;
}

/** What a data set is made of; only the arrays and the type of y are needed. */
export interface DatasetInput<Y extends "int32" | "float32"> {
  /** [rows, features] */
  readonly x: ArrayInput;
  /** [rows] */
  readonly y: ArrayInput;
  /** "int32" for class labels from 0 on, "float32" for a quantity. */
  readonly dtype: Y;
  readonly name?: string | undefined;
  readonly featureNames?: readonly string[] | undefined;
  readonly classNames?: readonly string[] | undefined;
  readonly targetName?: string | undefined;
  readonly description?: string | undefined;
  readonly source?: string | undefined;
  readonly terms?: string | undefined;
}

/**
 * A data set of one's own, ready for `split`, `standardize` and `fit`: x: [rows, features] as float32, y: [rows] as `dtype`.
 * Throws what `toHostArray` throws, a ShapeError where rows or names do not match, an ArgumentError for labels that are
 * negative or have no class name.
 */
export function dataset(input: DatasetInput<"int32">): Dataset<"int32">;
export function dataset(input: DatasetInput<"float32">): Dataset<"float32">;
export function dataset(input: DatasetInput<"int32" | "float32">): Dataset {
  const { dtype, name = "data" } = input;
  const x = toHostArray(input.x, { name: `${name}: x`, dtype: "float32", expectedShape: [null, null] });
  const y = toHostArray(input.y, { name: `${name}: y`, dtype, expectedShape: [null] });
  const rows = rowCount(name, { x, y });
  const features = x.shape[1] ?? 0;
  const featureNames = input.featureNames ?? Array.from({ length: features }, (_, i) => `feature ${i}`);
  if (featureNames.length !== features)
    throw new ShapeError(
      `${name}: ${featureNames.length} feature names for x of shape ${showShape(x.shape)}. Name each column once.`,
    );
  const classes = dtype === "int32" ? checkLabels(name, y, input.classNames?.length) : 0;
  return {
    name,
    x: { data: x.data as Float32Array, shape: [rows, features], dtype: "float32" },
    y: { ...y, shape: [rows] } as Labels | Targets,
    featureNames,
    classNames: input.classNames ?? Array.from({ length: classes }, (_, i) => `class ${i}`),
    targetName: input.targetName ?? (dtype === "int32" ? "class" : "target"),
    description: input.description ?? "",
    source: input.source ?? "",
    terms: input.terms ?? "",
  };
}
