/**
 * Colours that people with any common colour blindness can tell apart.
 * Source: M. Okabe and K. Ito, "Color Universal Design" (2002/2008), https://jfly.uni-koeln.de/color/.
 * Their eight, in an order in which neighbours also differ in lightness; black and yellow come last because they
 * are the weakest as a fill and as a line.
 */
export const palette: readonly string[] = [
  "#0072b2", // blue
  "#e69f00", // orange
  "#009e73", // bluish green
  "#cc79a7", // reddish purple
  "#d55e00", // vermillion
  "#56b4e9", // sky blue
  "#f0e442", // yellow
  "#000000", // black
];

/** Neutral colours: text, softer text, frame, grid, ground. */
export const ink = { text: "#1a1a1a", soft: "#4d4d4d", frame: "#808080", grid: "#e4e4e4", ground: "#ffffff" } as const;

/** The colour of the class or series with this index; colours return after eight. */
export function colourOf(index: number): string {
  return palette[index % palette.length] as string;
}

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `share` of the colour on white, as an opaque colour: 0 is white, 1 the colour itself. */
export function tint(colour: string, share: number): string {
  const mixed = channels(colour).map((channel) => Math.round(255 + (channel - 255) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Relative luminance, 0 (black) to 1 (white).
 * Source: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance.
 */
export function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white text, whichever stands out more on this ground: a contrast of at least 4.58, WCAG asks for 4.5. */
export function textOn(ground: string): string {
  // Black and white contrast alike with a ground of (L + 0.05)² = 1.05 · 0.05.
  return (luminance(ground) + 0.05) ** 2 < 1.05 * 0.05 ? "#ffffff" : "#000000";
}
