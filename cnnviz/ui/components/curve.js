// What curves in place have in common: a heading, a legend, and lines over a grid, drawn anew at
// each look into the same element, so that nothing blinks.

import { SizeObserver } from "./common.js";
import { svg } from "./plot.js";

export class CurvePlot {
  constructor(root) {
    this.root = root;
    this.find = (role) => root.querySelector(`[data-role="${role}"]`);
    this.plot = root.querySelector(".plot");
    this.resized = new SizeObserver(() => this.draw());
    this.resized.observe(this.plot);
  }

  /** An entry of the legend: a piece of the line, its name, and its value. */
  entry(name, line, value = "") {
    const entry = document.createElement("li");
    const swatch = svg(entry, "svg", { viewBox: "0 0 20 4", "aria-hidden": "true" });
    svg(swatch, "path", { d: "M1,2H19", ...line });
    const [label, shown] = [document.createElement("span"), document.createElement("b")];
    [label.textContent, shown.textContent] = [name, value];
    entry.append(label, shown);
    return entry;
  }

  text(name, x, y, content, anchor = "middle") {
    svg(this.plot, "text", { class: name, x, y, "text-anchor": anchor }, content);
  }

  /** A line of the grid, and what stands at its left. */
  upright(y, left, right, content) {
    svg(this.plot, "line", { class: "grid", x1: left, x2: right, y1: y, y2: y });
    this.text("tick", left - 8, y + 4, content, "end");
  }

  dot(parent, x, y, fill) {
    svg(parent, "circle", { cx: x, cy: y, r: 2.5, fill });
  }

  /** A line through points [x, y] in pixels, with a gap where a y is null. */
  line(parent, points, attributes) {
    let [path, pen] = ["", "M"];
    for (const [x, y] of points) {
      if (y !== null) path += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
      pen = y === null ? "M" : "L";
    }
    svg(parent, "path", { d: path, ...attributes });
  }
}
