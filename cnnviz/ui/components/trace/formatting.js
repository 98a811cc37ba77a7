// How numbers stand in a line.

import { formatNumber } from "../common.js";
import { translate } from "../messages.js";

/** A number, or a word for what is none. */
export const numberText = (value) =>
  value === null || value === undefined ? translate("not a number") : formatNumber(value);

/** Short enough for a cell: three significant digits. */
export function shortNumber(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "?";
  if (size === 0) return "0";
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(0).replace("e+", "e")
      : size >= 100
        ? value.toFixed(0)
        : String(Number(value.toPrecision(size < 0.01 ? 1 : 2)));
  return text.replace("0.", ".").replace(/-/g, "−");
}

/** Words and numbers one after the other; negative ones in brackets after a sign. */
export function tokens(parts) {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const number = numberText(part);
    text += number.startsWith("−") && /[+−·/]\s$/.test(text) ? `(${number})` : number;
  }
  return text;
}
