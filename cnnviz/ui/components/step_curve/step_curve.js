// The curve stands still while the rate is moved: each answer brings the loss at that very rate,
// and refines the line there.

import { mount, openPacket, SizeObserver } from "../common.js";
import { Live, readPacket } from "../live.js";
import { scale, svg, ticks } from "../plot.js";

const MARGIN = { left: 52, right: 12, top: 22, bottom: 42 }; // px

class StepCurve {
  constructor(root) {
    this.root = root;
    this.find = (role) => root.querySelector(`[data-role="${role}"]`);
    this.plot = root.querySelector(".plot");
    this.live = new Live((data) => this.update(data), readPacket);
    this.resized = new SizeObserver(() => this.draw());
    this.resized.observe(this.plot);
  }

  update(data) {
    const curve = JSON.stringify([data.rates, data.losses]);
    if (this.curve !== curve)
      this.known = new Map(data.rates.map((rate, i) => [rate, data.losses[i]]));
    this.curve = curve;
    this.known.set(data.rate, data.loss);
    this.data = data;
    this.root.setAttribute("aria-label", data.title);
    for (const role of ["title", "at"]) this.find(role).textContent = data[role];
    this.find("legend").replaceChildren(...data.legend.map((each) => this.entry(each)));
    const said = `${data.at}: ${data.legend.map(({ name, text }) => `${name} ${text}`).join(", ")}`;
    if (this.find("said").textContent !== said) this.find("said").textContent = said;
    this.draw();
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
  }

  entry({ name, text, tone, line }) {
    const entry = document.createElement("li");
    const swatch = svg(entry, "svg", { viewBox: "0 0 20 4", "aria-hidden": "true" });
    svg(swatch, "path", { d: "M1,2H19", stroke: tone || null, class: tone ? line : "before" });
    const [label, value] = [document.createElement("span"), document.createElement("b")];
    [label.textContent, value.textContent] = [name, text];
    entry.append(label, value);
    return entry;
  }

  draw() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!this.data || !width) return;
    const { rates, span, before, slope, rate, loss, lowest, lastFall } = this.data;
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
    const ends = [Math.min(rates[0], rate), Math.max(rates.at(-1), rate)];
    const x = scale(ends.map(Math.log10), [left, right]);
    this.x = (value) => x(Math.log10(value));
    this.y = scale(span, [bottom, top]);
    this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.plot.replaceChildren();
    if (lastFall !== null && lastFall + 1 < rates.length) this.shade(rates[lastFall + 1], right);
    for (const mark of ticks(span, 4)) this.upright(mark, left, right);
    for (let power = Math.ceil(Math.log10(ends[0]) - 1e-9); 10 ** power <= ends[1] * 1.001; power++)
      this.level(Number(`1e${power}`), bottom);
    this.text("axis", (left + right) / 2, height - 4, this.data.axis, "middle");
    // Its own picture cuts off what goes beyond.
    this.inner = svg(this.plot, "svg", {
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      viewBox: `${left} ${top} ${right - left} ${bottom - top}`,
    });
    const [promise, after] = this.data.legend
      .map(({ tone }) => tone)
      .reverse()
      .slice(1);
    svg(this.inner, "path", { class: "before", d: `M${left},${this.y(before)}H${right}` });
    this.line(this.promised(ends, before, slope), promise, "dotted");
    const known = [...this.known].sort(([one], [other]) => one - other);
    this.line(known, after, "solid");
    for (const [at, value] of known) {
      if (rates.includes(at) && value !== null)
        svg(this.inner, "circle", { cx: this.x(at), cy: this.y(value), r: 2.5, fill: after });
    }
    if (lowest !== null) this.mark(rates[lowest], this.known.get(rates[lowest]), after);
    const at = this.x(rate);
    svg(this.plot, "line", { class: "cross", x1: at, x2: at, y1: top, y2: bottom });
    const dot = (value, fill, r) =>
      svg(this.inner, "circle", { class: "spot", cx: at, cy: this.y(value), r, fill });
    dot(before + slope * rate, promise, 5);
    if (loss !== null) dot(loss, after, 6.5);
  }

  text(name, x, y, content, anchor = null) {
    svg(this.plot, "text", { class: name, x, y, "text-anchor": anchor }, content);
  }

  upright(mark, left, right) {
    const y = this.y(mark);
    svg(this.plot, "line", { class: "grid", x1: left, x2: right, y1: y, y2: y });
    this.text("tick", left - 8, y + 4, String(mark), "end");
  }

  level(mark, bottom) {
    this.text("tick", this.x(mark), bottom + 18, String(mark), "middle");
  }

  /** Where the step jumps over: all rates from the first that no smaller loss comes after. */
  shade(from, right) {
    const [x, bottom] = [this.x(from), this.plot.getBoundingClientRect().height - MARGIN.bottom];
    const box = { x, y: MARGIN.top, width: right - x, height: bottom - MARGIN.top };
    svg(this.plot, "rect", { class: "over", ...box });
    this.text("tick", (x + right) / 2, MARGIN.top - 7, this.data.over, "middle");
  }

  mark(rate, loss, tone) {
    const [x, y] = [this.x(rate), this.y(loss)];
    svg(this.inner, "circle", { class: "ring", cx: x, cy: y, r: 5.5, stroke: tone });
    this.text("tick", x, y + 20, this.data.best, "middle");
  }

  /** Of a straight line, which is none over a rate's logarithm. */
  promised([first, last], before, slope) {
    const step = (last / first) ** (1 / 200);
    return Array.from({ length: 201 }, (_, i) => first * step ** i).map((rate) => [
      rate,
      before + slope * rate,
    ]);
  }

  line(points, stroke, name) {
    let [path, pen] = ["", "M"];
    for (const [rate, value] of points) {
      if (value !== null) {
        // Nothing is seen of what lies far beyond, but browsers draw no line to it.
        const y = Math.min(1e5, Math.max(-1e5, this.y(value)));
        path += `${pen}${this.x(rate).toFixed(1)},${y.toFixed(1)}`;
      }
      pen = value === null ? "M" : "L";
    }
    svg(this.inner, "path", { d: path, stroke, class: name });
  }
}

export default mount(
  (parentElement) => new StepCurve(parentElement.querySelector(".curve")),
  (instance, { data }) => {
    instance.live.update(openPacket(data));
  },
);
