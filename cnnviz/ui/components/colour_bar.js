// The colours of a map, between the numbers at their ends.

import { formatNumber } from "./common.js";
import { translate } from "./messages.js";
import { paintIndices } from "./pixels.js";

/** Shows a table of colours from an entry on in a bar of (number, canvas, number). */
export function showColours(bar, table, low, high, first = 0) {
  const [start, canvas, end] = bar.children;
  paintIndices(canvas, [1, 256 - first], table, (i) => i + first);
  [start.textContent, end.textContent] = [formatNumber(low), formatNumber(high)];
  const said = translate("Colours run from {low} to {high}", {
    low: start.textContent,
    high: end.textContent,
  });
  bar.setAttribute("aria-label", said);
}
