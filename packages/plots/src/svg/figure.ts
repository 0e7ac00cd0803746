import { element, escapeText, label } from "./element.ts";
import { fitText } from "./textWidth.ts";
import { ink } from "./palette.ts";

/** A rectangle in pixels; y grows downwards, as in SVG. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Sizes of text in pixels. */
export const fontSizes = { title: 16, axis: 13, tick: 12, legend: 12.5, note: 11.5 } as const;

/** Size for which `textWidth` tells how wide the bold title is. */
export const titleSize = 1.12 * fontSizes.title;

/** Faces that exist somewhere on every system. */
export const fontFamily = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Distance from the figure's edge to what is drawn in it. */
export const margin = 16;

/** What a figure is made of. */
export interface FigureParts {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** One or two sentences for those who cannot see the figure. */
  readonly description: string;
  readonly body: readonly string[];
}

/**
 * The whole file: white ground, title on top, body. It carries a name and a description for screen readers
 * (SVG 2, section 5.7), and a viewBox, so that it scales to whatever place it is put in. No ids, so that several figures
 * can stand inline in one page.
 */
export function figure({ width, height, title, description, body }: FigureParts): string {
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "font-family": fontFamily,
      fill: ink.text,
      style: "max-width:100%;height:auto",
    },
    element("title", {}, escapeText(title)),
    element("desc", {}, escapeText(description)),
    element("rect", { width, height, fill: ink.ground }),
    label(fitText(title, titleSize, width - 2 * margin), {
      x: margin,
      y: margin + 14,
      "font-size": fontSizes.title,
      "font-weight": 600,
    }),
    ...body,
  )}\n`;
}

/** Where the body may start, below the title. */
export const belowTitle = margin + 26;
