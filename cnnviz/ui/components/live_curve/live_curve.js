// Lines that grow: what is pointed at stays pointed at.

import { mount } from "../common.js";
import { CurvePlot } from "../curve.js";
import { formatPercent, translate } from "../messages.js";
import { scale, svg, ticks } from "../plot.js";

const MARGIN = { left: 44, right: 10, top: 8, bottom: 24 }; // px
const DOTS = 40; // lines of fewer points show them

class LiveCurve extends CurvePlot {
  constructor(root) {
    super(root);
    this.at = null; // the epoch that is pointed at
    this.top = 0;
    this.plot.onpointermove = this.plot.onpointerdown = (event) => this.point(this.epoch(event));
    this.plot.onpointerleave = () => this.point(null);
    root.onkeydown = (event) => this.key(event);
    root.onblur = () => this.point(null);
  }

  update(data) {
    this.data = data;
    this.root.setAttribute("aria-label", translate("{title} by epoch", { title: data.title }));
    this.find("title").textContent = data.title;
    this.find("legend").replaceChildren(
      ...data.lines.map(({ name, colour, faint }) =>
        this.entry(name, { stroke: colour, class: faint ? "faint" : null }),
      ),
    );
    this.draw();
  }

  draw() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!this.data || !width) return;
    const { lines, share, end } = this.data;
    const known = lines.flatMap(({ values }) => values).filter((value) => value !== null);
    this.top = share ? 1 : Math.max(this.top, ...known) || 1;
    const marks = ticks([0, this.top], 4);
    const step = marks[1] - marks[0];
    const high = share ? 1 : Math.ceil(this.top / step - 1e-9) * step;
    this.x = scale([0, end], [MARGIN.left, width - MARGIN.right]);
    this.back = scale([MARGIN.left, width - MARGIN.right], [0, end]);
    this.y = scale([0, high], [height - MARGIN.bottom, MARGIN.top]);
    this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.plot.replaceChildren();
    for (const mark of ticks([0, high], 4))
      this.upright(this.y(mark), MARGIN.left, width - MARGIN.right, this.mark(mark));
    for (const epoch of ticks([0, end], Math.min(end, 5)).filter(Number.isInteger))
      this.text("tick", this.x(epoch), height - 6, String(epoch));
    this.cross = svg(this.plot, "line", {
      class: "cross",
      y1: MARGIN.top,
      y2: height - MARGIN.bottom,
    });
    for (const line of lines) this.add(line);
    this.spots = lines.map(({ colour }) =>
      svg(this.plot, "circle", { class: "spot", r: 5, fill: colour }),
    );
    this.show();
  }

  add({ epochs, values, colour, faint }) {
    const fine = !epochs.every(Number.isInteger); // batch by batch
    const points = values.map((value, i) => [
      this.x(epochs[i]),
      value === null ? null : this.y(value),
    ]);
    if (!faint && !fine && values.length < DOTS) {
      for (const [x, y] of points) if (y !== null) this.dot(this.plot, x, y, colour);
    }
    this.line(this.plot, points, {
      stroke: colour,
      class: faint ? "faint" : fine ? "fine" : null,
    });
  }

  /** The place of a line's last known value, or of the one nearest to the epoch pointed at. */
  place({ epochs, values }) {
    const known = [...values.keys()].filter((i) => values[i] !== null);
    if (this.at === null) return known.at(-1) ?? null;
    const distance = (i) => Math.abs(epochs[i] - this.at);
    const nearest = known.reduce(
      (best, i) => (best === null || distance(i) < distance(best) ? i : best),
      null,
    );
    return nearest !== null && distance(nearest) <= 0.5 ? nearest : null;
  }

  show() {
    const { lines, title } = this.data;
    const pointed = this.at !== null;
    const texts = lines.map((line, at) => {
      const place = this.place(line);
      const spot = this.spots[at];
      spot.setAttribute("visibility", pointed && place !== null ? "visible" : "hidden");
      if (place !== null) {
        spot.setAttribute("cx", this.x(line.epochs[place]));
        spot.setAttribute("cy", this.y(line.values[place]));
      }
      const text = place === null ? "–" : line.texts[place];
      this.find("legend").children[at].lastChild.textContent = text;
      return `${line.name} ${text}`;
    });
    this.cross.setAttribute("visibility", pointed ? "visible" : "hidden");
    if (pointed) for (const end of ["x1", "x2"]) this.cross.setAttribute(end, this.x(this.at));
    const place = pointed ? translate("epoch {epoch}", { epoch: this.at }) : translate("last");
    this.find("place").textContent = place;
    this.find("said").textContent = `${title}, ${place}: ${texts.join(", ")}`;
  }

  mark(value) {
    if (this.data.share) return formatPercent(value, 0);
    return value >= 1e5 ? value.toExponential(0) : String(value);
  }

  epoch(event) {
    return Math.round(this.back(event.clientX - this.plot.getBoundingClientRect().left));
  }

  /** Point at an epoch, the nearest that there is; null for none. */
  point(epoch) {
    if (!this.data || !this.x) return;
    const last = Math.max(
      0,
      ...this.data.lines.map(({ epochs }) => Math.floor(epochs.at(-1) ?? 0)),
    );
    this.at = epoch === null ? null : Math.min(last, Math.max(0, epoch));
    this.show();
  }

  key(event) {
    const last = this.data.end; // brought to the last that there is
    const to = {
      ArrowLeft: () => (this.at ?? last + 1) - 1,
      ArrowRight: () => (this.at ?? last) + 1,
      Home: () => 0,
      End: () => last,
      Escape: () => null,
    }[event.key];
    if (!to) return;
    event.preventDefault();
    this.find("said").setAttribute("aria-live", "polite"); // only what the keys ask for is read out
    this.point(to());
    if (event.key === "Escape") this.find("said").setAttribute("aria-live", "off");
  }
}

export default mount(
  (parentElement) => new LiveCurve(parentElement.querySelector(".curve")),
  (instance, { data }) => {
    instance.update(data);
  },
);
