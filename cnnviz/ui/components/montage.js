// Many small pictures on one canvas: pointed at, walked through by the arrow keys, and chosen.

import { SizeObserver } from "./common.js";
import { translate } from "./messages.js";

export const GAP = 4;
const MOST_LINES = 15_000; // of a canvas: browsers draw nothing on a larger one

export class Montage {
  /** point(item) is told what is pointed at, null for nothing; choose(item) what is chosen. */
  constructor(root, { point, choose }) {
    this.root = root;
    Object.assign(this, { point, choose });
    this.canvas = document.createElement("canvas");
    this.canvas.dataset.role = "montage";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", translate("tiles"));
    this.marks = ["chosen", "hovered"].map((name) => {
      const mark = document.createElement("i");
      mark.className = `mark ${name}`;
      return mark;
    });
    root.append(this.canvas, ...this.marks);
    this.scratch = document.createElement("canvas");
    this.at = null; // place of the tile pointed at
    this.canvas.onpointermove = (event) => this.hover(this.under(event));
    this.canvas.onpointerleave = () => this.hover(null);
    this.canvas.onblur = () => this.hover(null);
    this.canvas.onclick = (event) => this.take(this.under(event));
    this.canvas.onkeydown = (event) => this.key(event);
    this.resized = new SizeObserver(() => {
      if (Math.abs(root.clientWidth - (this.width ?? 0)) > 1) this.draw();
    });
    this.resized.observe(root);
  }

  /** items in order; shape [h, w] of each; paint(item, rgba) fills its pixels; side is a tile's in CSS pixels. */
  update({ items, shape, paint, chosen, side, label }) {
    Object.assign(this, { items, shape, paint, chosen, side });
    this.canvas.setAttribute("aria-label", label);
    this.draw();
  }

  draw() {
    if (!this.items) return;
    this.width = this.root.clientWidth;
    if (!this.width) return;
    const [height, width] = this.shape;
    this.columns = Math.max(
      1,
      Math.min(this.items.length, Math.floor((this.width + GAP) / (this.side + GAP))),
    );
    this.tall = Math.min(3 * this.side, Math.max(6, (this.side * height) / width));
    const rows = Math.ceil(this.items.length / this.columns);
    const lines = rows * (this.tall + GAP);
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_LINES / lines);
    [this.canvas.width, this.canvas.height] = [
      Math.round(this.width * ratio),
      Math.round(lines * ratio),
    ];
    this.canvas.style.height = `${lines}px`;
    const context = this.canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    [this.scratch.width, this.scratch.height] = [width, height];
    const brush = this.scratch.getContext("2d", { willReadFrequently: true });
    const image = brush.createImageData(width, height);
    image.data.fill(255);
    this.items.forEach((item, place) => {
      this.paint(item, image.data);
      brush.putImageData(image, 0, 0);
      context.drawImage(this.scratch, ...this.box(place));
    });
    this.canvas.dataset.painted = Number(this.canvas.dataset.painted ?? 0) + 1;
    this.show();
  }

  box(place) {
    return [
      (place % this.columns) * (this.side + GAP),
      Math.floor(place / this.columns) * (this.tall + GAP),
      this.side,
      this.tall,
    ];
  }

  show() {
    [this.items.indexOf(this.chosen), this.at ?? -1].forEach((place, i) => {
      const { style } = this.marks[i];
      style.visibility = place < 0 ? "hidden" : "visible";
      if (place < 0) return;
      const [x, y, width, height] = this.box(place);
      style.transform = `translate(${x}px, ${y}px)`;
      [style.width, style.height] = [`${width}px`, `${height}px`];
    });
  }

  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / (this.side + GAP));
    const place = Math.floor((event.clientY - box.top) / (this.tall + GAP)) * this.columns + column;
    return column < this.columns && place >= 0 && place < this.items.length ? place : null;
  }

  hover(place) {
    if (place === this.at) return;
    this.at = place;
    this.show();
    this.point(place === null ? null : this.items[place]);
  }

  take(place) {
    if (place === null) return;
    this.chosen = this.items[place];
    this.show();
    this.choose(this.chosen);
  }

  key(event) {
    const place = this.at ?? Math.max(0, this.items.indexOf(this.chosen));
    const last = this.items.length - 1;
    const next = {
      ArrowRight: place + 1,
      ArrowLeft: place - 1,
      ArrowDown: place + this.columns,
      ArrowUp: place - this.columns,
      Home: 0,
      End: last,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.hover(Math.min(last, Math.max(0, next)));
      this.marks[1].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.take(place);
    }
  }

  start() {
    this.resized.start();
  }

  stop() {
    this.resized.stop();
  }
}
