// Pointing at a pixel shows where it lies on the curve; pointing at the plot, which pixels lie there.
// The histograms share the axes of the curve: the sums lie below it, what it makes of them beside it.

import {
  colourIndex,
  colourOf,
  formatNumber,
  lookupTable,
  mount,
  openPacket,
  SizeObserver,
  themed,
} from "../common.js";
import { formatPercent, translate, translatePlural } from "../messages.js";
import {
  atLeast,
  drawFrame,
  freshCanvas,
  paintIndices,
  pixelAfterKey,
  pixelUnder,
  themeColours,
} from "../pixels.js";
import { scale, svg, ticks } from "../plot.js";

const LEFT = 38; // px for the numbers of the upright axis
const SIDE = 96; // px for the histogram beside the curve
const STRIP = 6; // px of the colours along an axis
const GAP = 34; // px between panels

class ActivationMap {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.root = find(".activation");
    this.plot = find('[data-role="plot"]');
    this.maps = ["before", "after"].map((role) => find(`[data-role="${role}"]`));
    this.overlays = this.maps.map((map) => map.nextElementSibling);
    this.texts = Object.fromEntries(
      ["size", "place", "value", "slope"].map((role) => [role, find(`[data-role="${role}"]`)]),
    );
    this.live = find(".unseen");
    this.cursor = null; // a pixel {row, column}, or a bin {axis, bin}
    this.resized = new SizeObserver(() => this.draw());

    for (const map of this.maps) {
      map.onpointermove = (event) => this.point(pixelUnder(event, map, ...this.shape));
      map.onpointerdown = map.onpointermove;
      map.onpointerleave = () => this.point(null);
      map.onblur = () => this.point(null);
      map.onkeydown = (event) => this.keyOnMap(event);
    }
    this.plot.onpointermove = (event) => this.point(this.binUnder(event));
    this.plot.onpointerdown = this.plot.onpointermove;
    this.plot.onpointerleave = () => this.point(null);
    this.plot.onblur = () => this.point(null);
    this.plot.onkeydown = (event) => this.keyOnPlot(event);
  }

  update(data) {
    const { before } = data;
    this.data = data;
    this.shape = before.shape;
    this.values = Object.fromEntries(
      ["before", "after", "slope", "curve"].map((name) => [name, data[name].read()]),
    );
    this.colours = themeColours(this.root);
    this.steps = Object.fromEntries(
      ["before", "after"].map((name) => {
        const [low, high] = data.spans[name];
        return [name, (high - low) / data[`${name}_counts`].length];
      }),
    );
    const [height, width] = this.shape;
    this.texts.size.textContent = `${height} × ${width}`;
    this.palette = themed(data.palette, this.root);
    const table = lookupTable(this.palette);
    this.maps.forEach((map, i) => {
      const values = this.values[i ? "after" : "before"];
      map.parentElement.style.setProperty("--aspect", width / height);
      paintIndices(map, this.shape, table, (at) => colourIndex(this.palette, values[at]));
      map.dataset.painted = Number(map.dataset.painted ?? 0) + 1;
      map.setAttribute(
        "aria-label",
        i
          ? translate(
              "Map after the activation, {height} rows and {width} columns; arrow keys move",
              { height, width },
            )
          : translate(
              "Map before the activation, {height} rows and {width} columns; arrow keys move",
              { height, width },
            ),
      );
      this.resized.observe(map);
    });
    this.plot.setAttribute(
      "aria-label",
      translate(
        "The activation, its slope, and how many pixels have which value; arrow keys move along the values",
      ),
    );
    this.resized.observe(this.plot);
    if (this.cursor?.axis === undefined && this.cursor) {
      this.cursor = {
        row: Math.min(this.cursor.row, height - 1),
        column: Math.min(this.cursor.column, width - 1),
      };
    }
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!this.data || !width) return;
    this.plot.replaceChildren();
    const { spans } = this.data;
    const right = width - SIDE - GAP / 2;
    const low = (height - 2 * GAP - 50) * 0.24; // px of the two panels below
    const top = height - 2 * low - 2 * GAP - 50;
    this.x = scale(spans.before, [LEFT, right]);
    this.y = scale(padded(spans.after), [24 + top, 24]);
    const slopes = this.values.curve.subarray(2 * this.data.curve.shape[1]);
    const steepest = [Math.min(0, ...slopes), Math.max(1, ...slopes)];
    const slopeTop = 24 + top + GAP;
    this.slopeAt = scale(padded(steepest), [slopeTop + low, slopeTop]);
    const floor = slopeTop + low + GAP + low;
    this.panel("f(x)", this.y, ticks(spans.after, 5), right, 14);
    this.panel(
      translate("f′(x), the slope"),
      this.slopeAt,
      ticks(steepest, 2),
      right,
      slopeTop - 8,
    );
    this.line(1, this.y);
    this.line(2, this.slopeAt);
    this.bars = {
      before: this.barsBelow(floor, low, right),
      after: this.barsBeside(right + GAP / 2),
    };
    this.guides = svg(this.plot, "g", { "aria-hidden": "true" });
    this.mark();
  }

  panel(title, y, marks, right, titleAt) {
    for (const value of marks) {
      svg(
        this.plot,
        "text",
        { class: "tick", x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" },
        formatNumber(value),
      );
    }
    svg(this.plot, "line", { class: "zero", x1: LEFT, x2: right, y1: y(0), y2: y(0) });
    const [low, high] = y === this.y ? [y(padded(this.data.spans.after)[0]), 24] : [y(0), y(1)];
    svg(this.plot, "line", { class: "zero", x1: this.x(0), x2: this.x(0), y1: low, y2: high });
    svg(this.plot, "text", { class: "title", x: LEFT, y: titleAt }, title);
  }

  line(which, y) {
    const { curve } = this.values;
    const count = this.data.curve.shape[1];
    const points = Array.from(
      { length: count },
      (_, i) => `${this.x(curve[i]).toFixed(2)},${y(curve[which * count + i]).toFixed(2)}`,
    );
    svg(this.plot, "polyline", { class: "curve", points: points.join(" ") });
  }

  barsBelow(floor, height, right) {
    const { before_counts: counts, spans } = this.data;
    const group = svg(this.plot, "g", { class: "bars" });
    const { length, clipped } = this.lengths(counts, height);
    const [low] = spans.before;
    const bars = counts.map((count, i) =>
      svg(group, "rect", {
        x: this.x(low + i * this.steps.before) + 0.5,
        width: (right - LEFT) / counts.length - 1,
        y: floor - length(count),
        height: length(count),
      }),
    );
    this.strip(this.steps.before, spans.before, counts.length, (from, to) => ({
      x: this.x(from),
      width: this.x(to) - this.x(from),
      y: floor + 2,
      height: STRIP,
    }));
    for (const value of ticks(spans.before, 6)) {
      svg(
        this.plot,
        "text",
        { class: "tick", x: this.x(value), y: floor + STRIP + 18, "text-anchor": "middle" },
        formatNumber(value),
      );
    }
    if (clipped !== null)
      svg(
        this.plot,
        "text",
        {
          class: "tick",
          x: this.x(low + (clipped + 1) * this.steps.before) + 4,
          y: floor - height + 10,
        },
        this.shareOf(counts[clipped]),
      );
    svg(
      this.plot,
      "text",
      { class: "title", x: LEFT, y: floor - height - 8 },
      translate("Pixels before, by x"),
    );
    return bars;
  }

  barsBeside(left) {
    const { after_counts: counts, spans } = this.data;
    const group = svg(this.plot, "g", { class: "bars" });
    const start = left + STRIP + 2;
    const { length, clipped } = this.lengths(counts, SIDE - STRIP - 2);
    const [low] = spans.after;
    const height = this.y(0) - this.y(this.steps.after);
    const bars = counts.map((count, i) =>
      svg(group, "rect", {
        x: start,
        width: length(count),
        y: this.y(low + (i + 1) * this.steps.after) + Math.min(0.5, height / 4),
        height: Math.max(0.5, height - Math.min(1, height / 2)),
      }),
    );
    this.strip(this.steps.after, spans.after, counts.length, (from, to) => ({
      x: left,
      width: STRIP,
      y: this.y(to),
      height: this.y(from) - this.y(to),
    }));
    if (clipped !== null) {
      const at = this.y(low + (clipped + 0.5) * this.steps.after);
      const under = at < 60; // no room above the bar
      svg(
        this.plot,
        "text",
        { class: "tick", x: left + SIDE, y: at + (under ? 18 : -7), "text-anchor": "end" },
        this.shareOf(counts[clipped]),
      );
    }
    svg(this.plot, "text", { class: "title", x: left, y: 14 }, translate("Pixels after"));
    return bars;
  }

  /** Lengths of bars; one that would dwarf all others is cut off, and its share written beside it. */
  lengths(counts, most) {
    const [largest, second] = [...counts].sort((a, b) => b - a);
    const cut = largest > 4 * second && second > 0;
    const length = scale([0, cut ? 1.5 * second : largest], [0, most]);
    return {
      length: (count) => Math.min(most, length(count)),
      clipped: cut ? counts.indexOf(largest) : null,
    };
  }

  shareOf(count) {
    return formatPercent(count / this.values.before.length);
  }

  /** The colours that the values of an axis have in the maps. */
  strip(step, [low], count, box) {
    const group = svg(this.plot, "g", { "shape-rendering": "crispEdges" });
    for (let i = 0; i < count; i++) {
      svg(group, "rect", {
        ...box(low + i * step, low + (i + 1) * step),
        fill: colourOf(this.palette, low + (i + 0.5) * step),
      });
    }
  }

  binUnder(event) {
    const box = this.plot.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const beside = x > this.x(this.data.spans.before[1]);
    const axis = beside ? "after" : "before";
    const [low, high] = this.data.spans[axis];
    const value = beside
      ? low + ((y - this.y(low)) / (this.y(high) - this.y(low))) * (high - low)
      : low + ((x - this.x(low)) / (this.x(high) - this.x(low))) * (high - low);
    return { axis, bin: this.binOf(axis, value) };
  }

  binOf(axis, value) {
    const bins = this.data[`${axis}_counts`].length;
    return Math.min(
      bins - 1,
      Math.max(0, Math.floor((value - this.data.spans[axis][0]) / this.steps[axis])),
    );
  }

  point(cursor) {
    this.cursor = cursor;
    this.mark();
  }

  /** Without a pointer: the middle of the map. */
  resting() {
    return { row: this.shape[0] >> 1, column: this.shape[1] >> 1 };
  }

  keyOnMap(event) {
    const at = this.cursor?.row === undefined ? this.resting() : this.cursor;
    const next = pixelAfterKey(event, at, ...this.shape);
    if (!next) return;
    event.preventDefault();
    this.point(next);
    this.announce();
  }

  keyOnPlot(event) {
    const move = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const bins = this.data.before_counts.length;
    const bin = this.cursor?.axis === "before" ? this.cursor.bin : this.binOf("before", 0);
    this.point({ axis: "before", bin: Math.min(bins - 1, Math.max(0, bin + move)) });
    this.announce();
  }

  announce() {
    this.live.textContent = ["place", "value", "slope"]
      .map((role) => this.texts[role].textContent)
      .join(", ");
  }

  mark() {
    if (!this.guides) return;
    this.guides.replaceChildren();
    for (const bar of this.root.querySelectorAll("rect.on")) bar.classList.remove("on");
    const cursor = this.cursor ?? this.resting();
    if (cursor.axis) this.markBin(cursor);
    else this.markPixel(cursor);
  }

  markPixel({ row, column }) {
    const [height, width] = this.shape;
    const at = row * width + column;
    const [before, after, slope] = ["before", "after", "slope"].map(
      (name) => this.values[name][at],
    );
    for (const overlay of this.overlays) {
      const { context, width: w, height: h } = freshCanvas(overlay);
      const box = [(column / width) * w, (row / height) * h, w / width, h / height];
      drawFrame(context, atLeast(box, 7), this.colours.primary, this.colours.background);
    }
    this.bars.before[this.binOf("before", before)].classList.add("on");
    this.bars.after[this.binOf("after", after)].classList.add("on");
    const [x, y, s] = [this.x(before), this.y(after), this.slopeAt(slope)];
    const floor =
      Number(this.bars.before[0].getAttribute("y")) +
      Number(this.bars.before[0].getAttribute("height"));
    svg(this.guides, "line", { class: "guide", x1: x, x2: x, y1: floor, y2: y });
    svg(this.guides, "line", {
      class: "guide",
      x1: x,
      x2: this.bars.after[0].getAttribute("x"),
      y1: y,
      y2: y,
    });
    svg(this.guides, "circle", { class: "dot", cx: x, cy: s, r: 5 });
    svg(this.guides, "circle", {
      class: "dot",
      cx: x,
      cy: y,
      r: 6.5,
      "data-x": before,
      "data-y": after,
    });
    this.tell(
      translate("row {row}, column {column}", { row, column }),
      `f(${formatNumber(before)}) = ${formatNumber(after)}`,
      translate("slope {slope}", { slope: formatNumber(slope) }),
    );
  }

  markBin({ axis, bin }) {
    const low = this.data.spans[axis][0] + bin * this.steps[axis];
    const high = low + this.steps[axis];
    const bar = this.bars[axis][bin];
    bar.classList.add("on");
    const [left, right] = this.data.spans.before.map(this.x);
    const floor = Number(bar.getAttribute("y")) + Number(bar.getAttribute("height"));
    svg(
      this.guides,
      "rect",
      axis === "before"
        ? {
            class: "band",
            x: this.x(low),
            width: this.x(high) - this.x(low),
            y: 24,
            height: floor - 24,
          }
        : {
            class: "band",
            x: left,
            width: right - left,
            y: this.y(high),
            height: this.y(low) - this.y(high),
          },
    );
    const values = this.values[axis];
    const [height, width] = this.shape;
    const inside = [];
    values.forEach((value, at) => {
      if (this.binOf(axis, value) === bin) inside.push(at);
    });
    for (const overlay of this.overlays) {
      const { context, width: w, height: h } = freshCanvas(overlay);
      const [cellWidth, cellHeight] = [w / width, h / height];
      context.fillStyle = this.colours.background;
      context.globalAlpha = 0.6;
      context.fillRect(0, 0, w, h);
      context.globalAlpha = 1;
      context.fillStyle = this.colours.primary;
      for (const at of inside)
        context.fillRect(
          (at % width) * cellWidth,
          Math.floor(at / width) * cellHeight,
          cellWidth + 0.3,
          cellHeight + 0.3,
        );
    }
    this.tell(
      translatePlural("{count} pixel, {share}", "{count} pixels, {share}", inside.length, {
        share: this.shareOf(inside.length),
      }),
      translate("{low} to {high}", {
        low: formatNumber(Number(low.toFixed(3))),
        high: formatNumber(Number(high.toFixed(3))),
      }),
      axis === "before" ? translate("before the activation") : translate("after the activation"),
    );
  }

  tell(place, value, slope) {
    this.texts.place.textContent = place;
    this.texts.value.textContent = value;
    this.texts.slope.textContent = slope;
  }
}

/** A span with some room at both ends, so that a line along an end is seen. */
function padded([low, high]) {
  const room = 0.04 * (high - low);
  return [low - room, high + room];
}

export default mount(
  (parentElement) => new ActivationMap(parentElement),
  (instance, { data }) => {
    instance.update(openPacket(data));
  },
);
