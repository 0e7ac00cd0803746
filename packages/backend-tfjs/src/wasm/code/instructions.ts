import { type Code, float, signed, unsigned } from "./bytes.ts";

/** An instruction on two values of the stack. */
export type Binary = (a: Code, b: Code) => Code;
/** An instruction on one value of the stack. */
export type Unary = (x: Code) => Code;

const unary =
  (...opcode: number[]): Unary =>
  (x) => [...x, ...opcode];
const binary =
  (...opcode: number[]): Binary =>
  (a, b) => [...a, ...b, ...opcode];
/** Vector instructions have a prefix and a number of their own. */
const vector = (n: number): Code => [0xfd, ...unsigned(n)];
const unaryVector = (n: number): Unary => unary(...vector(n));
const binaryVector = (n: number): Binary => binary(...vector(n));
/** `align` is the binary logarithm of the alignment that is promised; vectors and floats lie at multiples of 4. */
const load =
  (align: number, ...opcode: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, align, ...unsigned(offset)];
const store =
  (align: number, ...opcode: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...opcode, align, ...unsigned(offset)];

/** The value of a local. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];
/** Gives a local a value. */
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** Instructions on 32-bit integers; comparisons are signed. */
export const i32 = {
  const: (n: number): Code => [0x41, ...signed(n)],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  div: binary(0x6d),
  rem: binary(0x6f),
  eq: binary(0x46),
  lt: binary(0x48),
  /** Less, of addresses: unsigned. */
  below: binary(0x49),
  gt: binary(0x4a),
  le: binary(0x4c),
  ge: binary(0x4e),
  and: binary(0x71),
  or: binary(0x72),
  /** Shifts in zeros. */
  shiftRight: binary(0x76),
  load8: load(0, 0x2d),
  store8: store(0, 0x3a),
} as const;

/** Instructions on float32 numbers. */
export const f32 = {
  const: (x: number): Code => [0x43, ...float(x)],
  load: load(2, 0x2a),
  store: store(2, 0x38),
  add: binary(0x92),
} as const;

/** Instructions on vectors of 16 bytes, four float32 numbers unless they say otherwise. */
export const v128 = {
  load: load(2, ...vector(0)),
  /** One float32 four times. */
  loadSplat: load(2, ...vector(9)),
  store: store(2, ...vector(11)),
  /** One float32, then zeros. */
  loadOne: load(2, ...vector(0x5c)),
  /** The first float32. */
  storeOne: (address: Code, value: Code): Code => [...address, ...value, ...vector(0x5a), 2, 0, 0],
  /** Four bytes as four integers, not below zero. */
  loadBytes: (address: Code): Code => [...v128.loadOne(address), ...vector(0x89), ...vector(0xa9)],
  /** Four integers below 256 as four bytes. */
  storeBytes: (address: Code, value: Code): Code => {
    const words = [...value, ...vector(12), ...new Array<number>(16).fill(0), ...vector(0x86)];
    return v128.storeOne(address, [...words, ...vector(12), ...new Array<number>(16).fill(0), ...vector(0x66)]);
  },
  const: (x: number): Code => [...vector(12), ...[0, 1, 2, 3].flatMap(() => [...float(x)])],
  /** The same 32 bits four times. */
  bits: (n: number): Code => [
    ...vector(12),
    ...[0, 1, 2, 3].flatMap(() => [n, n >> 8, n >> 16, n >> 24].map((byte) => byte & 255)),
  ],
  splat: unaryVector(0x13),
  splatInteger: unaryVector(0x11),
  /** The first of four integers. */
  firstInteger: (x: Code): Code => [...x, ...vector(0x1b), 0],
  /** Four of the eight numbers of a and b, by their places. */
  shuffle: (a: Code, b: Code, places: readonly [number, number, number, number]): Code => [
    ...a,
    ...b,
    ...vector(13),
    ...places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
  ],
  lane: (x: Code, lane: number): Code => [...x, ...vector(0x1f), lane],
  eq: binaryVector(0x41),
  ne: binaryVector(0x42),
  lt: binaryVector(0x43),
  gt: binaryVector(0x44),
  le: binaryVector(0x45),
  ge: binaryVector(0x46),
  not: unaryVector(0x4d),
  and: binaryVector(0x4e),
  or: binaryVector(0x50),
  /** Bits of a where the mask has ones, of b where it has zeros. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...vector(0x52)],
  nearest: unaryVector(0x6a),
  shiftLeft: (x: Code, bits: number): Code => [...x, ...i32.const(bits), ...vector(0xab)],
  shiftRight: (x: Code, bits: number): Code => [...x, ...i32.const(bits), ...vector(0xac)],
  equalIntegers: binaryVector(0x37),
  addIntegers: binaryVector(0xae),
  subIntegers: binaryVector(0xb1),
  abs: unaryVector(0xe0),
  neg: unaryVector(0xe1),
  sqrt: unaryVector(0xe3),
  add: binaryVector(0xe4),
  sub: binaryVector(0xe5),
  mul: binaryVector(0xe6),
  div: binaryVector(0xe7),
  /** NaN where one of them is NaN. */
  min: binaryVector(0xe8),
  max: binaryVector(0xe9),
  /** Two float64 numbers: the first two float32 as such, and back, with zeros behind. */
  widen: unaryVector(0x5f),
  narrow: unaryVector(0x5e),
  addWide: binaryVector(0xf0),
  divWide: binaryVector(0xf3),
  /** An integer as a float64, twice. */
  splatWide: (n: Code): Code => [...n, 0xb7, ...vector(0x14)],
  /** Integers, saturating; 0 for NaN. */
  truncate: unaryVector(0xf8),
  convert: unaryVector(0xfa),
} as const;
