// The curve stands still while the rate is moved: each answer brings the loss at that very rate,
// and refines the line there.

import { mount, openPacket } from "../common.js";
import { CurvePlot } from "../curve.js";
import { Live, readPacket } from "../live.js";
import { scale, svg, ticks } from "../plot.js";

const MARGIN = { left: 52, right: 12, top: 22, bottom: 42 }; // px

class StepCurve extends CurvePlot {
  constructor(root) {
    super(root);
    this.live = new Live((data) => this.update(data), readPacket);
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
    this.find("legend").replaceChildren(
      ...data.legend.map(({ name, text, tone, line }) =>
        this.entry(name, { stroke: tone || null, class: tone ? line : "before" }, text),
      ),
    );
    const said = `${data.at}: ${data.legend.map(({ name, text }) => `${name} ${text}`).join(", ")}`;
    if (this.find("said").textContent !== said) this.find("said").textContent = said;
    this.draw();
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;
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
    for (const mark of ticks(span, 4)) this.upright(this.y(mark), left, right, String(mark));
    for (let power = Math.ceil(Math.log10(ends[0]) - 1e-9); 10 ** power <= ends[1] * 1.001; power++)
      this.text("tick", this.x(10 ** power), bottom + 18, String(Number(`1e${power}`)));
    this.text("axis", (left + right) / 2, height - 4, this.data.axis);
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
    this.add(this.promised(ends, before, slope), promise, "dotted");
    const known = [...this.known].sort(([one], [other]) => one - other);
    this.add(known, after, "solid");
    for (const [at, value] of known) {
      if (rates.includes(at) && value !== null)
        this.dot(this.inner, this.x(at), this.y(value), after);
    }
    if (lowest !== null) this.mark(rates[lowest], this.known.get(rates[lowest]), after);
    const at = this.x(rate);
    svg(this.plot, "line", { class: "cross", x1: at, x2: at, y1: top, y2: bottom });
    const dot = (value, fill, r) =>
      svg(this.inner, "circle", { class: "spot", cx: at, cy: this.y(value), r, fill });
    dot(before + slope * rate, promise, 5);
    if (loss !== null) dot(loss, after, 6.5);
  }

  /** Where the step jumps over: all rates from the first that no smaller loss comes after. */
  shade(from, right) {
    const [x, bottom] = [this.x(from), this.plot.getBoundingClientRect().height - MARGIN.bottom];
    const box = { x, y: MARGIN.top, width: right - x, height: bottom - MARGIN.top };
    svg(this.plot, "rect", { class: "over", ...box });
    this.text("tick", (x + right) / 2, MARGIN.top - 7, this.data.over);
  }

  mark(rate, loss, tone) {
    const [x, y] = [this.x(rate), this.y(loss)];
    svg(this.inner, "circle", { class: "ring", cx: x, cy: y, r: 5.5, stroke: tone });
    this.text("tick", x, y + 20, this.data.best);
  }

  /** Of a straight line, which is none over a rate's logarithm. */
  promised([first, last], before, slope) {
    const step = (last / first) ** (1 / 200);
    return Array.from({ length: 201 }, (_, i) => first * step ** i).map((rate) => [
      rate,
      before + slope * rate,
    ]);
  }

  add(points, stroke, name) {
    // Nothing is seen of what lies far beyond, but browsers draw no line to it.
    const within = (y) => Math.min(1e5, Math.max(-1e5, y));
    const placed = points.map(([rate, value]) => [
      this.x(rate),
      value === null ? null : within(this.y(value)),
    ]);
    this.line(this.inner, placed, { stroke, class: name });
  }
}

export default mount(
  (parentElement) => new StepCurve(parentElement.querySelector(".curve")),
  (instance, { data }) => {
    instance.live.update(openPacket(data));
  },
);
