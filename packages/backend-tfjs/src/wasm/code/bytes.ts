/** Bytes of a piece of WebAssembly. */
export type Code = readonly number[];

/** A non-negative integer in LEB128: seven bits per byte, the last byte without its highest bit. */
export function unsigned(n: number): Code {
  const bytes: number[] = [];
  let rest = n;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** A 32-bit integer in signed LEB128. */
export function signed(n: number): Code {
  const bytes: number[] = [];
  for (let rest = n | 0; ; rest >>= 7) {
    const low = rest & 127;
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low];
    bytes.push(low + 128);
  }
}

/** The four bytes of a float32. */
export function float(x: number): Code {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x, true);
  return [0, 1, 2, 3].map((i) => view.getUint8(i));
}

/** A name of letters and digits. */
export function text(name: string): Code {
  return [...unsigned(name.length), ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

/** Entries, their number first. */
export function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

/** Bytes, their number first. */
export function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes];
}
