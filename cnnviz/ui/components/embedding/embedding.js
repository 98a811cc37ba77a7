// All is here at once: the images, and where each lies; pointing asks nobody.

import { mount, openPacket, SizeObserver } from "../common.js";
import { translate } from "../messages.js";
import { paintPhoto } from "../pixels.js";
import { svg } from "../plot.js";

const [RADIUS, MARGIN, REACH] = [4.2, 12, 24]; // px

/** The outline of a mark around a place. */
function outline(shape, x, y, r) {
  const at = (...points) =>
    `M${points.map(([dx, dy]) => `${(x + dx * r).toFixed(1)},${(y + dy * r).toFixed(1)}`).join("L")}Z`;
  if (shape === "square") return at([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
  if (shape === "triangle") return at([0, -1.25], [1.15, 0.85], [-1.15, 0.85]);
  if (shape === "diamond") return at([0, -1.35], [1.1, 0], [0, 1.35], [-1.1, 0]);
  if (shape === "cross") {
    const [a, b] = [0.42, 1.2];
    return at(
      [-a, -b],
      [a, -b],
      [a, -a],
      [b, -a],
      [b, a],
      [a, a],
      [a, b],
      [-a, b],
      [-a, a],
      [-b, a],
      [-b, -a],
      [-a, -a],
    );
  }
  return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
}

class Embedding {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.resized = new SizeObserver(() => this.draw());
    this.resized.observe(this.find(".clouds"));
  }

  update(data) {
    const text = JSON.stringify([
      data.names,
      data.labels,
      data.clouds,
      data.images.digest,
      ...data.clouds.map((_, at) => data[`points${at}`].digest),
    ]);
    if (text === this.text) return;
    Object.assign(this, { text, data, only: null, kept: null, at: null });
    this.pixels = data.images.read();
    this.points = data.clouds.map((_, at) => data[`points${at}`].read());
    this.find(".legend").replaceChildren(
      ...data.names.map((name, label) => this.entry(name, label)),
    );
    this.find(".clouds").replaceChildren(...data.clouds.map((cloud, at) => this.figure(cloud, at)));
    this.draw();
    this.show();
  }

  mark(parent, label, x, y, r) {
    const { shapes, tones } = this.data;
    return svg(parent, "path", {
      d: outline(shapes[label % shapes.length], x, y, r),
      fill: tones[label % tones.length],
    });
  }

  entry(name, label) {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.ariaPressed = "false";
    button.onclick = () => {
      this.only = this.only === label ? null : label;
      [...this.find(".legend").children].forEach((each, at) => {
        each.firstChild.ariaPressed = String(at === this.only);
      });
      this.paint();
    };
    this.mark(
      svg(button, "svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }),
      label,
      6,
      6,
      4.4,
    );
    button.append(name);
    item.append(button);
    return item;
  }

  figure({ title, note }, at) {
    const [figure, head, caption] = ["figure", "h3", "figcaption"].map((tag) =>
      document.createElement(tag),
    );
    head.textContent = title;
    caption.textContent = note;
    figure.append(head, caption);
    const cloud = svg(figure, "svg", {
      class: "cloud",
      tabindex: 0,
      role: "group",
      "aria-label": translate(
        "{title}: images as points; the arrow keys move from point to point",
        { title },
      ),
    });
    cloud.onpointermove = (event) => this.point(this.nearest(at, event));
    cloud.onpointerleave = () => this.point(null);
    cloud.onclick = (event) => this.keep(this.nearest(at, event));
    cloud.onkeydown = (event) => this.key(at, event);
    return figure;
  }

  /** Both directions have one scale, so that distances are comparable. */
  draw() {
    if (!this.data) return;
    this.places = [];
    this.marks = [...this.root.querySelectorAll(".cloud")].map((cloud, at) => {
      const { width, height } = cloud.getBoundingClientRect();
      const flat = this.points[at];
      const [xs, ys] = [0, 1].map((axis) => this.data.labels.map((_, i) => flat[2 * i + axis]));
      const span = (values) => [Math.min(...values), Math.max(...values)];
      const [[left, right], [low, high]] = [span(xs), span(ys)];
      const unit = Math.min(
        (width - 2 * MARGIN) / (right - left || 1),
        (height - 2 * MARGIN) / (high - low || 1),
      );
      const places = xs.map((x, i) => [
        width / 2 + (x - (left + right) / 2) * unit,
        height / 2 - (ys[i] - (low + high) / 2) * unit,
      ]);
      this.places.push(places);
      cloud.setAttribute("viewBox", `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
      cloud.replaceChildren();
      return places.map(([x, y], i) => this.mark(cloud, this.data.labels[i], x, y, RADIUS));
    });
    this.paint();
  }

  paint() {
    const { labels } = this.data;
    const now = this.at ?? this.kept;
    for (const marks of this.marks) {
      marks.forEach((mark, i) => {
        mark.classList.toggle("dim", this.only !== null && labels[i] !== this.only);
        mark.classList.toggle("at", i === now);
      });
      if (now !== null) marks[now].parentNode.append(marks[now]); // in front of all others
    }
  }

  nearest(at, event) {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, least] = [null, REACH];
    this.places[at].forEach(([px, py], i) => {
      if (this.only !== null && this.data.labels[i] !== this.only) return;
      const distance = Math.hypot(px - x, py - y);
      if (distance < least) [best, least] = [i, distance];
    });
    return best;
  }

  point(index) {
    if (index === this.at) return;
    this.at = index;
    this.paint();
    this.show();
  }

  keep(index) {
    this.kept = index;
    this.at = null;
    this.paint();
    this.show();
  }

  /** Step to the next image to that side, of those that are not dimmed. */
  key(cloud, event) {
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] }[
      event.key
    ];
    if (event.key === "Escape") this.keep(null);
    if (!way) return;
    event.preventDefault();
    const [axis, step] = way;
    const places = this.places[cloud];
    const order = [...places.keys()]
      .filter((i) => this.only === null || this.data.labels[i] === this.only)
      .sort((a, b) => places[a][axis] - places[b][axis] || a - b);
    const from = order.indexOf(this.kept);
    const to = from < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + step));
    this.keep(order[to]);
    this.find(".unseen").textContent = this.words(this.kept).join(", ");
  }

  words(index) {
    const { names, labels, clouds } = this.data;
    return [
      names[labels[index]],
      ...clouds
        .filter(({ answers }) => answers.length)
        .map(({ title, answers }) => `${title}: ${answers[index]}`),
    ];
  }

  show() {
    const now = this.at ?? this.kept;
    const [canvas, said] = [this.find("canvas"), this.find(".chosen p")];
    if (now === null) {
      said.textContent = translate("Point at a dot, or click it to keep it.");
      canvas.hidden = true;
      return;
    }
    const [, ...shape] = this.data.images.shape;
    const size = shape.reduce((product, side) => product * side, 1);
    paintPhoto(canvas, this.pixels.subarray(now * size, (now + 1) * size), shape);
    canvas.hidden = false;
    const words = this.words(now);
    canvas.setAttribute(
      "aria-label",
      translate("Image {number}, {name}", { number: now + 1, name: words[0] }),
    );
    said.replaceChildren(
      ...words.map((text, at) => {
        const line = document.createElement(at ? "span" : "b");
        line.textContent = text;
        return line;
      }),
    );
  }
}

export default mount(
  (parentElement) => new Embedding(parentElement.querySelector(".wide")),
  (instance, { data }) => {
    instance.update(openPacket(data));
  },
);
