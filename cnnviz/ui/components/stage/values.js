// How numbers and places look: the text of a cell, its ink, its tint.

import { colourIndex, formatNumber, lookupTable, readableOn } from "../common.js";

const SMALLEST_TEXT = 8; // px; smaller numbers give way to the colour alone
const DIGIT_WIDTH = 0.53; // em, of Streamlit's font, a little generous

export const TINT_INK = "#111";

const paints = new Map();

/** Background and text colour of each entry of a palette's table, at least 4.5:1. */
function paintsOf(palette) {
  if (!paints.has(palette.lut)) {
    const table = lookupTable(palette);
    paints.set(
      palette.lut,
      Array.from({ length: 256 }, (_, i) => {
        const rgb = table.subarray(3 * i, 3 * i + 3);
        return { fill: `rgb(${rgb.join(", ")})`, ink: readableOn(rgb) };
      }),
    );
  }
  return paints.get(palette.lut);
}

export function paintOf(palette, value) {
  return paintsOf(palette)[colourIndex(palette, value)];
}

/** A number cut to some decimals; what is not zero never reads 0, but 0.00. */
export function shortNumber(value, decimals) {
  const cut = value.toFixed(decimals);
  const gone = Number(cut) === 0 && Math.abs(value) >= 5e-5;
  return (gone ? cut : String(Number(cut))).replace("-", "−");
}

const textWidth = (text) => DIGIT_WIDTH * text.length - (text.includes(".") ? 0.26 : 0);

/** Decimals and font size with which every value fits a cell; null where none is legible. */
export function fittingText(values, cell) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const fewest = Math.max(0, 2 - Math.floor(Math.log10(largest)));
  let best = null;
  for (let decimals = 4; decimals >= fewest; decimals--) {
    const widest = values.reduce(
      (most, value) => Math.max(most, textWidth(shortNumber(value, decimals))),
      1,
    );
    const size = Math.min(15, cell * 0.46, (cell - 3) / widest);
    if (size >= SMALLEST_TEXT && (!best || size > best.size + 1.5)) best = { decimals, size };
    if (size >= 12) break;
  }
  return best;
}

/**
 * The colour of a kernel place. Down the rows it gets lighter, along the columns it goes from
 * blue to yellow: two axes that every kind of colour vision tells apart. Dark ink reads on all.
 */
export function tintOf(row, column, rows, columns) {
  const along = (index, count) => (count > 1 ? (2 * index) / (count - 1) - 1 : 0);
  const [v, u] = [along(row, rows), along(column, columns)];
  const lightness = 0.82 + 0.08 * v;
  return `oklab(${lightness.toFixed(3)} ${(0.015 - 0.07 * v).toFixed(3)} ${(0.02 + 0.09 * u).toFixed(3)})`;
}

/** A factor of a product: negative numbers in brackets. */
export function factor(value) {
  const text = formatNumber(value);
  return text.startsWith("−") ? `(${text})` : text;
}

const DECIMAL = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?$/i;
const THOUSANDS = /^[-+]?[1-9]\d{0,2},\d{3}$/; // 1,000 is one to some and a thousand to others; 0,125 is clear

/** The number that somebody typed, also with a comma, a real minus, or as a fraction 1/9; else NaN. */
export function typedNumber(text) {
  const [above, below = 1, ...more] = text
    .replace(/−/g, "-")
    .split("/")
    .map((part) => {
      const plain = part.trim();
      return DECIMAL.test(plain) && !THOUSANDS.test(plain) ? Number(plain.replace(",", ".")) : NaN;
    });
  return more.length ? NaN : above / below;
}
