import { ArgumentError } from "../errors.ts";
import { showValue } from "../choices.ts";
import { flatten, operands, requireRank, requireType, shapeOfNested, uploadConstant } from "../operand.ts";
import type { NestedNumbers } from "../operand.ts";
import { withinScope } from "../scope.ts";
import type { Rank } from "../shape.ts";
import { sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { gather } from "./gather.ts";
import { reshape } from "./reshape.ts";

/**
 * The row of a table for each id: y[..., :] = table[ids[...], :]. The gradient of a row is the sum over all places that looked it up,
 * and 0 for rows that none did. table: [entries, size]; ids: int32 of any shape, or nested arrays; y: [...ids, size].
 * Host ids are checked; those on a device must lie in [0, entries).
 */
export function embedding(table: Tensor<2>, ids: Tensor<Rank, "int32"> | NestedNumbers | Int32Array): Tensor {
  requireType("embedding: table", table, "float32");
  requireRank("embedding: table", table, 2);
  return withinScope(() => {
    const at = idTensor(ids, table);
    const rows = gather(table, reshape(at, [-1]) as Tensor<1, "int32">);
    return reshape(rows, [...at.shape, table.shape[1]]);
  });
}

function idTensor(ids: Tensor<Rank, "int32"> | NestedNumbers | Int32Array, table: Tensor<2>): Tensor<Rank, "int32"> {
  if (ids instanceof Tensor) {
    operands("embedding", [table, ids]);
    requireType("embedding: ids", ids, "int32");
    return ids;
  }
  if (!Array.isArray(ids) && !(ids instanceof Int32Array))
    throw new ArgumentError(`embedding: ids are ${showValue(ids)}. Use an int32 tensor or arrays of integers.`);
  const shape = ids instanceof Int32Array ? [ids.length] : shapeOfNested("embedding: ids", ids);
  const flat = ids instanceof Int32Array ? ids : flatten(ids, sizeOf(shape));
  const entries = table.shape[0];
  flat.forEach((id: number, i: number) => {
    if (!Number.isInteger(id) || id < 0 || id >= entries)
      throw new ArgumentError(`embedding: id ${id} at position ${i} is not in 0 to ${entries - 1}. Check the ids.`);
  });
  return uploadConstant(table.device, Int32Array.from(flat), shape, "int32") as Tensor<Rank, "int32">;
}
