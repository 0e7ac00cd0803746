/** Base of every error that chainrule throws on purpose. The text reads `where: what was wrong, with the received values. What to do.` */
export class ChainruleError extends Error {
  override name = "ChainruleError";
}

/** Sizes or ranks that do not fit together. */
export class ShapeError extends ChainruleError {
  override name = "ShapeError";
}

/** Element types that do not fit together, or values that a type cannot hold. */
export class DTypeError extends ChainruleError {
  override name = "DTypeError";
}

/** A device that is missing, lost, or lacks a kernel; or tensors of two devices in one operation. */
export class BackendError extends ChainruleError {
  override name = "BackendError";
}

/** Use of a tensor, parameter or model after its memory was given back. */
export class DisposedError extends ChainruleError {
  override name = "DisposedError";
}

/** An option or argument outside its range: unknown names, negative sizes, ragged arrays. */
export class ArgumentError extends ChainruleError {
  override name = "ArgumentError";
}

/** A value that is not finite where only finite ones make sense: bad data, or a loss that blew up. */
export class NumericError extends ChainruleError {
  override name = "NumericError";
}

/** A call at a moment that does not allow it: two fits on one model at once, a step input outside a step. */
export class StateError extends ChainruleError {
  override name = "StateError";
}
