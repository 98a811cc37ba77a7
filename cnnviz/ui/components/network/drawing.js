// A network drawn in proportion: rows upwards, channels to the right, columns into the depth.

import { translate } from "../messages.js";
import { svg } from "../plot.js";

const TALL = { wide: 150, narrow: 110 };
const DEPTH = 0.36;
const SLANT = 0.55;
const [LEAST, FLAT_LEAST, FLAT_WIDTH] = [3, 8, 7];
export const MANY = 60;
export const BRACKET = 26; // px below the drawing, for what is frozen
const MARKED = 88; // px that a bracket's words take

/** Whether a row is drawn: all are, but of a very deep network only what has kernels or pools. */
export function isDrawn(row, rows) {
  return rows.length <= MANY || ["conv", "pool", "dense"].includes(row.tone);
}

/** A box for the input and each layer: front (x, y, width, height) and depth (dx, dy), and the whole size. */
export function layOut(sizes, width) {
  const maps = sizes.filter((size) => size.length === 3);
  const tall = width < 560 ? TALL.narrow : TALL.wide;
  const largest = Math.max(1, ...maps.flatMap(([height, columns]) => [height ?? 1, columns ?? 1]));
  const longest = Math.max(
    1,
    ...sizes.filter((size) => size.length === 1).map(([count]) => count ?? 1),
  );
  const gap = Math.min(22, (0.25 * width) / sizes.length);
  const boxes = sizes.map((size) => {
    const flat = size.length === 1;
    const side = (count) =>
      flat
        ? Math.max(FLAT_LEAST, ((count ?? 1) / longest) * tall)
        : Math.max(LEAST, ((count ?? 1) / largest) * tall);
    const dx = flat ? 3 : side(size[1]) * DEPTH;
    return { flat, height: side(size[0]), dx, dy: dx * SLANT, channels: flat ? 0 : (size[2] ?? 1) };
  });
  const free =
    width - boxes.reduce((sum, box) => sum + box.dx * 0.6 + gap + (box.flat ? FLAT_WIDTH : 0), 0);
  const channels = boxes.reduce((sum, box) => sum + box.channels, 0) || 1;
  const each = Math.min(2.5, Math.max(0.004, free / channels));
  let x = 2;
  const depth = Math.max(...boxes.map((box) => box.dy));
  for (const box of boxes) {
    box.width = box.flat ? FLAT_WIDTH : Math.max(LEAST, box.channels * each);
    box.x = x;
    box.y = depth + 4 + (tall - box.height) / 2;
    x += box.width + box.dx * 0.6 + gap;
  }
  const last = boxes.at(-1);
  return {
    boxes,
    width: Math.max(width, last.x + last.width + last.dx + 2),
    height: tall + depth + 8,
  };
}

export function drawBox(parent, { x, y, width, height, dx, dy }) {
  const corners = (points) =>
    points.map((point) => point.map((at) => at.toFixed(2)).join(",")).join(" ");
  svg(parent, "polygon", {
    class: "side",
    points: corners([
      [x + width, y],
      [x + width + dx, y - dy],
      [x + width + dx, y - dy + height],
      [x + width, y + height],
    ]),
  });
  svg(parent, "polygon", {
    class: "top",
    points: corners([
      [x, y],
      [x + dx, y - dy],
      [x + width + dx, y - dy],
      [x + width, y],
    ]),
  });
  svg(parent, "polygon", {
    class: "front",
    points: corners([
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ]),
  });
}

/** What a layer's weights do in a training that freezes some. */
export function fate(row) {
  if (row.frozen === null) return "";
  return row.frozen ? translate("❄ frozen") : translate("learns");
}

/** The pattern over frozen layers, for those who do not see the colours. */
export function hatching(parent) {
  const pattern = svg(svg(parent, "defs"), "pattern", {
    id: "hatch",
    width: 5,
    height: 5,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  });
  svg(pattern, "line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 5 });
}

/** Below the layers, in a line for each stretch of them: whether they are frozen. */
export function brackets(parent, rows, boxes, top, unit) {
  for (let from = 0, to; from < rows.length; from = to) {
    to = from + 1;
    while (to < rows.length && rows[to].frozen === rows[from].frozen) to++;
    const [left, right] = [boxes[from].x, boxes[to - 1].x + boxes[to - 1].width];
    const words = fate(rows[from]);
    const group = svg(parent, "g", {
      class: rows[from].frozen ? "bracket cold" : "bracket",
      "aria-hidden": "true",
    });
    svg(group, "path", { d: `M${left},${top}v${5 * unit}H${right}v${-5 * unit}` });
    const text = right - left < MARKED * unit && rows[from].frozen ? "❄" : words;
    const half = text.length * 4 * unit;
    const middle = Math.max(
      half,
      Math.min((left + right) / 2, boxes.at(-1).x + boxes.at(-1).width - half),
    );
    svg(
      group,
      "text",
      {
        x: middle,
        y: top + 20 * unit,
        "text-anchor": "middle",
        "font-size": `${0.8125 * unit}rem`,
      },
      text,
    );
  }
}
