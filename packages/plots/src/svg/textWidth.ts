const narrow = new Set("fijlrtI.,:;'|!()[]{}/ ");
const wide = new Set("mwMW%@—");

/**
 * About how wide a text is, in pixels: widths of Helvetica by class of character, and a tenth more, because the face that
 * a reader's machine puts in its place may be broader (DejaVu Sans is). There is no font to ask: the SVG is made without one.
 */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x1100) ems += 1;
    else if (narrow.has(character)) ems += 0.33;
    else if (wide.has(character)) ems += 0.88;
    else if (character >= "A" && character <= "Z") ems += 0.69;
    else ems += 0.56;
  }
  return 1.1 * ems * fontSize;
}

/** The text, cut and ended with "…" where it would be wider than `available` pixels. */
export function fitText(text: string, fontSize: number, available: number): string {
  if (textWidth(text, fontSize) <= available) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, fontSize) > available) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
